// BPE whose merges are what SentencePiece's scores come to, told to llama.cpp as scores again ("llama" in GGUF). There a pair is joined
// wherever what it makes is a token, the best scored token first. So merges come to the same only if they name every such pair, and
// those that make one token follow each other. https://github.com/google/sentencepiece/blob/master/src/bpe_model.cc

import type { Part } from './part.ts'

const SPACE = '▁'

/** Whether a space is put before a text; null where what the file does to spaces is not what SentencePiece does to them. */
export function spacePrefix(file: Part): boolean | null {
  if (file.has('pre_tokenizer') && !cutsAtSpaces(file.part('pre_tokenizer'))) return null
  if (!file.has('normalizer')) return null
  const normalizer = file.part('normalizer')
  const steps = normalizer.at('type') === 'Sequence' ? normalizer.parts('normalizers', 3) : [normalizer]
  const last = steps.at(-1)
  if (last?.at('type') !== 'Replace' || last.at('content') !== SPACE || literal(last) !== ' ') return null
  if (steps.length === 1) return false
  return steps.length === 2 && steps[0].at('type') === 'Prepend' && steps[0].at('prepend') === SPACE ? true : null
}

const literal = (part: Part) => (part.has('pattern') ? part.part('pattern').at('String') : undefined)
/** Gemma's: where there are none left, it cuts nothing. */
const cutsAtSpaces = (part: Part) => part.at('type') === 'Split' && literal(part) === ' '

/**
 * Scores by token that give the same merges: 0 for the first, and so downwards.
 * @param isPlain of tokens that no text is searched for beforehand
 * @returns null where no scores do
 */
export function scoresOf(
  merges: readonly (readonly [string, string])[],
  tokens: ReadonlySet<string>,
  isPlain: (token: string) => boolean,
): ReadonlyMap<string, number> | null {
  const scores = new Map<string, number>()
  const ways = new Map<string, number>()
  let last: string | undefined
  for (const [left, right] of merges) {
    const token = left + right
    if (!isPlain(token)) continue
    if (token !== last && scores.has(token)) return null
    if (token !== last) scores.set(token, -scores.size)
    ways.set(token, (ways.get(token) ?? 0) + 1)
    last = token
  }
  for (const token of tokens) if (isPlain(token) && waysToMake(token, tokens) !== (ways.get(token) ?? 0)) return null
  return scores
}

function waysToMake(token: string, tokens: ReadonlySet<string>): number {
  let ways = 0
  for (let i = 1; i < token.length; i++) if (tokens.has(token.slice(0, i)) && tokens.has(token.slice(i))) ways++
  return ways
}
