// Text as UTF-8, written where it is wanted. TextEncoder does the same, but a call of it takes longer than a word does here.

/**
 * @param out has room for three bytes a UTF-16 unit from `at` on; half a surrogate pair becomes U+FFFD
 * @returns where the bytes end
 */
export function writeUtf8(text: string, out: Uint8Array | Uint32Array, at: number): number {
  let end = at
  for (let i = 0; i < text.length; i++) {
    let point = text.charCodeAt(i)
    if ((point & 0xf800) === 0xd800) {
      point = text.codePointAt(i)!
      if (point > 0xffff) i++
      else point = 0xfffd
    }
    if (point < 0x80) out[end++] = point
    else {
      if (point < 0x800) out[end++] = 0xc0 | (point >> 6)
      else {
        if (point <= 0xffff) out[end++] = 0xe0 | (point >> 12)
        else {
          out[end++] = 0xf0 | (point >> 18)
          out[end++] = 0x80 | ((point >> 12) & 63)
        }
        out[end++] = 0x80 | ((point >> 6) & 63)
      }
      out[end++] = 0x80 | (point & 63)
    }
  }
  return end
}
