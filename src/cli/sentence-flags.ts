// The flags of a sentence: one for each option of its model, its optimizer, its training and its tokenizer, named like the option
// but for a few that have shorter names. What is allowed, and what holds where nothing is said, the options say.

import { readChoiceWord } from '../engine/choice-words.ts'
import { grammar } from '../engine/grammar.ts'
import { completed, problemsOf, readSentence, type Sentence } from '../engine/sentence.ts'
import type { BaseModel, Choice, Member, RunConfig, Value } from '../engine/types.ts'
import type { Option, Options } from '../options.ts'
import { type Flag, peek, UsageError } from './flags.ts'

const { models, adapters, cleaning, objectives, optimizers, tokenizers, training } = grammar()
const [{ id: OPTIMIZER, options: optimizer }] = optimizers
const OBJECTIVE = 'causal-lm'
const optionsOf = (objective: unknown) => objectives.find(({ id }) => id === objective)?.options ?? []
/** The command line prints no samples. */
const trained = training.filter(({ key }) => !key.startsWith('sample_'))

const SHORT = new Map([
  ['learning_rate', 'lr'],
  ['warmup_steps', 'warmup'],
  ['max_grad_norm', 'clip'],
  ['eval_interval', 'eval-every'],
  ['save_interval', 'save-every'],
])
const nameOf = (key: string) => SHORT.get(key) ?? key.replace(/_|(?=[A-Z])/g, '-').toLowerCase()

/** What was given, by flag; undefined where nothing was. */
export type Given = Readonly<Record<string, unknown>>

/** `--model`, and the flags of the model it names. */
export const modelFlags = (args: string[], fallback = 'gpt2') => memberFlags('model', models, args, fallback)
/** `--tokenizer`, and the flags of the tokenizer it names. */
export const tokenizerFlags = (args: string[], fallback = 'byte') =>
  memberFlags('tokenizer', tokenizers, args, fallback)
/** `--adapter`, and the flags of the adapter it names. */
export const adapterFlags = (args: string[], fallback = 'lora') => memberFlags('adapter', adapters, args, fallback)
/** `--objective`, and the flags of the objective it names. */
export const objectiveFlags = (args: string[], fallback = 'sft') => memberFlags('objective', objectives, args, fallback)
/** Those of the objective that reads text. */
export const textFlags = flagsOf(optionsOf(OBJECTIVE))
export const trainingFlags = { ...flagsOf(optimizer), ...flagsOf(trained) }

function memberFlags(name: string, members: readonly Member[], args: string[], fallback: string): Record<string, Flag> {
  const id = peek(args, name) ?? fallback
  // A name that is none's is refused when all flags are read.
  const { options } = members.find((m) => m.id === id) ?? members.find((m) => m.id === fallback)!
  return { [name]: { kind: 'text', choices: members.map(({ id }) => id), default: fallback }, ...flagsOf(options) }
}

function flagsOf(options: Options): Record<string, Flag> {
  return Object.fromEntries(options.map((option) => [nameOf(option.key), flagOf(option)]))
}
function flagOf(option: Option): Flag {
  switch (option.kind) {
    case 'integer':
    case 'number':
      return { kind: option.kind, min: option.min, max: option.max, usual: option.default }
    case 'choice':
      return { kind: 'text', choices: option.choices, usual: option.default }
    case 'boolean':
      return { kind: 'text', choices: ['true', 'false'], usual: option.default }
    case 'text':
      return { kind: 'text', usual: option.default }
  }
}

/** What was given of these options. */
function read(options: Options, given: Given): Record<string, Value> {
  const values = options.map(({ key, kind }) => [key, kind, given[nameOf(key)]] as const)
  return Object.fromEntries(
    values
      .filter(([, , value]) => value !== undefined)
      .map(([key, kind, value]) => [key, kind === 'boolean' ? value === 'true' : (value as Value)]),
  )
}

