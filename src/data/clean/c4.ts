// The rules of the Colossal Clean Crawled Corpus: Raffel et al., "Exploring the Limits of Transfer Learning with a Unified
// Text-to-Text Transformer", JMLR 21 (2020), section 2.2; the policy lines are from its code (tensorflow/datasets, c4_utils).
// Lines go one by one, and a page with too little left goes whole. Chinese ends sentences with 。！？ and counts characters.

import type { Options, Values } from '../../options.ts'
import { removal, type Step } from './step.ts'
import { eachWord } from './text/words.ts'

export const place = 90
export const options = [
  { key: 'punctuation', kind: 'boolean', default: true },
  { key: 'line_words', kind: 'integer', default: 3, min: 0, max: 100 },
  { key: 'sentences', kind: 'integer', default: 5, min: 0, max: 100 },
  { key: 'javascript', kind: 'boolean', default: true },
  { key: 'policies', kind: 'boolean', default: true },
  { key: 'curly', kind: 'boolean', default: true },
  { key: 'lorem', kind: 'boolean', default: true },
] as const satisfies Options

const TERMINAL = /[.!?"'”’。！？」』]$/
const CUT_OFF = /(\.\.\.|…)$/
const SENTENCE = /[.!?]+(?=["'”’)\]]*(\s|$))|[。！？]+/g
const POLICY =
  /terms of use|privacy policy|cookie policy|uses? cookies|use of cookies|使用条款|使用條款|隐私政策|隱私政策|隱私權政策|使用cookie/

export function create(given: Readonly<Record<string, unknown>>): Step {
  const values = given as Values<typeof options>
  const keeps = (line: string) => {
    const lower = line.toLowerCase()
    if (values.punctuation && (!TERMINAL.test(line) || CUT_OFF.test(line))) return false
    if (values.javascript && lower.includes('javascript')) return false
    if (values.policies && POLICY.test(lower)) return false
    return countWords(line) >= values.line_words
  }
  return (text) => {
    if (values.curly && text.includes('{')) return removal('curly-bracket')
    if (values.lorem && /lorem ipsum/i.test(text)) return removal('lorem-ipsum')
    const kept = text
      .split('\n')
      .map((line) => line.trim())
      .filter(keeps)
      .join('\n')
    const sentences = kept.match(SENTENCE)?.length ?? 0
    if (sentences < values.sentences) return removal('few-sentences', { sentences, min: values.sentences })
    return kept ? { text: kept } : removal('empty')
  }
}

function countWords(line: string): number {
  let words = 0
  eachWord(line, () => words++)
  return words
}
