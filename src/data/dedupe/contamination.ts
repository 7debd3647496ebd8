// Whether what is held out was trained on after all: n-grams of words that the validation documents share with the training
// ones. Brown et al., "Language Models are Few-Shot Learners", 2020, appendix C, with n-grams of 13 words; Chinese characters
// are words.

import { eachWord } from '../clean/text/words.ts'
import { hash64 } from './hash.ts'
import { HashCounts } from './hash-counts.ts'

export interface Contamination {
  readonly n: number
  /** Validation documents that were looked at: those of at least n words. */
  readonly documents: number
  /** Those of which at least one n-gram stands in the training text. */
  readonly contaminated: number
  /** Validation n-grams that were looked at, and those of them that stand in the training text. */
  readonly grams: number
  readonly shared: number
  /** One n-gram in so many was looked at, where there are more than memory has room for; then all counts are estimates from below. */
  readonly every: number
}

/** N-grams of the validation text that are held, 12 bytes each in at most twice as much room. */
const MOST_GRAMS = 1 << 22

/** @param validation, training documents; each is read once, validation first */
export async function contamination(
  validation: AsyncIterable<string>,
  training: AsyncIterable<string>,
  n = 13,
): Promise<Contamination> {
  const held = new HeldGrams(n)
  for await (const text of validation) held.add(text)
  for await (const text of training) held.meet(text)
  return held.result()
}

class HeldGrams {
  private readonly n: number
  private every = 1
  private held = new HashCounts()
  /** Every n-gram of the validation text that is looked at, and the document it stands in. */
  private high: number[] = []
  private low: number[] = []
  private owner: number[] = []
  private readonly met = new HashCounts()
  private documents = 0

  constructor(n: number) {
    this.n = n
  }

  add(text: string): void {
    let any = false
    eachGram(text, this.n, (high, low) => {
      any = true
      if (high % this.every) return
      this.high.push(high)
      this.low.push(low)
      this.owner.push(this.documents)
      this.held.add(high, low)
    })
    if (any) this.documents++
    if (this.high.length > MOST_GRAMS) this.thin()
  }

  meet(text: string): void {
    eachGram(text, this.n, (high, low) => {
      if (high % this.every === 0 && this.held.get(high, low)) this.met.add(high, low)
    })
  }

  result(): Contamination {
    const bad = new Set<number>()
    let shared = 0
    for (let i = 0; i < this.high.length; i++) {
      if (!this.met.get(this.high[i], this.low[i])) continue
      shared++
      bad.add(this.owner[i])
    }
    const { n, documents, every } = this
    return { n, documents, contaminated: bad.size, grams: this.high.length, shared, every }
  }

  /** Keeps every other one, by hash: the same ones whatever document they stand in. */
  private thin(): void {
    this.every *= 2
    const kept = this.high.map((high, i) => (high % this.every ? -1 : i)).filter((i) => i >= 0)
    this.high = kept.map((i) => this.high[i])
    this.low = kept.map((i) => this.low[i])
    this.owner = kept.map((i) => this.owner[i])
    this.held = new HashCounts()
    for (let i = 0; i < this.high.length; i++) this.held.add(this.high[i], this.low[i])
  }
}

function eachGram(text: string, n: number, visit: (high: number, low: number) => void): void {
  const lower = text.toLowerCase()
  const words: number[] = []
  eachWord(lower, (start, end) => {
    const [high, low] = hash64(lower.slice(start, end))
    words.push(high, low)
  })
  for (let i = 0; i + n <= words.length / 2; i++) {
    let [a, b] = [0x9747b28c, 0x3c6ef372]
    for (let j = 2 * i; j < 2 * (i + n); j += 2) {
      a = Math.imul(a ^ words[j], 0xcc9e2d51) ^ (a >>> 15)
      b = Math.imul(b ^ words[j + 1], 0x1b873593) ^ (b >>> 13)
    }
    visit((a ^ (a >>> 16)) >>> 0, b >>> 0)
  }
}
