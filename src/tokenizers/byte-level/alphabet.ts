// GPT-2's printable alphabet: every byte has a character of its own, so that tokens and merges can be written as text.
// Bytes that print keep their character; the other 68 take U+0100 and up in order (a space is Ġ, a newline Ċ).
// https://github.com/openai/gpt-2/blob/master/src/encoder.py, bytes_to_unicode

const prints = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174

let moved = 256
const characters = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(prints(byte) ? byte : moved++))
const bytes = new Map(characters.map((character, byte) => [character, byte]))

/** The bytes in the order of their characters: GPT-2's first 256 ids, and what ties are broken by in training. */
export const alphabet: readonly number[] = Array.from({ length: 256 }, (_, byte) => byte).sort((a, b) =>
  characters[a] < characters[b] ? -1 : 1,
)

export const toPrintable = (token: Uint8Array) => Array.from(token, (byte) => characters[byte]).join('')

/** @returns null where a character is not of the alphabet */
export function fromPrintable(text: string): Uint8Array | null {
  const token = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const byte = bytes.get(text[i])
    if (byte === undefined) return null
    token[i] = byte
  }
  return token
}
