// A row of ids that grows.

export class IdList {
  private ids: Uint32Array<ArrayBuffer>
  private length = 0

  constructor(expected: number) {
    this.ids = new Uint32Array(expected)
  }

  push(id: number): void {
    if (this.length === this.ids.length) this.grow(1)
    this.ids[this.length++] = id
  }

  append(ids: ArrayLike<number>): void {
    if (this.length + ids.length > this.ids.length) this.grow(ids.length)
    for (let i = 0; i < ids.length; i++) this.ids[this.length++] = ids[i]
  }

  appendRange(ids: Uint32Array, from: number, count: number): void {
    if (this.length + count > this.ids.length) this.grow(count)
    for (let i = 0; i < count; i++) this.ids[this.length++] = ids[from + i]
  }

  take(): Uint32Array<ArrayBuffer> {
    return this.ids.slice(0, this.length)
  }

  private grow(more: number): void {
    const grown = new Uint32Array(2 * (this.length + more))
    grown.set(this.ids)
    this.ids = grown
  }
}
