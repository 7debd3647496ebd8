// 16-bit floats in ordinary numbers: IEEE binary16 and bfloat16 (the upper half of binary32). Rounds to nearest, ties to even.

const f32 = new Float32Array(1)
const bits = new Uint32Array(f32.buffer)

export function toF16(x: number): number {
  f32[0] = x
  const [sign, exponent, mantissa] = [(bits[0] >>> 16) & 0x8000, (bits[0] >>> 23) & 0xff, bits[0] & 0x7fffff]
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa ? 0x200 : 0)
  // Below 2^-14 the exponent stays and the mantissa loses bits: what is dropped is 13 bits and one for each power of two.
  const subnormal = Math.max(0, 113 - exponent)
  if (subnormal > 11) return sign
  const whole = subnormal ? mantissa | 0x800000 : ((exponent - 112) << 23) | mantissa
  const drop = 13 + subnormal
  const half = 2 ** (drop - 1)
  const kept = whole >>> drop
  const rest = whole & (2 ** drop - 1)
  return sign | Math.min(kept + (rest > half || (rest === half && kept % 2) ? 1 : 0), 0x7c00)
}
export function fromF16(half: number): number {
  const [sign, exponent, mantissa] = [half & 0x8000 ? -1 : 1, (half >>> 10) & 31, half & 1023]
  if (exponent === 31) return mantissa ? Number.NaN : sign * Infinity
  return sign * (exponent ? 2 ** (exponent - 25) * (1024 + mantissa) : 2 ** -24 * mantissa)
}

export function toBf16(x: number): number {
  f32[0] = x
  if (Number.isNaN(x)) return (bits[0] >>> 16) | 0x40
  return (bits[0] + 0x7fff + ((bits[0] >>> 16) & 1)) >>> 16
}
export function fromBf16(half: number): number {
  bits[0] = half << 16
  return f32[0]
}
