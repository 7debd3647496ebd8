// Words of a text in any language, found by looking at each UTF-16 unit once. Chinese and Japanese write no spaces, so there
// each character counts as a word (a Chinese word is about 1.6 characters; Intl.Segmenter would find it, at a hundredth of
// the speed). Rules that count words say what this means for them.

const SEPARATOR = 0
const WORD = 1
const IDEOGRAPH = 2
const JOINT = 3 // belongs to a word where letters are on both sides of it: don't, well-known

const IDEOGRAPHS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u
const LETTERS = /[\p{L}\p{M}\p{N}]/u

/** What each UTF-16 unit is. Halves of a pair are told apart by the high one: planes 2 and 3 are ideographs. */
const classes = Uint8Array.from({ length: 0x10000 }, (_, unit) => {
  if (unit >= 0xd800 && unit < 0xe000) return unit >= 0xd840 && unit < 0xd8c0 ? IDEOGRAPH : SEPARATOR
  const character = String.fromCharCode(unit)
  if (character === '’' || character === "'" || character === '-') return JOINT
  return LETTERS.test(character) ? (IDEOGRAPHS.test(character) ? IDEOGRAPH : WORD) : SEPARATOR
})

export const isIdeograph = (unit: number) => classes[unit] === IDEOGRAPH

/** Calls `visit` with where each word starts and ends, in order. */
export function eachWord(text: string, visit: (start: number, end: number, ideograph: boolean) => void): void {
  const { length } = text
  for (let i = 0; i < length; ) {
    const unit = text.charCodeAt(i)
    const kind = classes[unit]
    if (kind === IDEOGRAPH) {
      const end = unit >= 0xd840 && unit < 0xd8c0 ? Math.min(i + 2, length) : i + 1
      visit(i, end, true)
      i = end
    } else if (kind === WORD) {
      let end = i + 1
      while (end < length) {
        const next = classes[text.charCodeAt(end)]
        const joins = next === JOINT && end + 1 < length && classes[text.charCodeAt(end + 1)] === WORD
        if (next !== WORD && !joins) break
        end++
      }
      visit(i, end, false)
      i = end
    } else i++
  }
}

export function wordsOf(text: string): string[] {
  const words: string[] = []
  eachWord(text, (start, end) => words.push(text.slice(start, end)))
  return words
}

/** What white space separates, with each ideograph and each run of other characters beside it by itself. */
export function tokensOf(text: string): string[] {
  const tokens: string[] = []
  for (const [run] of text.matchAll(/\S+/g)) {
    let start = 0
    for (let i = 0; i < run.length; i++) {
      if (!isIdeograph(run.charCodeAt(i))) continue
      if (i > start) tokens.push(run.slice(start, i))
      const end = /[\ud800-\udbff]/.test(run[i]) ? i + 2 : i + 1
      tokens.push(run.slice(i, end))
      start = end
      i = end - 1
    }
    if (start < run.length) tokens.push(run.slice(start))
  }
  return tokens
}

/** Of the words of `text`, the part that are ideographs, 0 .. 1. */
export function ideographShare(text: string): number {
  let all = 0
  let ideographs = 0
  eachWord(text, (_start, _end, ideograph) => {
    all++
    if (ideograph) ideographs++
  })
  return all ? ideographs / all : 0
}
