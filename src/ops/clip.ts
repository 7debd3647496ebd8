// The verdict on a step, on the device: the gradient's norm, the factor that clips it, and whether everything is finite.
// The optimizer obeys it without anyone reading it back; the host reads it later, from a ring.

import wgsl from '../../shaders/clip.wgsl?raw'
import { apply, f32, type Op, size, type Tensor } from '../tensor.ts'

/** How many steps of verdicts the ring holds before the oldest is overwritten. */
export const RING = 64

/**
 * Inputs: partial sums of squares (n), loss (1), hyper (8; the last is the largest norm), slot u32 (1), ring (RING·4).
 * Outputs: control (4) = clip factor min(1, max / (norm + 1e-6)) as in torch's clip_grad_norm_, 1 where all is finite and
 * 0 where not, norm, loss; and the ring with control at `slot`.
 */
const op: Op<Record<string, never>> = {
  name: 'clip',
  aliases: [undefined, 4],
  outputs: ([, , , , ring]) => [f32(4), ring],
  reference([control, ring], [sums, [loss], hyper, [slot], before]) {
    const norm = Math.sqrt(sums.reduce((a, b) => a + b, 0))
    const finite = Number.isFinite(norm) && Number.isFinite(loss)
    control.set([finite ? Math.min(1, hyper[7] / (norm + 1e-6)) : 0, finite ? 1 : 0, norm, loss])
    ring.set(before)
    ring.set(control, slot * 4)
  },
  dispatch({ inputs: [sums, loss, hyper, slot], outputs: [control, ring] }) {
    const bindings = {
      sums: { tensor: sums },
      loss: { tensor: loss },
      hyper: { tensor: hyper },
      slot: { tensor: slot },
    }
    return [
      {
        shader: wgsl,
        constants: { PARTIALS: size(sums.shape) },
        bindings: { ...bindings, control: { tensor: control }, ring: { tensor: ring } },
        workgroups: [1, 1, 1],
      },
    ]
  },
  cases: [1e-3, 100].map((max) => ({
    inputs: [
      { shape: [5], values: [0, 1, 4, 2, 2] },
      [1],
      { shape: [8], values: [0, 0, 0, 0, 0, 0, 0, max] },
      { shape: [1], below: RING, values: [3] },
      [RING * 4],
    ],
    attrs: {},
  })),
}
export const clip = (sums: Tensor, loss: Tensor, hyper: Tensor, slot: Tensor, ring: Tensor): readonly Tensor[] =>
  apply(op, [sums, loss, hyper, slot, ring], {})
export default op
