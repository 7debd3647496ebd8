// Where a backtracking search has been, so that it never goes there again.

/** How far a part that is searched on its own may reach, in characters, since it is searched anew at every place. */
export const REACH = 64

/** Where a search has been: one bit for each (instruction, place), in blocks that are made when needed. */
export class Seen {
  private readonly rows: number
  private readonly blocks = new Map<number, Uint32Array<ArrayBuffer>>()
  private block = new Uint32Array()
  private current = -1
  private first = 0

  constructor(rows: number) {
    this.rows = rows
  }

  /** @returns false if it was there before */
  add(row: number, at: number): boolean {
    const index = Math.floor(at / PLACES)
    if (index !== this.current) {
      const known = this.blocks.get(index)
      this.block = known ?? new Uint32Array((PLACES / 32) * this.rows)
      if (!known) this.blocks.set(index, this.block)
      this.current = index
    }
    const bit = row * PLACES + (at % PLACES)
    const before = this.block[bit >>> 5]
    this.block[bit >>> 5] |= 1 << (bit & 31)
    return this.block[bit >>> 5] !== before
  }

  forgetBefore(at: number): void {
    for (const index = Math.floor(at / PLACES); this.first < index; this.first++) this.blocks.delete(this.first)
  }
}
const PLACES = 64

/** The same within REACH characters of a place; marks of earlier searches are told apart by their number, so that none is wiped away. */
export class SeenNear {
  private readonly rows: number
  private marks: Uint32Array<ArrayBuffer> | undefined
  private from = 0
  private search = 0

  constructor(rows: number) {
    this.rows = rows
  }

  begin(from: number): void {
    this.marks ??= new Uint32Array(this.rows * NEAR)
    this.from = from
    this.search++
    if (this.search < 2 ** 32) return
    this.marks.fill(0)
    this.search = 1
  }

  /** @returns false if it was there before */
  add(row: number, at: number): boolean {
    const mark = row * NEAR + at - this.from
    if (this.marks![mark] === this.search) return false
    this.marks![mark] = this.search
    return true
  }
}
const NEAR = 2 * REACH + 1
