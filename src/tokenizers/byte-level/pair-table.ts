// A hash table from a pair of ids to a small number: open addressing in one Int32Array, several times as fast as a Map
// whose keys would be strings or large numbers. The encoder keeps ranks in it, the trainer the place of each pair.

/** Odd, and other ones in every process, so that no text can be written whose pairs all fall on one place. */
const [LEFT, RIGHT] = crypto.getRandomValues(new Uint32Array(2)).map((bits) => bits | 1)

/** Filled slots are (left, right, value); an empty slot has left = -1. */
export class PairTable {
  private slots = new Int32Array(3 * 1024).fill(-1)
  private mask = 1023
  size = 0

  /** @returns the pair's value, or -1 */
  get(left: number, right: number): number {
    return this.slots[this.find(left, right) + 2]
  }

  set(left: number, right: number, value: number): void {
    const slot = this.find(left, right)
    if (this.slots[slot] < 0 && ++this.size * 2 > this.mask) {
      this.grow()
      this.size-- // counted again below
      this.set(left, right, value)
      return
    }
    this.slots[slot] = left
    this.slots[slot + 1] = right
    this.slots[slot + 2] = value
  }

  private find(left: number, right: number): number {
    const { slots, mask } = this
    let hash = Math.imul(left, LEFT) ^ Math.imul(right, RIGHT)
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
    for (let at = (hash ^ (hash >>> 13)) & mask; ; at = (at + 1) & mask) {
      const slot = 3 * at
      if (slots[slot] < 0 || (slots[slot] === left && slots[slot + 1] === right)) return slot
    }
  }

  private grow(): void {
    const old = this.slots
    this.slots = new Int32Array(2 * old.length).fill(-1)
    this.mask = 2 * this.mask + 1
    for (let i = 0; i < old.length; i += 3)
      if (old[i] >= 0) this.slots.set(old.subarray(i, i + 3), this.find(old[i], old[i + 1]))
  }
}
