// How often each 64-bit hash was seen, in typed arrays: 12 bytes a slot, at most three of four slots taken.

export class HashCounts {
  private readonly most: number
  private high: Uint32Array
  private low: Uint32Array
  private counts: Uint32Array // 0 is a free slot
  private taken = 0

  /** @param most hashes that are remembered; further new ones are not */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.most = most
    this.high = new Uint32Array(1 << 12)
    this.low = new Uint32Array(1 << 12)
    this.counts = new Uint32Array(1 << 12)
  }

  get size(): number {
    return this.taken
  }

  get(high: number, low: number): number {
    return this.counts[this.slot(high, low)]
  }

  /** Returns how often it was seen, this time included; 1 each time for what is not remembered. */
  add(high: number, low: number): number {
    const slot = this.slot(high, low)
    if (this.counts[slot] === 0) {
      if (this.taken >= this.most) return 1
      this.high[slot] = high
      this.low[slot] = low
      this.counts[slot] = 1
      if (++this.taken > 0.75 * this.counts.length) this.grow()
      return 1
    }
    return ++this.counts[slot]
  }

  /** Where it is, or would go: the next free one after where its low bits point. */
  private slot(high: number, low: number): number {
    const mask = this.counts.length - 1
    let at = low & mask
    while (this.counts[at] && (this.low[at] !== low || this.high[at] !== high)) at = (at + 1) & mask
    return at
  }

  private grow(): void {
    const { high, low, counts } = this
    this.high = new Uint32Array(2 * high.length)
    this.low = new Uint32Array(2 * high.length)
    this.counts = new Uint32Array(2 * high.length)
    for (let i = 0; i < counts.length; i++) {
      if (!counts[i]) continue
      const slot = this.slot(high[i], low[i])
      this.high[slot] = high[i]
      this.low[slot] = low[i]
      this.counts[slot] = counts[i]
    }
  }
}
