// MinHash: a short signature of a document from which the Jaccard similarity of two documents' sets of n-grams can be
// estimated. Broder, "On the resemblance and containment of documents", 1997; n-grams of words, lower case, no punctuation.

import { eachWord } from '../clean/text/words.ts'
import { mix } from './hash.ts'

/**
 * Hashes (32 bits) of the n-grams of a text's words, ascending, each once; of all its words together where there are fewer
 * than n. Chinese characters are words.
 */
export function shingles(text: string, n: number): Uint32Array {
  const lower = text.toLowerCase()
  const words: number[] = []
  eachWord(lower, (start, end) => words.push(hashOf(lower, start, end)))
  const length = Math.min(n, words.length)
  const all = new Uint32Array(length ? words.length - length + 1 : 0)
  for (let i = 0; i < all.length; i++) {
    let h = 0x2545f491
    for (let j = i; j < i + length; j++) h = Math.imul(h ^ words[j], 0x9e3779b1) ^ (h >>> 15)
    all[i] = mix(h)
  }
  all.sort()
  let kept = 0
  for (let i = 0; i < all.length; i++) if (i === 0 || all[i] !== all[i - 1]) all[kept++] = all[i]
  return all.slice(0, kept)
}

function hashOf(text: string, start: number, end: number): number {
  let h = 0x811c9dc5
  for (let i = start; i < end; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return mix(h)
}

/** The part of the union that is common, 0 .. 1. @param a, b ascending, each number once */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
  let common = 0
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      common++
      i++
      j++
    } else if (a[i] < b[j]) i++
    else j++
  }
  return common / Math.max(1, a.length + b.length - common)
}

/**
 * The low 16 bits of the smallest hash under each of `permutations` hash functions: 2 bytes a permutation. Two different
 * smallest hashes agree in 16 bits once in 65,536 times, which the estimate does not notice (Li and König, "b-bit minwise
 * hashing", 2010).
 */
export function signatureOf(set: Uint32Array, permutations: number): Uint16Array {
  const signature = new Uint16Array(permutations)
  for (let p = 0; p < permutations; p++) {
    const salt = mix(p + 1)
    const factor = mix(p + 0x5bd1e995) | 1
    let least = 0xffffffff
    for (let i = 0; i < set.length; i++) {
      let h = Math.imul(set[i] ^ salt, factor)
      h = Math.imul(h ^ (h >>> 15), 0x85ebca6b)
      h = (h ^ (h >>> 13)) >>> 0
      if (h < least) least = h
    }
    signature[p] = least ^ (least >>> 16)
  }
  return signature
}

/** The part of a signature that agrees: Jaccard's estimate, with standard deviation sqrt(s (1 - s) / permutations). */
export function estimate(a: Uint16Array, b: Uint16Array): number {
  let same = 0
  for (let p = 0; p < a.length; p++) if (a[p] === b[p]) same++
  return same / a.length
}

/** How the signature is cut for locality-sensitive hashing: pairs that agree in all rows of a band are looked at. */
export interface Banding {
  readonly bands: number
  readonly rows: number
}

/** Of a pair exactly at the threshold, the chance to be found. */
const FOUND = 0.99

/**
 * As many rows a band as find a pair at the threshold with probability 0.99, 1 - (1 - s^rows)^bands: more rows would miss
 * some, fewer would look at more pairs in vain. Every candidate is verified, so that only time is lost by those.
 */
export function bandingFor(threshold: number, permutations: number): Banding {
  for (let rows = permutations; rows > 1; rows--) {
    const bands = Math.floor(permutations / rows)
    if (1 - (1 - threshold ** rows) ** bands >= FOUND) return { bands, rows }
  }
  return { bands: permutations, rows: 1 }
}
