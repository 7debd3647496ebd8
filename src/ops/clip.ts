// The verdict on a step, on the device: the gradient's norm, the factor that clips it, and whether everything is finite.
// The optimizer obeys it without anyone reading it back; the host reads it later, from a ring.

import wgsl from '../../shaders/clip.wgsl?raw'
import { f32 as constant } from '../kernel.ts'
import { apply, f32, type Op, type OpCase, size, type Tensor } from '../tensor.ts'

/** How many steps of verdicts the ring holds before the oldest is overwritten. */
export const RING = 64

/**
 * The loss scale of 16-bit floats follows what happens: halved where a gradient is too large for them, doubled when it has held
 * so many steps. Micikevicius et al. 2018, arXiv 1710.03740; the numbers are those of torch.amp.GradScaler.
 */
const PATIENCE = 2000
export const FIRST_SCALE = 2 ** 16
/** At which sums of squares of gradients of ordinary size are far from the largest f32. */
const LARGEST_SCALE = 2 ** 24

/**
 * Inputs: partial sums of squares (n), loss (1), hyper (8; the last is the largest norm), slot u32 (1), ring (RING·4), and where
 * gradients come multiplied by a loss scale, scaling? (2): that, and how many steps it has held.
 * Outputs: control (4) = clip factor min(1, max / (norm + 1e-6)) as in torch's clip_grad_norm_, over the scale, 1 where all is
 * finite and 0 where not, norm, loss; the ring with control at `slot`; and scaling? for the next step.
 */
const op: Op<Record<string, never>> = {
  name: 'clip',
  aliases: [undefined, 4, 5],
  outputs: ([, , , , ring, scaling]) => [f32(4), ring, ...(scaling ? [scaling] : [])],
  reference([control, ring, next], [sums, [loss], hyper, [slot], before, scaling]) {
    const [scale, held] = scaling ?? [1, 0]
    const norm = Math.sqrt(sums.reduce((a, b) => a + b, 0)) / scale
    const finite = Number.isFinite(norm) && Number.isFinite(loss)
    control.set([finite ? Math.min(1, hyper[7] / (norm + 1e-6)) / scale : 0, finite ? 1 : 0, norm, loss])
    ring.set(before)
    ring.set(control, slot * 4)
    if (!finite) next?.set([Math.max(scale / 2, 1), 0])
    else if (held + 1 >= PATIENCE) next?.set([Math.min(scale * 2, LARGEST_SCALE), 0])
    else next?.set([scale, held + 1])
  },
  dispatch({ inputs: [sums, loss, hyper, slot], outputs: [control, ring, scaling] }) {
    const own = scaling && { SCALED: true, PATIENCE: constant(PATIENCE), LARGEST: constant(LARGEST_SCALE) }
    const bindings = {
      sums: { tensor: sums },
      loss: { tensor: loss },
      hyper: { tensor: hyper },
      slot: { tensor: slot },
    }
    return [
      {
        shader: wgsl,
        constants: { PARTIALS: size(sums.shape), ...own },
        bindings: {
          ...bindings,
          control: { tensor: control },
          ring: { tensor: ring },
          ...(scaling && { scaling: { tensor: scaling } }),
        },
        workgroups: [1, 1, 1],
      },
    ]
  },
  cases: [
    clipped(1e-3),
    clipped(100),
    clipped(100, [1024, 3]),
    clipped(100, [1024, PATIENCE - 1]),
    clipped(100, [LARGEST_SCALE, PATIENCE - 1]),
  ],
}
function clipped(max: number, scaling?: number[]): OpCase<Record<string, never>> {
  return {
    inputs: [
      { shape: [5], values: [0, 1, 4, 2, 2] },
      [1],
      { shape: [8], values: [0, 0, 0, 0, 0, 0, 0, max] },
      { shape: [1], below: RING, values: [3] },
      [RING * 4],
      ...(scaling ? [{ shape: [2], values: scaling }] : []),
    ],
    attrs: {},
  }
}
/** @param scaling where gradients come multiplied by a loss scale */
export const clip = (
  sums: Tensor,
  loss: Tensor,
  hyper: Tensor,
  slot: Tensor,
  ring: Tensor,
  scaling: Tensor | null = null,
): readonly Tensor[] => apply(op, [sums, loss, hyper, slot, ring, ...(scaling ? [scaling] : [])], {})
export default op
