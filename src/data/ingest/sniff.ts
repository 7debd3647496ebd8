// What a file's first bytes say: text in which encoding, or no text at all. Looks at bytes only, never at the file's name.

import { analyse } from 'chardet'

export type Sniffed = { readonly encoding: string } | { readonly unsupported: string } | { readonly binary: true }

/** How many bytes are looked at. */
export const HEAD_BYTES = 1 << 16

/** @param whole whether `head` is all there is, so that it must not end inside a character */
export function sniff(head: Uint8Array, whole: boolean): Sniffed {
  const mark = byteOrderMarks.find(([, ...bytes]) => startsWith(head, bytes))
  const signature = signatures.find(([, at, ...bytes]) => startsWith(head.subarray(at), bytes))
  if (signature) return { unsupported: signature[0] }
  if (mark) return { encoding: mark[0] }
  if (head.includes(0) || isControlled(head)) {
    const { encoding, common } = utf16(head, whole)
    return common > 0.95 ? { encoding } : { binary: true }
  }
  if (decodes(head, 'utf-8', whole)) return { encoding: 'utf-8' }
  return { encoding: declared(head, whole) ?? legacy(head, whole) }
}

export const startsWith = (head: Uint8Array, bytes: readonly number[]) => bytes.every((byte, i) => head[i] === byte)

/** Files that people take for text, or for archives that can be opened: where in them their mark is. Others show by their zero bytes. */
const signatures: readonly [what: string, at: number, ...bytes: number[]][] = [
  ['a sound or picture (RIFF)', 0, 0x52, 0x49, 0x46, 0x46],
  ['an old Word or Excel file', 0, 0xd0, 0xcf, 0x11, 0xe0],
  ['UTF-32', 0, 0xff, 0xfe, 0, 0],
  ['UTF-32', 0, 0, 0, 0xfe, 0xff],
  ['tar', 257, 0x75, 0x73, 0x74, 0x61, 0x72],
  ['RAR', 0, 0x52, 0x61, 0x72, 0x21],
  ['7-Zip', 0, 0x37, 0x7a, 0xbc, 0xaf],
  ['xz', 0, 0xfd, 0x37, 0x7a, 0x58, 0x5a],
  ['bzip2', 4, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59],
  ['Zstandard', 0, 0x28, 0xb5, 0x2f, 0xfd],
]

const byteOrderMarks: readonly [string, ...number[]][] = [
  ['utf-8', 0xef, 0xbb, 0xbf],
  ['utf-16le', 0xff, 0xfe],
  ['utf-16be', 0xfe, 0xff],
]
/** Control characters that text does not have: more than one in a hundred. Escape (27) opens ISO-2022 texts and colours. */
function isControlled(head: Uint8Array): boolean {
  let controls = 0
  for (const byte of head) if (byte < 32 && !(byte >= 9 && byte <= 13) && byte !== 27) controls++
  return controls * 100 > head.length
}

/** UTF-16 without a mark: in which byte order more characters are common ones, and what part of them is. */
function utf16(head: Uint8Array, whole: boolean): { encoding: string; common: number } {
  if (whole && head.length % 2) return { encoding: 'utf-16le', common: 0 }
  const [little, big] = ['utf-16le', 'utf-16be'].map((encoding) => {
    const text = new TextDecoder(encoding).decode(head.subarray(0, head.length & ~1))
    return { encoding, common: (text.match(COMMON)?.length ?? 0) / Math.max(1, text.length) }
  })
  return big.common > little.common ? big : little
}

/** Latin, Greek, Cyrillic, Hebrew, Arabic; general and CJK punctuation, kana, Han, Hangul, full-width. */
const COMMON = /[\t\n\r -~\u00a0-\u06ff\u2010-\u2027\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e]/g

/** What HTML and XML say of themselves in their first lines, where that is an encoding that their bytes can be of. */
function declared(head: Uint8Array, whole: boolean): string | null {
  const start = new TextDecoder('latin1').decode(head.subarray(0, 1024))
  const label = start.startsWith('<') && /(?:charset|encoding)\s*=\s*["']?([\w.:-]{2,40})/i.exec(start)?.[1]
  return label && decodes(head, label, whole) ? new TextDecoder(label).encoding : null
}

/** One of the encodings of the time before Unicode; or UTF-16 of a text without spaces and line ends. */
function legacy(head: Uint8Array, whole: boolean): string {
  const guess = analyse(head).find(({ name }) => !name.startsWith('UTF') && decodes(head, name, whole))
  if (guess && guess.confidence >= 50) return guess.name.toLowerCase()
  const wide = utf16(head, whole)
  if (wide.common > 0.95) return wide.encoding
  if (pairedPart(head) > 0.9 && decodes(head, 'gb18030', whole)) return 'gb18030'
  return guess?.name.toLowerCase() ?? 'windows-1252'
}

/** The part of bytes above ASCII that stands in runs of even length: nearly all in Chinese, half in Cyrillic, few in Latin. */
function pairedPart(head: Uint8Array): number {
  let all = 0
  let paired = 0
  for (let i = 0; i < head.length; i++) {
    const start = i
    while (head[i] > 127) i++
    all += i - start
    if ((i - start) % 2 === 0) paired += i - start
  }
  return paired / Math.max(1, all)
}

function decodes(head: Uint8Array, encoding: string, whole: boolean): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(head, { stream: !whole })
    return true
  } catch {
    return false // not of this encoding, or none that this browser knows
  }
}
