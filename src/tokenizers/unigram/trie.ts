// Pieces of text by their beginnings: all pieces that begin at a place, in one walk. Nodes lie in one hash table, the
// (node, UTF-16 unit) -> node table that encoders and trainers have for pairs.

import { PairTable } from '../byte-level/pair-table.ts'
import { spend } from '../huggingface/patience.ts'

/** The node at which every piece begins. */
export const ROOT = 0

export class Trie {
  private readonly children = new PairTable()
  /** By node: the value of the piece that ends there, or -1. */
  private values = new Int32Array(1024).fill(-1)
  private nodes = 1

  add(piece: string, value: number): void {
    let node = ROOT
    for (let i = 0; i < piece.length; i++) {
      const unit = piece.charCodeAt(i)
      let child = this.children.get(node, unit)
      if (child < 0) {
        child = this.nodes++
        this.children.set(node, unit, child)
        if (child === this.values.length) this.grow()
      }
      node = child
    }
    this.values[node] = value
  }

  /** From a node on by one UTF-16 unit; -1 where no piece goes on so. */
  next(node: number, unit: number): number {
    return this.children.get(node, unit)
  }

  /** The value of the piece that ends at a node; -1 where none does. */
  value(node: number): number {
    return this.values[node]
  }

  /** Calls `visit` with the end and the value of every piece that begins at `start`, the shortest first. */
  prefixes(text: string, start: number, visit: (end: number, value: number) => void): void {
    let at = start
    for (let node = ROOT; at < text.length; ) {
      node = this.next(node, text.charCodeAt(at++))
      if (node < 0) break
      if (this.values[node] >= 0) visit(at, this.values[node])
    }
    spend(at - start)
  }

  private grow(): void {
    const grown = new Int32Array(2 * this.values.length).fill(-1)
    grown.set(this.values)
    this.values = grown
  }
}
