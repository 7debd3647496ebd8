// A row of ids that grows. Whoever writes into it directly makes room first.

export class IdList {
  ids: Uint32Array<ArrayBuffer>
  length = 0

  constructor(expected: number) {
    this.ids = new Uint32Array(expected)
  }

  /** Room for so many ids behind those that are there. */
  reserve(more: number): void {
    if (this.length + more <= this.ids.length) return
    const grown = new Uint32Array(2 * (this.length + more))
    grown.set(this.ids.subarray(0, this.length))
    this.ids = grown
  }

  push(id: number): void {
    this.reserve(1)
    this.ids[this.length++] = id
  }

  append(ids: ArrayLike<number>): void {
    this.appendRange(ids, 0, ids.length)
  }

  appendRange(ids: ArrayLike<number>, from: number, count: number): void {
    this.reserve(count)
    for (let i = 0; i < count; i++) this.ids[this.length++] = ids[from + i]
  }

  take(): Uint32Array<ArrayBuffer> {
    return this.ids.slice(0, this.length)
  }
}
