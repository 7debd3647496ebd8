// The next token, chosen where its logits are and fed back to the pass that reads it: many tokens can follow one another with nothing
// read in between. Chosen by the Gumbel-max trick (Gumbel 1954; Maddison et al. 2014, arXiv 1411.0030): the largest of
// logit / temperature − log of an exponential random number, which needs no sorting and no running sum. Which tokens may be chosen at
// all is found by bisection over the values of logits. Random numbers are a function of (seed, count, token).

import wgsl from '../../shaders/sample.wgsl?raw'
import { apply, type Op, size, type Tensor } from '../tensor.ts'
import { pcg4d } from './scalar/pcg4d.ts'

interface Attrs {
  /** The last position that the model knows. */
  last: number
}

/** Inputs and outputs that are set in place, in the order of the op's. */
export interface Cursor {
  /** u32 [seed, tokens drawn so far]. */
  draw: Tensor
  /** u32 (V): not 0 for a token that the repetition penalty is for. */
  seen: Tensor
  /** u32 (1, 1): the token that the next pass reads. */
  token: Tensor
  /** u32 (1, 1): its position. */
  position: Tensor
  /** u32 (1): how many tokens the caches hold. */
  start: Tensor
  /** u32 (n): the last n tokens, that of draw i at i mod n. */
  answers: Tensor
}

/** Inputs logits (…, V), settings f32 [temperature, top k, top p, repetition penalty], and the cursor's; outputs the cursor's. */
const op: Op<Attrs> = {
  name: 'sample',
  aliases: [2, 3, 4, 5, 6, 7],
  outputs([logits, settings, ...cursor]) {
    const [draw, seen] = cursor
    if (size(settings.shape) !== 4 || size(draw.shape) !== 2 || size(seen.shape) !== size(logits.shape))
      throw new Error(`sample: logits [${logits.shape}], settings [${settings.shape}], seen [${seen.shape}]`)
    if (cursor.some(({ dtype }) => dtype !== 'u32')) throw new Error('sample: ids, positions and counters are u32')
    return cursor
  },
  reference([draw, seen, token, position, start, answers], [given, settings], { attrs: { last } }) {
    const [temperature, topK, topP, penalty] = settings
    const logits = given.map((x, id) => (seen[id] === 0 ? x : x > 0 ? x / penalty : x * penalty))
    const id = choose(logits, { temperature, topK, topP }, (id) => exponential(draw[0], draw[1], id))
    answers[draw[1] % answers.length] = id
    draw[1]++
    seen[id] = 1
    token[0] = id
    start[0]++
    position[0] = Math.min(start[0], last)
  },
  dispatch({ inputs: [logits, settings, draw, seen, token, position, start, answers], attrs: { last } }, device) {
    // One workgroup must see all logits: as many threads as may be, whose sums fit the 16 KiB of every device.
    const LANES = device.software ? 1 : Math.min(512, 2 ** Math.floor(Math.log2(device.maxInvocations)))
    const own = { VOCABULARY: size(logits.shape), RING: size(answers.shape), LAST: last }
    const all = { logits, settings, draw, seen, token, position, start, answers }
    const bindings = Object.fromEntries(Object.entries(all).map(([name, tensor]) => [name, { tensor }]))
    return [{ shader: wgsl, constants: { LANES, SHARED: LANES > 1, ...own }, bindings, workgroups: [1, 1, 1] }]
  },
  flops: () => 0,
  cases: [
    sampleCase(7, [0, 0, 1, 1], 4),
    sampleCase(300, [0, 0, 1, 3], 40),
    sampleCase(300, [1.3, 0, 1, 1], 2),
    sampleCase(300, [0.7, 20, 1, 1.2], 16),
    sampleCase(300, [2, 0, 0.5, 1], 1),
    sampleCase(1000, [5, 200, 0.9, 1.1], 33),
  ],
}

function sampleCase(V: number, settings: number[], drawn: number) {
  const u32 = (...values: number[]) => ({ shape: [values.length], below: 2 ** 32, values })
  const seen = Array.from({ length: V }, (_, id) => (id % 3 ? 0 : 1))
  const place = [
    { ...u32(5), shape: [1, 1] },
    { ...u32(9), shape: [1, 1] },
    u32(9 + drawn),
    u32(...new Array(16).fill(0)),
  ]
  return {
    inputs: [{ shape: [1, 1, V], std: 3 }, { shape: [4], values: settings }, u32(42, drawn), u32(...seen), ...place],
    attrs: { last: 20 },
  }
}

/** Exponentially distributed, of 24 random bits. */
function exponential(seed: number, count: number, id: number): number {
  const words = Uint32Array.of(seed, count, id, 0)
  pcg4d(words)
  return -Math.log1p(-((words[0] >>> 8) + 0.5) / 2 ** 24)
}

/**
 * The id of one of the likeliest `topK` logits (all where 0), and of those one of the likeliest that together reach the share `topP`
 * (Holtzman et al. 2020, arXiv 1904.09751); the likeliest of all at temperature 0. Ids as likely as the last of them belong to them.
 */
function choose(
  logits: Float64Array,
  { temperature, topK, topP }: { temperature: number; topK: number; topP: number },
  random: (id: number) => number,
): number {
  const order = Array.from(logits.keys()).sort((a, b) => logits[b] - logits[a] || a - b)
  if (temperature === 0) return order[0]
  const weight = (id: number) => Math.exp((logits[id] - logits[order[0]]) / temperature)
  const atLeast = (bound: number) => order.filter((id) => logits[id] >= bound)
  const kept = topK > 0 && topK < order.length ? atLeast(logits[order[topK - 1]]) : order
  const total = kept.reduce((sum, id) => sum + weight(id), 0)
  let reached = 0
  const last = topP < 1 ? kept.find((id) => (reached += weight(id)) >= topP * total) : undefined
  const nucleus = last === undefined ? kept : atLeast(logits[last])
  const score = (id: number) => (logits[id] - logits[order[0]]) / temperature - Math.log(random(id))
  return nucleus.reduce((best, id) => (score(id) > score(best) ? id : best))
}

export const sample = (logits: Tensor, settings: Tensor, cursor: Cursor, attrs: Attrs): readonly Tensor[] => {
  const { draw, seen, token, position, start, answers } = cursor
  return apply(op, [logits, settings, draw, seen, token, position, start, answers], attrs)
}
export default op
