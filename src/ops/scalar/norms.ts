// Norms of rows in float64, as other ops have them in passing.

/** `layer` takes the mean off and divides by the deviation, `rms` divides by the root mean square; then come gain and, of `layer`, shift. */
export interface RowNorm {
  kind: 'rms' | 'layer'
  eps: number
  /** 1 + gain is the gain. */
  fromOne?: boolean
}

export function normalised(x: Float64Array, gain: Float64Array, shift: Float64Array | undefined, norm: RowNorm) {
  const C = gain.length
  const y = new Float64Array(x.length)
  for (let start = 0; start < x.length; start += C) {
    const row = x.subarray(start, start + C)
    const mean = norm.kind === 'layer' ? row.reduce((a, v) => a + v, 0) / C : 0
    const rstd = 1 / Math.sqrt(row.reduce((a, v) => a + (v - mean) ** 2, 0) / C + norm.eps)
    row.forEach((v, c) => {
      y[start + c] = (v - mean) * rstd * (gain[c] + (norm.fromOne ? 1 : 0)) + (shift ? shift[c] : 0)
    })
  }
  return y
}
