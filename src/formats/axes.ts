// Axes of an array exchanged, whole or as it streams: the ways in which files keep the same weights differently (GPT-2's (inputs,
// outputs), llama.cpp's neighbouring pairs, BLOOM's query, key and value of one head side by side) are all one exchange.
// Knows no model and no number format.

/** (outer, a, b, rest) becomes (outer, b, a, rest); what is left of the size is `rest`. */
export interface AxisSwap {
  readonly outer: number
  readonly a: number
  readonly b: number
}

export const inverse = ({ outer, a, b }: AxisSwap): AxisSwap => ({ outer, a: b, b: a })

/** A new array. @throws Error where the axes do not divide its length */
export function swapAxes(values: Float32Array, swap: AxisSwap): Float32Array<ArrayBuffer> {
  const target = new Float32Array(values.length)
  scatter(target, 0, values, 0, swap, restOf(values.length, swap))
  return target
}

const STRIP = 4 << 20 // values: 16 MiB

/**
 * The same of an array too large to be held, in strips of at most 16 MiB where a row of the result is no longer than that.
 * @param read values `from` .. `to` of the array, in order
 */
export async function* swappedAxes(
  read: (from: number, to: number) => AsyncIterable<Float32Array>,
  length: number,
  swap: AxisSwap,
): AsyncGenerator<Float32Array<ArrayBuffer>> {
  const { outer, a, b } = swap
  const rest = restOf(length, swap)
  const group = a * b * rest
  // Whole groups at a time where they fit; otherwise, rows (one of b) of a group, each strip reading all of the group.
  const groups = Math.max(1, Math.floor(STRIP / group))
  const rows = group <= STRIP ? b : Math.max(1, Math.floor(STRIP / (a * rest)))
  for (let o = 0; o < outer; o += groups) {
    const count = Math.min(groups, outer - o)
    for (let row = 0; row < b; row += rows) {
      const strip = new Float32Array(count * a * Math.min(rows, b - row) * rest)
      let at = o * group
      for await (const values of read(at, (o + count) * group)) {
        scatter(strip, o * group + row * a * rest, values, at, swap, rest)
        at += values.length
      }
      yield strip
    }
  }
}

function restOf(length: number, { outer, a, b }: AxisSwap): number {
  const rest = length / (outer * a * b)
  if (Number.isInteger(rest) && rest > 0) return rest
  throw new Error(`${length} values have no axes of ${outer}, ${a} and ${b}`)
}

/** Puts `values`, which lie from `at` on in the source, where they belong in a target that begins at `start`. */
function scatter(
  target: Float32Array,
  start: number,
  values: Float32Array,
  at: number,
  { a, b }: AxisSwap,
  rest: number,
) {
  const end = start + target.length
  for (let i = 0; i < values.length; ) {
    const run = Math.floor((at + i) / rest)
    const within = (at + i) % rest
    const n = Math.min(rest - within, values.length - i)
    const [o, x, y] = [Math.floor(run / (a * b)), Math.floor(run / b) % a, run % b]
    const to = ((o * b + y) * a + x) * rest + within
    if (to >= start && to < end) {
      if (n === 1) target[to - start] = values[i]
      else target.set(values.subarray(i, i + n), to - start)
    }
    i += n
  }
}
