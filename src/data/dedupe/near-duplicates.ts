// Near duplicates among documents that stream by: each is compared with those kept before, and kept if it is like none.
// For a kept document it holds its signature (2 bytes a permutation), 8 bytes a band and their table (8 more), and with `exact`
// 4 bytes an n-gram until those fill their room. Measured with 128 permutations and a threshold of 0.8 on 50,000 documents of
// 120 words: 740 bytes a document, with `exact` 1,390.

import { mix } from './hash.ts'
import { type Banding, bandingFor, estimate, jaccard, shingles, signatureOf } from './minhash.ts'

export interface NearSettings {
  /** Jaccard similarity from which on two documents are the same, 0 .. 1. */
  readonly threshold: number
  /** Words of an n-gram. */
  readonly gram: number
  readonly permutations: number
  /** Whether candidates are verified by their sets of n-grams, where those are held, and not by the estimate. */
  readonly exact: boolean
}

/** Signatures of a dataset's documents, one after the other, and what they can be compared with. */
export interface SignatureSet {
  readonly settings: Pick<NearSettings, 'gram' | 'permutations'>
  readonly values: Uint16Array
}

export interface Match {
  /** Index of the earlier document among those kept of this dataset, or of the other one. */
  readonly document: number
  /** Name of the other dataset; null for this one. */
  readonly other: string | null
  readonly similarity: number
}

/** Candidates of one document that are verified at most: texts made to share bands cannot make this slow. */
const MOST_CANDIDATES = 512
/** Documents that are kept to compare with; further ones are compared, and not kept. */
const MOST_DOCUMENTS = 1 << 20
/** N-grams that are kept for exact verification: 128 MiB. */
const MOST_SHINGLES = 1 << 25

export class NearDuplicates {
  readonly banding: Banding
  private readonly settings: NearSettings
  private readonly table: BandTable
  private signatures: Uint16Array
  private readonly sets: (Uint32Array | null)[] = []
  private shinglesHeld = 0
  /** Others' documents come first; where each of them starts. */
  private readonly others: { readonly name: string; readonly from: number }[] = []
  private own = 0
  private count = 0

  constructor(settings: NearSettings) {
    this.settings = settings
    this.banding = bandingFor(settings.threshold, settings.permutations)
    this.table = new BandTable(this.banding.bands)
    this.signatures = new Uint16Array(settings.permutations << 8)
  }

  /**
   * Documents of another dataset, before any of this one's; they are verified by estimate.
   * @throws RangeError where its signatures were made otherwise
   */
  addOthers(name: string, { settings, values }: SignatureSet): void {
    const { gram, permutations } = this.settings
    if (settings.gram !== gram || settings.permutations !== permutations)
      throw new RangeError(
        `${name} was signed with n-grams of ${settings.gram} and ${settings.permutations} permutations, not ${gram} and ${permutations}.`,
      )
    this.others.push({ name, from: this.count })
    for (let at = 0; at < values.length; at += permutations) this.keep(values.subarray(at, at + permutations), null)
    this.own = this.count
  }

  /** The earlier document it is nearly the same as; or null, and it is kept. */
  add(text: string, kept?: (signature: Uint16Array) => void): Match | null {
    const set = shingles(text, this.settings.gram)
    if (!set.length) return null
    const signature = signatureOf(set, this.settings.permutations)
    const found = this.find(signature, set)
    if (found) return found
    this.keep(signature, this.settings.exact && this.shinglesHeld + set.length <= MOST_SHINGLES ? set : null)
    kept?.(signature)
    return null
  }

  private find(signature: Uint16Array, set: Uint32Array): Match | null {
    const { threshold, permutations } = this.settings
    const keys = bandKeys(signature, this.banding)
    for (const document of this.table.candidates(keys, MOST_CANDIDATES)) {
      const held = this.sets[document]
      const other = this.signatures.subarray(document * permutations, (document + 1) * permutations)
      const similarity = held ? jaccard(set, held) : estimate(signature, other)
      if (similarity < threshold) continue
      const owner = document < this.own ? this.others.findLast(({ from }) => from <= document)! : null
      return { document: document - (owner ? owner.from : this.own), other: owner?.name ?? null, similarity }
    }
    return null
  }

  private keep(signature: Uint16Array, set: Uint32Array | null): void {
    if (this.count >= MOST_DOCUMENTS) return
    const at = this.count * this.settings.permutations
    if (at >= this.signatures.length) {
      const larger = new Uint16Array(2 * this.signatures.length)
      larger.set(this.signatures)
      this.signatures = larger
    }
    this.signatures.set(signature, at)
    this.sets.push(set)
    this.shinglesHeld += set?.length ?? 0
    this.table.add(bandKeys(signature, this.banding))
    this.count++
  }
}

/** A hash of 32 bits for each band, of its number and its rows. */
function bandKeys(signature: Uint16Array, { bands, rows }: Banding): Uint32Array {
  const keys = new Uint32Array(bands)
  for (let band = 0; band < bands; band++) {
    let h = mix(band + 1)
    for (let p = band * rows; p < (band + 1) * rows; p++) h = Math.imul(h ^ signature[p], 0x9e3779b1) ^ (h >>> 15)
    keys[band] = mix(h)
  }
  return keys
}

/** Documents by the keys of their bands: a hash table whose chains are links in one array. */
class BandTable {
  private readonly bands: number
  private heads = new Int32Array(1 << 12).fill(-1)
  private keys: Uint32Array
  private links: Int32Array
  private count = 0

  constructor(bands: number) {
    this.bands = bands
    this.keys = new Uint32Array(bands << 8)
    this.links = new Int32Array(bands << 8)
  }

  /** The next document. */
  add(keys: Uint32Array): void {
    const at = this.count * this.bands
    if (at >= this.keys.length) this.grow()
    this.keys.set(keys, at)
    for (let i = at; i < at + this.bands; i++) this.link(i)
    this.count++
  }

  /** Documents that share a band, the latest first within each, each once. */
  *candidates(keys: Uint32Array, most: number): Generator<number> {
    const seen = new Set<number>()
    for (const key of keys)
      for (let i = this.heads[key & (this.heads.length - 1)]; i >= 0; i = this.links[i]) {
        if (this.keys[i] !== key) continue
        const document = Math.floor(i / this.bands)
        if (seen.has(document)) continue
        if (seen.size >= most) return
        seen.add(document)
        yield document
      }
  }

  private link(i: number): void {
    const slot = this.keys[i] & (this.heads.length - 1)
    this.links[i] = this.heads[slot]
    this.heads[slot] = i
  }

  private grow(): void {
    const [keys, links] = [new Uint32Array(2 * this.keys.length), new Int32Array(2 * this.keys.length)]
    keys.set(this.keys)
    this.keys = keys
    this.links = links
    this.heads = new Int32Array(2 ** Math.ceil(Math.log2(keys.length))).fill(-1)
    for (let i = 0; i < this.count * this.bands; i++) this.link(i)
  }
}