export function sentenceOf(given: Given): RunConfig {
  const model = models.find(({ id }) => id === given.model)!
  return {
    model: { id: model.id, options: proportioned(model.options, read(model.options, given)) },
    objective: { id: OBJECTIVE, options: read(optionsOf(OBJECTIVE), given) },
    optimizer: { id: OPTIMIZER, options: read(optimizer, given) },
    training: read(trained, given),
  }
}
/** How a base is tuned, as far as flags say it. */
function tuningOf(given: Given): Pick<RunConfig, 'adapter' | 'objective' | 'optimizer' | 'training'> {
  const { id, options } = adapters.find(({ id }) => id === given.adapter)!
  return {
    adapter: { id, options: read(options, given) },
    objective: { id: String(given.objective), options: read(optionsOf(given.objective), given) },
    optimizer: { id: OPTIMIZER, options: read(optimizer, given) },
    training: read(trained, given),
  }
}
/** A base tuned as flags say; where they say nothing, rows are as long as it takes, and at most 512. */
export function tunedSentence(model: Choice, base: BaseModel, given: Given): RunConfig {
  const wanted = tuningOf(given)
  const training = { context: Math.min(base.context, 512), ...wanted.training }
  return completed({ ...wanted, training, model, base })
}
/** @throws UsageError naming the step or setting that is not known */
export function cleaningOf(words: readonly string[]): Choice[] {
  try {
    const alone = cleaning.filter(({ needs }) => !needs)
    return words.map((word) => readChoiceWord(alone, word))
  } catch (error) {
    throw new UsageError(`--clean: ${(error as RangeError).message}`)
  }
}
export function tokenizerOf(given: Given): Choice {
  const { id, options } = tokenizers.find(({ id }) => id === given.tokenizer)!
  return { id, options: read(options, given) }
}

/** Ids of the tokenizer if it learns all that it may; the byte tokenizer has nothing to learn. */
export function largestVocabulary(given: Given): number {
  const { options } = tokenizers.find(({ id }) => id === given.tokenizer)!
  return Number(options.find(({ key }) => key === 'vocab')?.default ?? 257)
}

/** What follows from other options where it is not said: a key head for every head, and d_ff as large for d_model as by default. */
function proportioned(options: Options, given: Record<string, Value>): Record<string, Value> {
  const normal = new Map(options.map((option) => [option.key, option.default]))
  const value = (key: string) => Number(given[key] ?? normal.get(key))
  const ratio = Number(normal.get('d_ff')) / Number(normal.get('d_model'))
  const implied: Record<string, Value> = {
    kv_heads: value('heads'),
    d_ff: Math.ceil((value('d_model') * ratio) / 8) * 8,
  }
  return { ...Object.fromEntries(Object.entries(implied).filter(([key]) => normal.has(key))), ...given }
}

/** @throws UsageError naming the flag that does not fit to the others */
export function checkSentence(config: RunConfig, vocabulary: number): Sentence {
  const sentence = readSentence(config, vocabulary)
  const [problem] = problemsOf(sentence)
  if (problem) throw new UsageError(`--${nameOf(problem.at.split('.').at(-1)!)}: ${problem.message}`)
  return sentence
}

/** A sentence, and a tokenizer, as the flags that would say them. */
export function flagsFor({ model, objective, optimizer, training }: RunConfig, tokenizer: Choice): Map<string, Value> {
  return new Map([
    ...asFlags(training, model.options, objective.options, optimizer.options, tokenizer.options),
    ['model', model.id],
    ['tokenizer', tokenizer.id],
  ])
}
/** The same of how a base is tuned. */
export function flagsOfTuning({ adapter, objective, optimizer, training }: RunConfig): Map<string, Value> {
  const flags = asFlags(training, adapter!.options, objective.options, optimizer.options)
  return new Map([...flags, ['adapter', adapter!.id], ['objective', objective.id]])
}
const asFlags = (...options: Choice['options'][]) =>
  options.flatMap((values) => Object.entries(values).map(([key, value]) => [nameOf(key), value] as const))

const MAY_CHANGE = ['steps', 'eval-every', 'save-every']

/**
 * A resumed run stays what it is; only how long it goes on and how often it looks and saves may be said anew.
 * @param settings of the run, as flags
 * @throws UsageError naming the flag that says something else than the run
 */
export function resumedWith(config: RunConfig, settings: Map<string, Value>, given: Given, out: unknown): RunConfig {
  for (const [name, value] of Object.entries(given)) {
    const kept = settings.get(name)
    if (kept === undefined || value === undefined || MAY_CHANGE.includes(name)) continue
    if (String(value) !== String(kept))
      throw new UsageError(
        `--${name} is ${kept} in the run in ${out} and stays so: leave it out, or choose another --out for another run`,
      )
  }
  const { steps, eval_interval, save_interval } = read(trained, given)
  const changed = Object.entries({ steps, eval_interval, save_interval }).filter(([, value]) => value !== undefined)
  return { ...config, training: { ...config.training, ...Object.fromEntries(changed) } }
}
