// The sentence that the page is about to say: text × tokenizer × model × objective × optimizer × training, every option
// with a value; and where a model is tuned, its base × adapter. Pure: how it starts, changes of its nouns, and in what two
// sentences differ.

import type {
  Choice,
  DatasetMember,
  DatasetReport,
  Grammar,
  Member,
  Reads,
  RunConfig,
  RunReport,
  Value,
} from '../../engine/types.ts'
import type { Options } from '../../options.ts'
import { change, complete, differences, type Values } from '../form/values.ts'

export type Source =
  | { kind: 'builtin'; choice: Choice }
  | { kind: 'files'; files: { path: string; blob: Blob }[] }
  | { kind: 'dataset'; id: string }

export interface Sentence {
  /** The preset it started from. */
  preset: string
  config: RunConfig
  tokenizer: Choice
  source: Source
  /** Share of documents held out. */
  validation: number
  /** Which ones; the run's own seed has no say in it. */
  splitSeed: number
}

/** How documents are held out. */
export const SHARE = { key: 'validation', kind: 'number', default: 0.1, min: 0, max: 0.5, step: 0.01 } as const
export const SPLIT_SEED = { key: 'split_seed', kind: 'integer', default: 1337, min: 0, max: 2 ** 31 - 1 } as const
/** The id of a tokenizer that is no member: it was there already, and app/data/tokenizer.ts knows it. */
export const IMPORTED = 'imported'

/** The nouns that are one choice of a folder's members; every sentence has them. */
export const nouns = { model: 'models', objective: 'objectives', optimizer: 'optimizers' } as const
export type Noun = keyof typeof nouns
/** With what only a tuned model has. */
export const folders = { ...nouns, adapter: 'adapters' } as const
const NOTHING: Choice = { id: '', options: {} }
const choiceOf = (config: RunConfig, noun: keyof typeof folders) => config[noun] ?? NOTHING

export const memberOf = (members: Member[], id: string) => members.find((member) => member.id === id)

const completeChoice = (members: Member[], { id, options }: Choice): Choice => {
  const member = memberOf(members, id) ?? members[0]
  return { id: member.id, options: complete(member.options, member.id === id ? options : {}) }
}

/** A configuration from outside with every option of this grammar, and no other; a member that is not known becomes the first. */
export function completeConfig(grammar: Grammar, config: RunConfig): RunConfig {
  return {
    model: completeChoice(grammar.models, config.model),
    ...(config.base && { base: config.base }),
    ...(config.adapter && { adapter: completeChoice(grammar.adapters, config.adapter) }),
    objective: completeChoice(grammar.objectives, config.objective),
    ...(config.base && config.general && { general: config.general }),
    optimizer: completeChoice(grammar.optimizers, config.optimizer),
    training: complete(grammar.training, config.training),
  }
}

/** The first member that a configuration names and this grammar does not have; null where it has all. */
export function unknownIn(grammar: Grammar, config: RunConfig): string | null {
  const missing = (Object.keys(folders) as (keyof typeof folders)[]).find((noun) => {
    const { id } = choiceOf(config, noun)
    return id !== '' && !memberOf(grammar[folders[noun]], id)
  })
  return missing ? choiceOf(config, missing).id : null
}

/** @param dataset id of a built-in corpus */
export function fromPreset(grammar: Grammar, id: string, dataset: string): Sentence {
  const preset = grammar.presets.find((preset) => preset.id === id) ?? grammar.presets[0]
  const own = grammar.datasets.find((member) => member.id === dataset)?.tokenizer
  const tokenizer = preset.tokenizer.id === 'byte' && own ? own : preset.tokenizer
  return {
    preset: preset.id,
    config: completeConfig(grammar, preset.config),
    tokenizer: completeChoice(grammar.tokenizers, tokenizer),
    source: {
      kind: 'builtin',
      choice: completeChoice(grammar.datasets, { id: dataset, options: preset.corpus ?? {} }),
    },
    validation: SHARE.default,
    splitSeed: SPLIT_SEED.default,
  }
}

