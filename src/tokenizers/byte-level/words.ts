// Where a text can be cut in two without cutting a word of GPT-2's pattern, so that a long text can be worked on in pieces.

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
