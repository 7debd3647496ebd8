// A binary heap of numbers, smallest first, in one typed array that grows. What is smaller, the caller may say.

export class Heap {
  private items = new Float64Array(256)
  private readonly before: (a: number, b: number) => boolean
  size = 0

  constructor(before: (a: number, b: number) => boolean = (a, b) => a < b) {
    this.before = before
  }

  push(item: number): void {
    if (this.size === this.items.length) {
      const grown = new Float64Array(2 * this.size)
      grown.set(this.items)
      this.items = grown
    }
    const { items, before } = this
    let at = this.size++
    for (let parent = (at - 1) >> 1; at > 0 && before(item, items[parent]); parent = (at - 1) >> 1) {
      items[at] = items[parent]
      at = parent
    }
    items[at] = item
  }

  /** Takes the smallest; the heap must not be empty. */
  pop(): number {
    const { items, before } = this
    const top = items[0]
    const last = items[--this.size]
    let at = 0
    for (let child = 1; child < this.size; child = 2 * at + 1) {
      if (child + 1 < this.size && before(items[child + 1], items[child])) child++
      if (!before(items[child], last)) break
      items[at] = items[child]
      at = child
    }
    items[at] = last
    return top
  }
}
