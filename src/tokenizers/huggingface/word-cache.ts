// Words repeat, so each is encoded once while it stays here. Looked up by its characters where they stand in the text: no string
// is made for a word that is known, which is what an encoder otherwise spends most of its time on.

import type { IdList } from './id-list.ts'
import type { Model } from './models/model.ts'

/** Slots of the table; it is emptied when half of them are taken, or the room for words or ids is. */
const SLOTS = 1 << 17
const ROOM = 1 << 20
/** UTF-16 units of the longest word that is kept. */
const LONGEST = 40

/** Another in every process, so that no text can be written whose words all fall on one place. */
const [SEED] = crypto.getRandomValues(new Int32Array(1))

/** Of a slot: the word's hash, its place and length in `units`, the place and length of its ids. A length of 0: empty. */
const FIELDS = 5

export class WordCache {
  private readonly encode: Model['encode']
  private readonly slots = new Int32Array(FIELDS * SLOTS)
  private readonly units = new Uint16Array(ROOM)
  private readonly ids = new Uint32Array(ROOM)
  private taken = 0
  private unitsUsed = 0
  private idsUsed = 0

  constructor(encode: Model['encode']) {
    this.encode = encode
  }

  /** Appends the ids of the word that stands in `text` from `start` to `end`. */
  append(text: string, start: number, end: number, out: IdList): void {
    if (end - start > LONGEST) {
      this.encode(text.slice(start, end), out)
      return
    }
    const { slots, ids } = this
    let hash = SEED
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x9e3779b1) ^ (hash >>> 15)
    for (let at = (hash ^ (hash >>> 13)) & (SLOTS - 1); ; at = (at + 1) & (SLOTS - 1)) {
      const slot = FIELDS * at
      if (!slots[slot + 2]) {
        this.add(slot, hash, text, start, end, out)
        return
      }
      if (slots[slot] === hash && this.holds(slot, text, start, end)) {
        out.appendRange(ids, slots[slot + 3], slots[slot + 4])
        return
      }
    }
  }

  private holds(slot: number, text: string, start: number, end: number): boolean {
    const { slots, units } = this
    if (slots[slot + 2] !== end - start) return false
    for (let i = start, at = slots[slot + 1]; i < end; i++, at++) if (units[at] !== text.charCodeAt(i)) return false
    return true
  }

  private add(slot: number, hash: number, text: string, start: number, end: number, out: IdList): void {
    const from = out.length
    this.encode(text.slice(start, end), out)
    const length = end - start
    const count = out.length - from
    if (2 * this.taken >= SLOTS || this.unitsUsed + length > ROOM || this.idsUsed + count > ROOM) {
      this.slots.fill(0)
      this.taken = this.unitsUsed = this.idsUsed = 0
      return
    }
    const { slots, units, ids } = this
    slots[slot] = hash
    slots[slot + 1] = this.unitsUsed
    slots[slot + 2] = length
    slots[slot + 3] = this.idsUsed
    slots[slot + 4] = count
    for (let i = start; i < end; i++) units[this.unitsUsed++] = text.charCodeAt(i)
    for (let i = from; i < out.length; i++) ids[this.idsUsed++] = out.ids[i]
    this.taken++
  }
}
