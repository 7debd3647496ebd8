// SHA-256 of what comes in pieces. WebCrypto wants a message whole, and a file of the hub may be larger than the memory. FIPS 180-4.

/** The first `count` primes' roots, 32 bits behind the binary point. */
function roots(root: (prime: number) => number, count: number): Int32Array {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime)) primes.push(n)
  return Int32Array.from(primes, (prime) => (root(prime) % 1) * 2 ** 32)
}
const FIRST = roots(Math.sqrt, 8)
const ROUNDS = roots(Math.cbrt, 64)
const BLOCK = 64 // bytes

export class Sha256 {
  private readonly state = FIRST.slice()
  private readonly words = new Int32Array(64)
  /** The beginning of a block that is not whole yet. */
  private readonly open = new Uint8Array(BLOCK)
  private bytes = 0

  update(piece: Uint8Array): void {
    const filled = this.bytes % BLOCK
    this.bytes += piece.length
    let at = 0
    if (filled) {
      at = Math.min(BLOCK - filled, piece.length)
      this.open.set(piece.subarray(0, at), filled)
      if (filled + at < BLOCK) return
      this.round(this.open, 0)
    }
    for (; at + BLOCK <= piece.length; at += BLOCK) this.round(piece, at)
    this.open.set(piece.subarray(at))
  }

  /** Of all that came; nothing may come after. */
  hex(): string {
    const { bytes } = this
    const end = new Uint8Array(BLOCK - ((bytes + 8) % BLOCK) + 8) // a bit, zeros, and the length at the end of a block
    end[0] = 0x80
    new DataView(end.buffer).setBigUint64(end.length - 8, 8n * BigInt(bytes))
    this.update(end)
    return Array.from(this.state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
  }

  private round(from: Uint8Array, at: number): void {
    const { words, state } = this
    for (let i = 0, byte = at; i < 16; i++, byte += 4)
      words[i] = (from[byte] << 24) | (from[byte + 1] << 16) | (from[byte + 2] << 8) | from[byte + 3]
    for (let i = 16; i < 64; i++) {
      const early = words[i - 15]
      const late = words[i - 2]
      const s0 = ((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3)
      const s1 = ((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10)
      words[i] = words[i - 16] + s0 + words[i - 7] + s1
    }
    let a = state[0]
    let b = state[1]
    let c = state[2]
    let d = state[3]
    let e = state[4]
    let f = state[5]
    let g = state[6]
    let h = state[7]
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
      const first = (h + s1 + ((e & f) ^ (~e & g)) + ROUNDS[i] + words[i]) | 0
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
      const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
      h = g
      g = f
      f = e
      e = (d + first) | 0
      d = c
      c = b
      b = a
      a = (first + second) | 0
    }
    state[0] += a
    state[1] += b
    state[2] += c
    state[3] += d
    state[4] += e
    state[5] += f
    state[6] += g
    state[7] += h
  }
}
