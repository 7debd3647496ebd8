// A run from a file of somebody's, looked at before anything of it is stored: whether what the store takes for any JSON is a sentence
// that can be trained here, on a dataset that holds what it says. Its bytes are the store's to check (store/bundle.ts).

import * as v from 'valibot'
import type { FoundDataset, FoundRun } from '../store/store.ts'
import { marksOf, startsOf, TOKENIZER } from './dataset.ts'
import { choice, labels, readRunConfig } from './run-config.ts'
import { readChecked } from './sentence.ts'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const counts = v.object({ documents: count, characters: count, bytes: count, tokens: count })
const amount = v.pipe(v.number(), v.finite(), v.minValue(0))
const part = v.object({ dataset: v.string(), name: v.string(), weight: amount, share: amount })
/** What lists and training read of a dataset's facts. */
const facts = v.object({
  tokenizer: choice,
  vocabSize: v.pipe(count, v.minValue(1)),
  bytesPerToken: v.picklist([2, 4]),
  train: counts,
  validation: counts,
  files: v.array(v.object({ path: v.string(), bytes: count, taken: v.boolean(), documents: count, characters: count })),
  source: v.union([v.object({ builtin: v.string() }), v.object({ files: count }), v.object({ mixture: count })]),
  trained: v.nullish(v.object({ train: count, validation: count })),
  mixture: v.nullish(
    v.object({ parts: v.pipe(v.array(part), v.minLength(1)), temperature: v.pipe(amount, v.gtValue(0)) }),
  ),
  labels: v.nullish(v.object({ reads: v.picklist(['labels', 'tags']), names: labels })),
})

/** What is wrong with it, or null. */
export function strangeRun({ config: found, dataset, parts }: FoundRun): string | null {
  const config = readRunConfig(found)
  if (!config) return 'its settings have not the form of a sentence'
  const read = dataset && v.safeParse(facts, dataset.info)
  if (read && !read.success)
    return `the dataset's ${v.getDotPath(read.issues[0]) ?? 'facts'}: ${read.issues[0].message}`
  try {
    readChecked(config, read?.output.vocabSize ?? 257)
  } catch (error) {
    return (error as Error).message
  }
  return dataset && strangeDatasets([...parts, dataset])
}

type Facts = v.InferOutput<typeof facts>
type Known = ReadonlyMap<string | undefined, Pick<FoundDataset, 'arrays'> & { facts: Facts }>

/** @param datasets parts before what is made of them */
function strangeDatasets(datasets: readonly (FoundDataset & { readonly id?: string })[]): string | null {
  const known = new Map<string | undefined, { arrays: FoundDataset['arrays']; facts: Facts }>()
  for (const { id, info, arrays } of datasets) {
    const read = v.safeParse(facts, info)
    if (!read.success) return `a part's ${v.getDotPath(read.issues[0]) ?? 'facts'}: ${read.issues[0].message}`
    const problem = read.output.mixture ? wrongMixture(arrays, read.output, known) : wrongSize(arrays, read.output)
    if (problem) return problem
    known.set(id, { arrays, facts: read.output })
  }
  return null
}

const tokenizerIn = (arrays: FoundDataset['arrays']) => JSON.stringify(arrays.find(({ name }) => name === TOKENIZER))

/** Its parts come before it, are cut alike, and together as long as it says. */
function wrongMixture(arrays: FoundDataset['arrays'], mixed: Facts, known: Known): string | null {
  const parts = mixed.mixture!.parts.map(({ dataset }) => known.get(dataset))
  if (!parts.every((part) => part !== undefined)) return 'the dataset is made of one that is not there'
  const tokenizer = tokenizerIn(arrays)
  if (!tokenizer || parts.some((part) => tokenizerIn(part.arrays) !== tokenizer))
    return 'the dataset is made of texts that were cut in different ways'
  const alike = parts.every(({ facts }) => facts.vocabSize === mixed.vocabSize)
  const sum = (split: 'train' | 'validation') => parts.reduce((sum, { facts }) => sum + facts[split].tokens, 0)
  if (!alike || sum('train') !== mixed.train.tokens || sum('validation') !== mixed.validation.tokens)
    return 'the dataset is not what its parts are'
  return mixed.mixture!.parts.some(({ weight }) => weight > 0) ? null : 'the dataset is made of nothing'
}

function wrongSize(
  arrays: FoundDataset['arrays'],
  { bytesPerToken, train, validation, trained }: v.InferOutput<typeof facts>,
): string | null {
  const held = new Map(arrays.map(({ name, size }) => [name, size]))
  const has = (name: string, bytes: number) => (held.get(name) ?? 0) === bytes
  const splits = [
    ['train', train],
    ['validation', validation],
  ] as const
  for (const [name, { tokens, documents }] of splits) {
    if (!has(name, tokens * bytesPerToken))
      return `the dataset says that it has ${tokens} tokens in its ${name} part, and has not`
    if (trained && !(has(marksOf(name), tokens) && has(startsOf(name), 4 * (documents + 1))))
      return `the dataset does not say which of the tokens of its ${name} part count`
  }
  return held.has(TOKENIZER) ? null : 'the dataset has no tokenizer'
}
