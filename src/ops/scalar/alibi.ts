// Attention with linear biases: how much a head's scores fall with each token between query and key. Press et al. 2021,
// arXiv 2108.12409; as in BLOOM.

/** 2^(−8/n), 2^(−16/n), … for n heads, a power of two. Other counts take every second slope of twice the power below. */
export function slopes(heads: number): number[] {
  const n = 2 ** Math.floor(Math.log2(heads))
  const more = Array.from({ length: heads - n }, (_, i) => 2 ** ((-4 * (2 * i + 1)) / n))
  return [...Array.from({ length: n }, (_, i) => 2 ** ((-8 * (i + 1)) / n)), ...more]
}
