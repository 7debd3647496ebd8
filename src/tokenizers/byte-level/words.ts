// GPT-2's word pattern: merges never cross from one of these words into the next.
// https://github.com/openai/gpt-2/blob/master/src/encoder.py. There `\s` is Unicode's White_Space; JavaScript's own `\s`
// differs from it in U+0085 and U+FEFF, so it is spelled out here.

const PATTERN =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu

/** Text is looked at in stretches of this many UTF-16 units, so that a long text makes no list of millions of words. */
const STRETCH = 1 << 18

/** Calls `visit` with each word in order; together they are the text. */
export function eachWord(text: string, visit: (word: string) => void): void {
  for (let start = 0; start < text.length; ) {
    const end = cutPoint(text, start + STRETCH)
    const words = text.slice(start, end).match(PATTERN)
    if (words) for (const word of words) visit(word)
    start = end
  }
}

/**
 * The last place at or before `limit`, and not far from it, where text can be cut without changing any word: between a
 * character that is no white space and one that is. -1 where there is none.
 */
export function lastBreak(text: string, limit: number): number {
  for (let at = limit; at > Math.max(0, limit - SEARCH); at--)
    if (isBreak(text.charCodeAt(at)) && !WHITE.test(text[at - 1])) return at
  return -1
}

/** The last break, or where there is none, `limit` itself: between two characters, which may cut one word in two. */
export function cutPoint(text: string, limit: number): number {
  if (limit >= text.length) return text.length
  const at = lastBreak(text, limit)
  if (at > 0) return at
  return isTrail(text.charCodeAt(limit)) && limit > 1 ? limit - 1 : limit
}

const SEARCH = 1 << 16
const WHITE = /\p{White_Space}/u
const isBreak = (unit: number) => unit === 32 || unit === 10
const isTrail = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff
