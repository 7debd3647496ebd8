// A text as words and marks of punctuation, each with the space before it: what has a label each. Unicode Standard Annex #29, and
// dictionaries of the machine's own where words have no space between them.

/** What follows the last word, and is space, is left out. */
export function wordsOf(text: string): string[] {
  const words: string[] = []
  let space = ''
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)) {
    if (segment.trim()) words.push(space + segment)
    space = segment.trim() ? '' : space + segment
  }
  return words
}
