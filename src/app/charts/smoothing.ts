// Exponential moving average without the bias of its start (Kingma & Ba 2015, section 3: divide by 1 − weightⁿ), over all
// points, before any are left out for drawing.

/**
 * @param weight of the past, 0 (nothing is smoothed) to below 1
 * @returns one value a point; where a value is not finite the gap stays, and the average goes on behind it
 */
export function smooth(values: ArrayLike<number>, weight: number): Float64Array {
  const smoothed = new Float64Array(values.length)
  let average = 0
  let bias = 1
  let constant = NaN // a series that never changed is passed through: the sums would round
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (!Number.isFinite(value)) {
      smoothed[i] = NaN
      continue
    }
    constant = bias === 1 || constant === value ? value : Number.POSITIVE_INFINITY
    average = weight * average + (1 - weight) * value
    bias *= weight
    smoothed[i] = constant === value ? value : average / (1 - bias)
  }
  return smoothed
}
