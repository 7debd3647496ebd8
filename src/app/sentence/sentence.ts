// The sentence that the page is about to say: text × tokenizer × model × objective × optimizer × training, every option
// with a value. Pure: how it starts, changes of its nouns, and in what two sentences differ.

import type { Choice, Grammar, Member, RunConfig, Value } from '../../engine/types.ts'
import type { Options } from '../../options.ts'
import { change, complete, differences, type Values } from '../form/values.ts'

export type Source =
  | { kind: 'builtin'; choice: Choice }
  | { kind: 'files'; files: { path: string; blob: Blob }[]; encoding?: string; column?: string }
  | { kind: 'dataset'; id: string }

export interface Sentence {
  /** The preset it started from. */
  preset: string
  config: RunConfig
  tokenizer: Choice
  source: Source
  /** Share of documents held out. */
  validation: number
}

export const VALIDATION = 0.1

/** The nouns that are one choice of a folder's members. */
export const nouns = { model: 'models', objective: 'objectives', optimizer: 'optimizers' } as const
export type Noun = keyof typeof nouns

export const memberOf = (members: Member[], id: string) => members.find((member) => member.id === id)

const completeChoice = (members: Member[], { id, options }: Choice): Choice => {
  const member = memberOf(members, id) ?? members[0]
  return { id: member.id, options: complete(member.options, member.id === id ? options : {}) }
}

/** A configuration from outside with every option of this grammar, and no other; a member that is not known becomes the first. */
export function completeConfig(grammar: Grammar, config: RunConfig): RunConfig {
  return {
    model: completeChoice(grammar.models, config.model),
    objective: completeChoice(grammar.objectives, config.objective),
    optimizer: completeChoice(grammar.optimizers, config.optimizer),
    training: complete(grammar.training, config.training),
  }
}

/** The first member that a configuration names and this grammar does not have; null where it has all. */
export function unknownIn(grammar: Grammar, config: RunConfig): string | null {
  const missing = (Object.keys(nouns) as Noun[]).find((noun) => !memberOf(grammar[nouns[noun]], config[noun].id))
  return missing ? config[missing].id : null
}

/** @param dataset id of a built-in corpus */
export function fromPreset(grammar: Grammar, id: string, dataset: string): Sentence {
  const preset = grammar.presets.find((preset) => preset.id === id) ?? grammar.presets[0]
  return {
    preset: preset.id,
    config: completeConfig(grammar, preset.config),
    tokenizer: completeChoice(grammar.tokenizers, preset.tokenizer),
    source: {
      kind: 'builtin',
      choice: completeChoice(grammar.datasets, { id: dataset, options: preset.corpus ?? {} }),
    },
    validation: VALIDATION,
  }
}

/** Another member in a noun's place, as the preset has it where the preset names it. */
export function choose(grammar: Grammar, sentence: Sentence, noun: Noun, id: string): Sentence {
  const preset = grammar.presets.find((preset) => preset.id === sentence.preset)
  const options = preset?.config[noun].id === id ? preset.config[noun].options : {}
  const before = sentence.config[noun].options
  const members = grammar[nouns[noun]]
  const chosen = completeChoice(members, { id, options })
  // What both members know by the same key (layers, heads, d_model) the user has set already.
  for (const option of memberOf(members, chosen.id)!.options)
    if (Object.hasOwn(before, option.key) && option.key !== 'd_ff')
      chosen.options = change(memberOf(members, chosen.id)!.options, chosen.options, option.key, before[option.key])
  return { ...sentence, config: { ...sentence.config, [noun]: chosen } }
}

export interface Difference {
  /** `model`, `model.layers`, `training.context` */
  path: string
  before: Value | undefined
  after: Value | undefined
}

/** What changes from one configuration to another, in the order of the sentence. */
export function compare(before: RunConfig, after: RunConfig): Difference[] {
  const of = (path: string, a: Values, b: Values) =>
    differences(a, b).map((key) => ({ path: `${path}.${key}`, before: a[key], after: b[key] }))
  const choices = (Object.keys(nouns) as Noun[]).flatMap((noun) => {
    const [a, b] = [before[noun], after[noun]]
    const id = a.id === b.id ? [] : [{ path: noun, before: a.id, after: b.id }]
    return [...id, ...of(noun, a.options, b.options)]
  })
  return [...choices, ...of('training', before.training, after.training)]
}

/** Where a path's words stand in the language files: `model.layers` of gpt2 is `models.gpt2.layers`. */
export function wordsOf(path: string, config: RunConfig): string {
  const [noun, key] = path.split('.')
  if (!Object.hasOwn(nouns, noun)) return path
  return [nouns[noun as Noun], config[noun as Noun].id, key].filter(Boolean).join('.')
}

/** The largest the vocabulary can become before the text is prepared: bytes and the special token, or what was asked for. */
export const vocabularyBound = ({ options }: Choice): number =>
  typeof options.vocab === 'number' ? options.vocab : 257

export const optionsOf = (members: Member[], id: string): Options => memberOf(members, id)?.options ?? []
