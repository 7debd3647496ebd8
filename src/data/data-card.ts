// What a data set is, for whoever gets the model: where the text is from, under what licence, what was taken out and why, and
// what is in it. Markdown of facts alone, after Gebru et al., "Datasheets for Datasets" (2018).

import type { StepReport } from './clean/pipeline.ts'
import { bandingFor } from './dedupe/minhash.ts'
import type { PreparedDataset } from './prepare.ts'
import type { Statistics } from './statistics.ts'

export interface DataCardFacts
  extends Pick<PreparedDataset, 'train' | 'validation' | 'split' | 'cleaning' | 'statistics' | 'sha256' | 'vocabSize'> {
  readonly name: string
  readonly licence: string
  /** A generator's id and what it was set to; null for files. */
  readonly builtin: { readonly id: string; readonly options: Readonly<Record<string, unknown>> } | null
  readonly tokenizer: { readonly id: string; readonly options: Readonly<Record<string, unknown>> }
}

const SOURCES = 50

export function dataCard(facts: DataCardFacts): string {
  const { name, licence, train, validation, split, vocabSize, sha256, tokenizer } = facts
  const how = split.by === 'document' ? 'whole documents' : 'the end of the longest document'
  return [
    `# Data: ${plain(name)}`,
    `Licence: ${plain(licence || 'not stated')}`,
    '## What is in it',
    table(
      ['', 'training', 'held out'],
      [
        ['documents', train.documents, validation.documents],
        ['characters', train.characters, validation.characters],
        ['bytes (UTF-8)', train.bytes, validation.bytes],
        ['tokens', train.tokens, validation.tokens],
      ],
    ),
    `Held out: ${how}, ${split.fraction * 100} %, seed ${split.seed}. Tokenizer: ${plain(tokenizer.id)} ` +
      `(${settings(tokenizer.options)}), ${vocabSize} tokens. SHA-256 of the tokens: \`${sha256}\`.`,
    ...composition(facts.statistics),
    '## Where it is from',
    ...origin(facts),
    '## What was done to it',
    ...cleaning(facts.cleaning),
    '',
  ].join('\n\n')
}

export interface MixtureCardFacts {
  readonly name: string
  readonly temperature: number
  /** `share` of the rows, 0 to 1; `card`: the part's own. */
  readonly parts: readonly {
    readonly name: string
    readonly weight: number
    readonly share: number
    readonly card: string | null
  }[]
}

export const mixtureCard = ({ name, temperature, parts }: MixtureCardFacts): string =>
  [
    `# Data: ${plain(name)}`,
    `Mixed row by row; temperature ${temperature}.`,
    table(
      ['part', 'weight', 'of the rows'],
      parts.map(({ name, weight, share }) => [name, weight, `${(100 * share).toFixed(1)} %`]),
    ),
    ...parts.flatMap(({ card }) => card ?? []),
  ].join('\n\n')

function composition({ languages, lengths }: Statistics): string[] {
  return [
    table(
      ['language', 'documents', 'characters', 'tokens'],
      languages.map(({ language, documents, characters, tokens }) => [
        language || 'unknown',
        documents,
        characters,
        tokens,
      ]),
    ),
    table(
      ['length in characters', 'documents'],
      lengths.map(({ from, documents }) => [`${from} – ${2 * from - 1}`, documents]),
    ),
  ]
}

function origin({ builtin, statistics: { sources } }: DataCardFacts): string[] {
  if (builtin) return [`Made by Vitro’s generator ${plain(builtin.id)} (${settings(builtin.options)}).`]
  const more = sources.length - SOURCES
  return [
    table(
      ['file', 'documents', 'characters', 'tokens'],
      sources
        .slice(0, SOURCES)
        .map(({ path, documents, characters, tokens }) => [path ?? 'other files', documents, characters, tokens]),
    ),
    ...(more > 0 ? [`And ${more} more.`] : []),
  ]
}

function cleaning(steps: readonly StepReport[]): string[] {
  if (!steps.length) return ['Nothing: the text is as it was given.']
  const rows = steps.map(({ id, options, documents, changed, removed, characters, reasons }) => [
    id,
    settings(options),
    documents,
    changed,
    removed,
    characters,
    Object.entries(reasons)
      .map(([reason, count]) => `${reason} ${count}`)
      .join(', '),
  ])
  const near = steps.find(({ id }) => id === 'near-duplicates')
  return [
    'Steps in this order; counts are documents, and characters fewer after the step than before.',
    table(['step', 'settings', 'documents in', 'changed', 'removed', 'characters fewer', 'reasons'], rows),
    ...(near ? [nearDuplicates(near.options)] : []),
  ]
}

function nearDuplicates({ threshold, permutations, gram, exact }: StepReport['options']): string {
  const { bands, rows } = bandingFor(Number(threshold), Number(permutations))
  return (
    `Near duplicates: Jaccard similarity of at least ${threshold} between sets of ${gram}-grams of words (of characters in ` +
    `Chinese), found by MinHash with ${permutations} permutations in ${bands} bands of ${rows} rows, verified ` +
    `${exact ? 'exactly' : 'by the estimate'}.`
  )
}

const settings = (options: Readonly<Record<string, unknown>>) =>
  Object.entries(options)
    .map(([key, value]) => `${key} ${plain(value === '' ? '–' : value)}`)
    .join(', ') || 'no settings'

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.map(plain).join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}

/** Names are the user's: in Markdown they stay text. */
const plain = (value: unknown) =>
  String(value)
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\`*_{}[\]<>()#+!|]/g, '\\$&')
