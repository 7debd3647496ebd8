// A sentence as a link: `#v=1&preset=small&model.layers=6`. It names the preset and what differs from it, nothing else; of a model that is
// tuned, its run and what differs from the usual tuning.
// What stands there may be hostile: a key counts only if the grammar has it, values are clamped, and reading it starts nothing.

import type { BaseModel, Choice, Grammar, Member, Value } from '../../engine/types.ts'
import type { Option, Options } from '../../options.ts'
import { admit, complete, differences, type Values } from '../form/values.ts'
import {
  corpusOf,
  fromPreset,
  IMPORTED,
  memberOf,
  type Noun,
  nouns,
  optionsOf,
  type Sentence,
  SHARE,
  SPLIT_SEED,
  tuningOf,
} from './sentence.ts'

const VERSION = '1'
const LONGEST = 8000 // characters; longer ones are not read at all

/** '' for the sentence that the page would choose by itself. */
export function toAddress(grammar: Grammar, sentence: Sentence, automatic: Sentence): string {
  const said = spell(grammar, sentence)
  return said === spell(grammar, automatic) ? '' : `#v=${VERSION}&${said}`
}

/** Preset and corpus are always named: which ones are chosen by themselves differs from device to device. */
function spell(grammar: Grammar, sentence: Sentence): string {
  const { preset, config, tokenizer, source, validation, splitSeed } = sentence
  const grown = fromPreset(grammar, preset, corpusOf(grammar, sentence))
  const tuned = config.base && { model: config.model, base: config.base, prompt: '' }
  const base = tuned ? tuningOf(grammar, grown, tuned) : grown
  const pairs: [string, Value][] = [['preset', preset]]
  if (config.base) pairs.push(['base', config.base.run])
  if (config.base && config.general) pairs.push(['general', config.general])
  const put = (noun: string, before: Values, after: Values) => {
    for (const key of differences(before, after)) pairs.push([`${noun}.${key}`, after[key]])
  }
  const choice = (noun: string, members: Member[], before: Choice | null, after: Choice) => {
    if (before?.id !== after.id) pairs.push([noun, after.id])
    put(noun, before?.id === after.id ? before.options : complete(optionsOf(members, after.id)), after.options)
  }
  for (const noun of Object.keys(nouns) as Noun[]) choice(noun, grammar[nouns[noun]], base.config[noun], config[noun])
  if (config.adapter) choice('adapter', grammar.adapters, base.config.adapter ?? null, config.adapter)
  // A link cannot carry a tokenizer that was imported, only say so; who follows it elsewhere gets the preset's.
  if (tokenizer.id === IMPORTED) pairs.push(['tokenizer', IMPORTED])
  if (memberOf(grammar.tokenizers, tokenizer.id)) choice('tokenizer', grammar.tokenizers, base.tokenizer, tokenizer)
  put('training', base.config.training, config.training)
  if (source.kind === 'builtin') choice('data', grammar.datasets, null, source.choice)
  if (validation !== base.validation) pairs.push([SHARE.key, validation])
  if (splitSeed !== base.splitSeed) pairs.push([SPLIT_SEED.key, splitSeed])
  return pairs.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&')
}

const builtinOf = ({ source }: Sentence) => (source.kind === 'builtin' ? source.choice.id : undefined)

export interface Read {
  sentence: Sentence
  /** Whether the text is the address's; it cannot name what only this browser has. */
  text: boolean
  /** Whether its tokenizer was an imported one, which only this browser can have. */
  imported: boolean
  /** Members and presets that this version does not know; defaults took their place. */
  unknown: { noun: string; id: string }[]
}

/** What this browser knows of a run that can be tuned, and of texts that can be looked at beside. */
export interface KnownBase {
  model: Choice
  base: BaseModel
  generals: readonly string[]
}

/**
 * null where the address says nothing (or is of a later version).
 * @param baseOf a base by its run's id; null where it is not here
 */
export function fromAddress(
  grammar: Grammar,
  hash: string,
  automatic: Sentence,
  baseOf: (run: string) => KnownBase | null = () => null,
): Read | null {
  if (hash.length > LONGEST) return null
  const given = new Map(new URLSearchParams(hash.replace(/^#/, '')))
  if (given.get('v') !== VERSION) return null
  const unknown: Read['unknown'] = []

  const name = (noun: string, known: { id: string }[], fallback: string) => {
    const id = given.get(noun)
    if (id === undefined || (noun === 'tokenizer' && id === IMPORTED)) return fallback
    if (known.some((member) => member.id === id)) return id
    unknown.push({ noun, id: id.slice(0, 40) })
    return fallback
  }
  const values = (prefix: string, options: Options, base: Values): Values => {
    const read = { ...base }
    for (const option of options) {
      const text = given.get(`${prefix}.${option.key}`)
      const value = text === undefined ? undefined : parse(option, text)
      if (value !== undefined) read[option.key] = value
    }
    return read
  }
  const choice = (noun: string, members: Member[], base: Choice): Choice => {
    const id = name(noun, members, base.id)
    const { options } = memberOf(members, id)!
    return { id, options: values(noun, options, id === base.id ? base.options : complete(options)) }
  }

  const preset = name('preset', grammar.presets, automatic.preset)
  const dataset = builtinOf(automatic) ?? grammar.datasets[0].id
  const grown = fromPreset(grammar, preset, dataset)
  // As it was spelled: of the text that is named here, not of the one that this page would choose.
  const named = grammar.datasets.find(({ id }) => id === given.get('data')) ?? grammar.datasets[0]
  const { tokenizer } = fromPreset(grammar, preset, named.id)
  const run = given.get('base')
  const known = run === undefined ? null : baseOf(run)
  if (run !== undefined && !known) unknown.push({ noun: 'base', id: run.slice(0, 40) })
  const base = known ? tuningOf(grammar, grown, { ...known, prompt: '' }) : grown
  const general = known?.generals.find((id) => id === given.get('general'))
  const number = (option: Option, fallback: number) => Number(parse(option, given.get(option.key) ?? '') ?? fallback)
  const builtin = base.source.kind === 'builtin' ? base.source.choice : { id: dataset, options: {} }
  const sentence: Sentence = {
    preset,
    config: {
      model: known ? base.config.model : choice('model', grammar.models, base.config.model),
      ...(known && {
        base: known.base,
        adapter: choice('adapter', grammar.adapters, base.config.adapter!),
        ...(general && { general }),
      }),
      objective: choice('objective', grammar.objectives, base.config.objective),
      optimizer: choice('optimizer', grammar.optimizers, base.config.optimizer),
      training: values('training', grammar.training, base.config.training),
    },
    tokenizer: choice('tokenizer', grammar.tokenizers, tokenizer),
    source: { kind: 'builtin', choice: choice('data', grammar.datasets, builtin) },
    validation: number(SHARE, base.validation),
    splitSeed: number(SPLIT_SEED, base.splitSeed),
  }
  return { sentence, text: given.has('data'), imported: given.get('tokenizer') === IMPORTED, unknown }
}

function parse(option: Option, text: string): Value | undefined {
  if (option.kind === 'integer' || option.kind === 'number')
    return text.trim() === '' ? undefined : admit(option, Number(text))
  if (option.kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined
  return admit(option, text)
}
