// Which points of a long line to draw so that it looks the same: of each bucket the least and the greatest, so no spike is
// lost. A bucket is a power of two of points and begins at a multiple of its size, so points do not shimmer as a line grows.

/** Stands for a break of the line. */
export const GAP = -1

/**
 * @param values where not finite, the line breaks
 * @returns ascending indices into `values`, at most `most` of them, with GAP where the line breaks
 */
export function decimate(values: ArrayLike<number>, most: number): number[] {
  const first = values.length <= most ? 1 : 2 ** Math.ceil(Math.log2((2 * values.length) / most))
  for (let size = first; ; size *= 2) {
    const kept = size === 1 ? everyPoint(values) : extremes(values, size)
    if (kept.length <= most) return kept
  }
}

function everyPoint(values: ArrayLike<number>): number[] {
  const kept: number[] = []
  for (let i = 0; i < values.length; i++) keep(kept, Number.isFinite(values[i]) ? i : GAP)
  return kept
}

function extremes(values: ArrayLike<number>, size: number): number[] {
  const kept: number[] = []
  for (let start = 0; start < values.length; start += size) {
    const end = Math.min(start + size, values.length)
    let [least, greatest, broken] = [GAP, GAP, false]
    for (let i = start; i < end; i++) {
      const value = values[i]
      if (!Number.isFinite(value)) broken = true
      else {
        if (least === GAP || value < values[least]) least = i
        if (greatest === GAP || value > values[greatest]) greatest = i
      }
    }
    if (least !== GAP) {
      kept.push(Math.min(least, greatest))
      if (least !== greatest) kept.push(Math.max(least, greatest))
    }
    if (broken) keep(kept, GAP)
  }
  return kept
}

/** One gap in a row is enough. */
function keep(kept: number[], index: number) {
  if (index !== GAP || (kept.length > 0 && kept.at(-1) !== GAP)) kept.push(index)
}
