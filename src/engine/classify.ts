// What a head of labels says of a text, or of each of its words: cut into tokens and laid out as the texts were that it learnt from.

import { LabelSet, labelled } from '../data/label-examples.ts'
import { labelRows } from '../data/label-rows.ts'
import type { LabelRows } from '../data/pack.ts'
import { exampleOf, type Rendered } from '../data/shapes/shapes.ts'
import { openTokens } from '../data/tokens.ts'
import { wordsOf } from '../data/words.ts'
import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import type { Evaluator } from '../train/evaluator.ts'
import { evaluationBatches } from '../train/loop.ts'
import type { OpenDataset } from './dataset.ts'
import { EngineError } from './errors.ts'
import type { Sentence } from './sentence.ts'
import type { Classified } from './types.ts'

/** The sentence for an evaluator that is asked one text at a time. */
export const askingOne = (sentence: Sentence): Sentence => ({
  ...sentence,
  training: { ...sentence.training, batch: 1 },
})

/** @throws EngineError `no-labels-here` where the sentence has no head of labels */
export async function classify(
  evaluator: Evaluator,
  { rows, training: { context } }: Sentence,
  tokenizer: Tokenizer,
  text: string,
): Promise<Classified[]> {
  if (!('labels' in rows)) throw new EngineError('no-labels-here', {}, 'This model has no head of labels.')
  const { labels, reads } = rows
  const parts = reads === 'labels' ? [text] : wordsOf(text)
  if (!text.trim()) return []
  const source = labelRows(await asExample(parts, rows, tokenizer), labels.slice(0, 1), rows)
  const [size] = evaluator.program.evaluation.targets.shape
  const said: Classified[] = []
  for await (const { batch } of evaluationBatches(source, context, 1, size)) {
    const logits = await evaluator.predict(batch)
    batch.counts!.forEach((counts, i) => {
      if (!counts) return
      const row = logits.subarray(i * labels.length, (i + 1) * labels.length)
      said.push({ text: parts[said.length], scores: scored(row, labels) })
    })
  }
  return said
}

/** A text of which everything is asked: what is said of it does not matter, for only the places are read. */
async function asExample(parts: readonly string[], { reads, labels: [label] }: LabelRows, tokenizer: Tokenizer) {
  const segments = parts.map((text) => ({ role: 'text', text, trained: true, label }) as const)
  const rendered: Rendered = reads === 'labels' ? { segments, label } : { segments }
  const { ids, marks } = (await labelled(reads, tokenizer, new LabelSet())(exampleOf(rendered)))!
  const stream = (values: Uint32Array | Uint8Array, bytesPerToken: 1 | 4) =>
    openTokens({ tokens: values.length, bytesPerToken }, async () => values.slice().buffer as ArrayBuffer)
  return { ids: stream(ids, 4), marks: stream(marks, 1), starts: Uint32Array.of(0, ids.length) }
}

/** A text that a head of labels can be asked while it learns: the first that is held out, or learnt where none is; as long as a row. */
export async function firstText(
  { batches, tokenizer }: Pick<OpenDataset, 'batches' | 'tokenizer'>,
  { reads, labels }: LabelRows,
  context: number,
): Promise<string> {
  const alone = { reads, labels, pack: false } // without virtual tokens, too
  for (const split of ['validation', 'train'] as const) {
    const source = await batches(split, alone)
    if (source.rows(context) === 0) continue
    const { tokens, positions } = await source.evaluation(context, 0, 1)
    let length = 1
    while (positions?.[length] === length) length++ // in padding they are 0
    return tokenizer.decode(tokens.subarray(0, length))
  }
  return ''
}

/** The likeliest first. */
function scored(logits: Float32Array, labels: readonly string[]): Classified['scores'] {
  const most = Math.max(...logits)
  const shares = Array.from(logits, (logit) => Math.exp(logit - most))
  const total = shares.reduce((sum, share) => sum + share, 0)
  return labels
    .map((label, i) => ({ label, probability: shares[i] / total }))
    .sort((a, b) => b.probability - a.probability)
}
