// Hashes of texts. Not against adversaries: whoever wants two texts to collide can make them.

/**
 * 64 bits of UTF-16 units, as two whole numbers of 32 bits: two lanes of multiply and rotate with MurmurHash3's constants and finalizer
 * (Appleby), each stirred into the other at the end.
 */
export class Hash64 {
  #a = 0x9747b28c
  #b = 0x3c6ef372
  #length = 0

  /** Units start .. end - 1 of a text. */
  add(text: string, start = 0, end = text.length): this {
    let [a, b] = [this.#a, this.#b]
    for (let i = start; i < end; i++) {
      const unit = text.charCodeAt(i)
      a = Math.imul(a ^ unit, 0xcc9e2d51)
      a = (a << 15) | (a >>> 17)
      b = Math.imul(b ^ unit, 0x1b873593)
      b = (b << 13) | (b >>> 19)
    }
    this.#a = a
    this.#b = b
    this.#length += end - start
    return this
  }

  /** Of all that was added. */
  value(): [high: number, low: number] {
    const [a0, b0] = [this.#a ^ this.#length, this.#b ^ this.#length]
    const a = mix(a0 ^ Math.imul(b0, 0xe6546b64))
    const b = mix(b0 ^ Math.imul(a, 0x38b34ae5))
    return [a >>> 0, b >>> 0]
  }
}
export const hash64 = (text: string): [high: number, low: number] => new Hash64().add(text).value()

/** MurmurHash3's finalizer: each bit of the input changes each of the output with probability one half. */
export function mix(value: number): number {
  let h = value ^ (value >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}