/** Which built-in corpus it is about; the first where it is about another text. */
export const corpusOf = (grammar: Grammar, { source }: Pick<Sentence, 'source'>): string =>
  source.kind === 'builtin' ? source.choice.id : grammar.datasets[0].id

/** About a built-in corpus, cut as the preset has it unless somebody chose otherwise. */
export function about(grammar: Grammar, sentence: Sentence, choice: Choice): Sentence {
  // What can be had in several languages is cut as stories in its language are.
  const cut = ({ id, options: { language } }: Choice) =>
    fromPreset(grammar, sentence.preset, language ? `stories-${language}` : id).tokenizer
  const { source } = sentence
  const before = cut(source.kind === 'builtin' ? source.choice : { id: grammar.datasets[0].id, options: {} })
  const untouched = JSON.stringify(before) === JSON.stringify(sentence.tokenizer)
  const tokenizer = untouched ? cut(choice) : sentence.tokenizer
  return { ...sentence, tokenizer, source: { kind: 'builtin', choice } }
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
  const choices = (Object.keys(folders) as (keyof typeof folders)[]).flatMap((noun) => {
    const [a, b] = [choiceOf(before, noun), choiceOf(after, noun)]
    const id = a.id === b.id ? [] : [{ path: noun, before: a.id, after: b.id }]
    return [...id, ...of(noun, a.options, b.options)]
  })
  const [a, b] = [before.base?.run, after.base?.run]
  const base = a === b ? [] : [{ path: 'base', before: a, after: b }]
  return [...choices, ...base, ...of('training', before.training, after.training)]
}

/**
 * A draft with what it leaves open filled in, to be compared with a run, which keeps what was filled in for it: what the planner would
 * choose now, and of a head of labels, which text it is asked.
 * @param recompute of the draft's plan; null until there is one
 */
export function filledAs(run: RunConfig, draft: RunConfig, recompute: Value | null): RunConfig {
  const training = { ...draft.training }
  const isPinned = run.training.recompute !== 'auto' // a run that begins leaves it open as well
  if (training.recompute === 'auto' && isPinned) training.recompute = recompute ?? run.training.recompute
  if (run.labels && training.sample_prompt === '') training.sample_prompt = run.training.sample_prompt
  return { ...draft, training }
}

/** A head of labels is asked no question: it begins with a text of its data. @param question what a base is asked that was not told another */
export function promptedFor(grammar: Grammar, { config, ...sentence }: Sentence, question: string): Sentence {
  const reads = readsOf(grammar, config)
  const prompt = String(config.training.sample_prompt)
  const [from, to] = reads === 'labels' || reads === 'tags' ? [question, ''] : ['', question]
  const sample_prompt = config.base && prompt === from ? to : prompt
  return { ...sentence, config: { ...config, training: { ...config.training, sample_prompt } } }
}

/** Where a path's words stand in the language files: `model.layers` of gpt2 is `models.gpt2.layers`. */
export function wordsOf(path: string, config: RunConfig): string {
  const [noun, key] = path.split('.')
  if (!Object.hasOwn(folders, noun) || !key) return path
  const named = noun as keyof typeof folders
  return [folders[named], choiceOf(config, named).id, key].join('.')
}

/** The largest the vocabulary can become before the text is prepared: bytes and the special token, or what was asked for. */
export const vocabularyBound = ({ options }: Choice): number =>
  typeof options.vocab === 'number' ? options.vocab : 257

export const optionsOf = (members: Member[], id: string): Options => memberOf(members, id)?.options ?? []

// ---- tuning

/** A model that was opened, and not trained here: it is its own beginning. */
export const isOpened = ({ base }: RunConfig) => base?.run === ''

