// A run from a file of somebody's, looked at before anything of it is stored: whether what the store takes for any JSON is a sentence
// that can be trained here, on a dataset that holds what it says. Its bytes are the store's to check (store/bundle.ts).

import * as v from 'valibot'
import type { FoundRun } from '../store/store.ts'
import { marksOf, startsOf, TOKENIZER } from './dataset.ts'
import { choice, readRunConfig } from './run-config.ts'
import { readChecked } from './sentence.ts'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const counts = v.object({ documents: count, characters: count, bytes: count, tokens: count })
/** What lists and training read of a dataset's facts. */
const facts = v.object({
  tokenizer: choice,
  vocabSize: v.pipe(count, v.minValue(1)),
  bytesPerToken: v.picklist([2, 4]),
  train: counts,
  validation: counts,
  files: v.array(v.object({ path: v.string(), bytes: count, taken: v.boolean(), documents: count, characters: count })),
  source: v.union([v.object({ builtin: v.string() }), v.object({ files: count })]),
  trained: v.nullish(v.object({ train: count, validation: count })),
})

/** What is wrong with it, or null. */
export function strangeRun({ config: found, dataset }: FoundRun): string | null {
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
  return dataset && read ? wrongSize(dataset.arrays, read.output) : null
}

function wrongSize(
  arrays: NonNullable<FoundRun['dataset']>['arrays'],
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