/** What this sentence's objective learns from. */
export const readsOf = (grammar: Grammar, { objective }: RunConfig): Reads =>
  grammar.objectives.find(({ id }) => id === objective.id)?.reads ?? 'text'

/** What a text must be prepared for: a base's tokenizer, and how it is read. */
export const preparedFor = (grammar: Grammar, config: RunConfig): { base?: string; reads?: Reads } =>
  config.base ? { base: config.base.run, reads: readsOf(grammar, config) } : {}

/** Whether a text that was prepared is one that this configuration can learn from: for its base, and as it reads. */
export function fitsDataset(grammar: Grammar, config: RunConfig, dataset: DatasetReport): boolean {
  const reads = readsOf(grammar, config)
  if (reads !== 'text' && (dataset.trained === null || reads !== (dataset.labels?.reads ?? 'examples'))) return false
  return !config.base || isCutFor(config.base.run, dataset)
}
const isCutFor = (base: string, { tokenizer }: DatasetReport) =>
  tokenizer.id === 'base' && tokenizer.options.run === base

/** Texts on which can be measured what this base forgets: its own, and those that were cut into tokens for it. */
export const generalTexts = (base: RunReport, datasets: readonly DatasetReport[]): DatasetReport[] =>
  datasets.filter((dataset) => !dataset.trained && (dataset.id === base.datasetId || isCutFor(base.id, dataset)))

/** Which built-in texts the objective can read. */
export function builtinTexts(grammar: Grammar, config: RunConfig): DatasetMember[] {
  const reads = readsOf(grammar, config)
  return grammar.datasets.filter(({ task, labels }) => {
    if (reads === 'text') return true
    return reads === 'examples' ? task : reads === labels
  })
}

/** A source that the sentence's objective can read: in place of running text, questions and answers in the language of the page. */
export function suited(
  grammar: Grammar,
  sentence: Sentence,
  language: string,
  datasets: readonly DatasetReport[],
): Sentence {
  const { config, source } = sentence
  const dataset = source.kind === 'dataset' ? datasets.find(({ id }) => id === source.id) : null
  const reads = readsOf(grammar, config)
  const builtin = builtinTexts(grammar, config)
  const readable =
    dataset === null
      ? source.kind === 'files' || builtin.some(({ id }) => isChoice(source, id))
      : dataset !== undefined && fitsDataset(grammar, config, dataset)
  if (readable) return sentence
  const id = { text: `stories-${language}`, examples: TASK, labels: builtin[0].id, tags: builtin[0].id }[reads]
  const options: Values = reads === 'text' ? {} : { language }
  return about(grammar, sentence, completeChoice(grammar.datasets, { id, options }))
}
const TASK = 'instructions'
const isChoice = (source: Source, id: string) => source.kind === 'builtin' && source.choice.id === id

/** Longest row that tuning begins with: what examples need, and little memory. */
const USUAL_CONTEXT = 256
const CONTEXT_STEP = 8

/** Tuning of a base as it is tuned most often: a LoRA, on examples. @param model the base's, which it keeps */
export function tuningOf(
  grammar: Grammar,
  before: Sentence,
  given: { model: Choice; base: NonNullable<RunConfig['base']>; prompt: string; general?: string },
): Sentence {
  const { model, base, prompt, general } = given
  const longest = Math.min(USUAL_CONTEXT, base.context - (base.context % CONTEXT_STEP))
  const config = completeConfig(grammar, {
    model,
    base,
    adapter: { id: 'lora', options: {} },
    objective: { id: 'sft', options: {} },
    general,
    optimizer: { id: 'adamw', options: { learning_rate: 1e-3, warmup_steps: 10, weight_decay: 0 } },
    training: {
      ...{ context: longest, batch: 4, steps: 200, eval_interval: 50, save_interval: 50 },
      ...{ sample_interval: 50, sample_prompt: prompt },
    },
  })
  return { ...before, config }
}
