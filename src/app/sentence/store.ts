// The sentence being written, and what the engine makes of it: its plan, its problems, what each preset would cost. The
// address bar follows it.

import { create } from 'zustand'
import type {
  BaseModel,
  Choice,
  DeviceReport,
  PlanReport,
  Problem,
  RunConfig,
  RunReport,
  Value,
} from '../../engine/types.ts'
import { cleaningAddress, takeLinkedCleaning } from '../data/cleaning.ts'
import { datasetOf, useData } from '../data/store.ts'
import { useReady } from '../data/tokenizer.ts'
import { engine } from '../engine.ts'
import { change } from '../form/values.ts'
import { noticeOf } from '../notices.ts'
import { runOf } from '../run/store.ts'
import { useSession } from '../session.ts'
import { useSettings } from '../settings.ts'
import { fromAddress, type KnownBase, type Read, toAddress } from './address.ts'
import {
  about,
  choose,
  completeConfig,
  folders,
  fromPreset,
  generalTexts,
  isOpened,
  type Noun,
  optionsOf,
  promptedFor,
  type Sentence,
  type Source,
  suited,
  tuningOf,
  unknownIn,
  vocabularyBound,
} from './sentence.ts'

interface State {
  sentence: Sentence | null
  /** What the page would choose by itself on this device. */
  automatic: Sentence | null
  plan: PlanReport | null
  problems: Problem[]
  /** Preset -> seconds to its end on this device; null where that is not known. */
  expected: Record<string, number | null>
  /** Named in the address, and not known here. */
  unknown: { noun: string; id: string }[]
}

export const useSentence = create<State>(() => ({
  sentence: null,
  automatic: null,
  plan: null,
  problems: [],
  expected: {},
  unknown: [],
}))

const grammar = () => useSession.getState().grammar!
/** What a kept run names and this version does not know; null where it knows all of it. */
export const useUnknown = (run: { config: RunConfig } | null): string | null =>
  useSession(({ grammar }) => (grammar && run ? unknownIn(grammar, run.config) : null))
const current = () => useSentence.getState().sentence!

/** The first sentence: what the address says, or the smallest preset until the device is known. */
export function openSentence() {
  const automatic = fromPreset(grammar(), grammar().presets[0].id, localCorpus())
  const read = fromAddress(grammar(), location.hash, automatic, knownBase)
  if (read) takeLinkedCleaning(grammar(), location.hash)
  const start = read ? withImported(read) : automatic
  useSentence.setState({ automatic, sentence: start, unknown: read?.unknown ?? [] })
  const { dataset } = useSettings.getState()
  if (!read?.text && dataset && useData.getState().datasets.some(({ id }) => id === dataset))
    useSentence.setState({ sentence: { ...start, source: { kind: 'dataset', id: dataset } } })
  if (early) setSource(early)
  else if (start.config.base) writeSuited(current())
  else think()
}

function knownBase(id: string): KnownBase | null {
  const run = runOf(id)
  const base = run && baseFrom(run)
  if (!base) return null
  const generals = generalTexts(run, useData.getState().datasets).map(({ id }) => id)
  return { model: run.config.model, base, generals }
}

/** The imported tokenizer that an address tells of, where this browser has one. */
function withImported({ sentence, imported }: Read): Sentence {
  const { ready } = useReady.getState()
  return imported && ready ? { ...sentence, tokenizer: ready.choice } : sentence
}

/** On a fast device the largest preset that ends within minutes; on a software adapter the smallest. */
export async function suit(device: DeviceReport) {
  const { presets } = grammar()
  const expected: State['expected'] = {}
  let fitting = presets[0].id
  for (const { id } of presets) {
    const { config, tokenizer } = fromPreset(grammar(), id, localCorpus())
    const plan = await engine.plan(config, vocabularyBound(tokenizer)).catch(() => null)
    const seconds = plan?.secondsPerStep == null ? null : plan.secondsPerStep * Number(config.training.steps)
    expected[id] = seconds
    if (!device.software && plan?.fits !== false && seconds !== null && seconds <= MINUTES * 60) fitting = id
  }
  useSentence.setState({ expected })
  reconsider(fitting)
}
const MINUTES = 5

/** A sentence that nobody touched follows what the page would choose. */
function reconsider(preset: string) {
  const { sentence, automatic } = useSentence.getState()
  const next = fromPreset(grammar(), preset, localCorpus())
  const untouched = sentence && automatic && !sentence.config.base && addressOf(sentence, automatic) === ''
  const source = sentence?.source.kind === 'dataset' ? sentence.source : next.source
  useSentence.setState({ automatic: next, ...(untouched ? { sentence: { ...next, source } } : {}) })
  think()
}

useSettings.subscribe((now, before) => {
  const { automatic } = useSentence.getState()
  if (now.language !== before.language && automatic) reconsider(automatic.preset)
})

/** The built-in corpus in the page's language. */
function localCorpus(): string {
  const { datasets } = grammar()
  return (datasets.find(({ id }) => id === `stories-${pageLanguage()}`) ?? datasets[0]).id
}

// ---- changes

function write(sentence: Sentence) {
  useSentence.setState({ sentence })
  think()
}

export function setOption(noun: keyof typeof folders | 'training' | 'tokenizer' | 'source', key: string, value: Value) {
  const sentence = current()
  const { config, tokenizer, source } = sentence
  if (noun === 'training') {
    const training = change(grammar().training, config.training, key, value)
    return write({ ...sentence, config: { ...config, training } })
  }
  if (noun === 'tokenizer') {
    const options = change(optionsOf(grammar().tokenizers, tokenizer.id), tokenizer.options, key, value)
    return write({ ...sentence, tokenizer: { ...tokenizer, options } })
  }
  if (noun === 'source') {
    if (source.kind !== 'builtin') return
    const options = change(optionsOf(grammar().datasets, source.choice.id), source.choice.options, key, value)
    return write(about(grammar(), sentence, { ...source.choice, options }))
  }
  const choice = config[noun]
  if (!choice) return
  const options = change(optionsOf(grammar()[folders[noun]], choice.id), choice.options, key, value)
  write({ ...sentence, config: { ...config, [noun]: { ...choice, options } } })
}

export const setMember = (noun: Noun, id: string) => writeSuited(choose(grammar(), current(), noun, id))

/** @param question what samples ask where nothing else was said */
export const setObjective = (id: string, question: string) =>
  writeSuited(promptedFor(grammar(), choose(grammar(), current(), 'objective', id), question))

/** How the base is tuned. */
export function setAdapter(id: string, options: Record<string, Value> = {}) {
  const { config, ...sentence } = current()
  write({ ...sentence, config: completeConfig(grammar(), { ...config, adapter: { id, options } }) })
}

/** The built-in stories as running text for the base, whatever the sentence learns from. */
export function storiesFor(sentence: Sentence): Sentence {
  const choice = { id: localCorpus(), options: { stories: 500 } }
  const objective = { id: 'causal-lm', options: {} }
  return { ...sentence, source: { kind: 'builtin', choice }, config: { ...sentence.config, objective } }
}
/** On which text forgetting is measured; '' for none. */
export const setGeneral = (general: string) => write({ ...current(), config: { ...current().config, general } })

/** What a run can be to another that is tuned from it; null where it has no checkpoint, its text is gone, or it only knows labels. */
export function baseFrom({ id, config, datasetId, checkpoints }: RunReport): BaseModel | null {
  const newest = checkpoints.at(-1)
  if (!newest || config.labels) return null
  if (config.base) return { ...config.base, run: id, checkpoint: newest.id }
  const dataset = useData.getState().datasets.find((dataset) => dataset.id === datasetId)
  if (!dataset) return null
  return { run: id, checkpoint: newest.id, vocabulary: dataset.vocabulary, context: Number(config.training.context) }
}

/** The next sentence is about tuning this run's model. @param prompt what samples ask of it */
export function setBase(run: RunReport, prompt: string) {
  const base = baseFrom(run)
  if (!base) return
  const [own] = generalTexts(run, useData.getState().datasets).filter(({ id }) => id === run.datasetId)
  writeSuited(tuningOf(grammar(), current(), { model: run.config.model, base, prompt, general: own?.id }))
}

/** A tuned run's sentence once more, about its own text. */
export function takeUp({ config, datasetId }: RunReport) {
  const known = useData.getState().datasets.some(({ id }) => id === datasetId)
  const source: Source = datasetId && known ? { kind: 'dataset', id: datasetId } : current().source
  writeSuited({ ...current(), source, config: completeConfig(grammar(), config) })
}

/** Grows a new model again. */
export function leaveBase() {
  const { automatic } = useSentence.getState()
  if (automatic) writeSuited({ ...automatic, ...splitOf(current()) })
}

/** With a text that the sentence can learn from, where it had another. */
const writeSuited = (sentence: Sentence) =>
  write(suited(grammar(), sentence, pageLanguage(), useData.getState().datasets))

/** A member's own preset: its named settings over its defaults. */
export function setMemberPreset(noun: Noun, options: Record<string, Value>) {
  const sentence = current()
  const { id } = sentence.config[noun]
  const config = completeConfig(grammar(), { ...sentence.config, [noun]: { id, options } })
  write({ ...sentence, config })
}

/** The built-in corpus that the sentence is about; of another text, one in the page's language. */
const corpus = () => {
  const { source } = current()
  return source.kind === 'builtin' ? source.choice.id : localCorpus()
}
/** The preset's whole sentence, about the same text. */
export function setPreset(id: string) {
  const next = fromPreset(grammar(), id, corpus())
  writeSuited({ ...next, source: current().source, ...splitOf(current()) })
}

export function setTokenizer(id: string) {
  const preset = fromPreset(grammar(), current().preset, corpus()).tokenizer
  const options = preset.id === id ? preset.options : {}
  const member = optionsOf(grammar().tokenizers, id)
  write({ ...current(), tokenizer: { id, options: { ...defaultsOf(member), ...options } } })
}
/** One that is no member: what it is, app/data/tokenizer.ts knows. */
export const setTokenizerChoice = (tokenizer: Choice) => write({ ...current(), tokenizer })
const defaultsOf = (options: ReturnType<typeof optionsOf>) =>
  Object.fromEntries(options.map((option) => [option.key, option.default]))

/** Text that was dropped before there was a sentence to take it. */
let early: Source | null = null

export function setSource(source: Source) {
  if (!useSentence.getState().sentence) {
    early = source
    return
  }
  useSettings.setState({ dataset: source.kind === 'dataset' ? source.id : null })
  write({ ...current(), source })
}
export function setBuiltin(id: string) {
  const options = optionsOf(grammar().datasets, id)
  const values = defaultsOf(options)
  const spoken = options.find(({ key, kind }) => key === 'language' && kind === 'choice') && pageLanguage()
  const choice = { id, options: { ...values, ...(spoken && { language: spoken }) } }
  useSettings.setState({ dataset: null })
  write(about(grammar(), current(), choice))
}
/** As built-in texts call it: en, zh. */
const pageLanguage = () => useSettings.getState().language.slice(0, 2)
export const setValidation = (validation: number) => write({ ...current(), validation })
export const setSplitSeed = (splitSeed: number) => write({ ...current(), splitSeed })
const splitOf = ({ validation, splitSeed }: Sentence) => ({ validation, splitSeed })

/** Another run's settings as the next sentence. */
export function setConfig(config: RunConfig) {
  if (!isOpened(config)) writeSuited({ ...current(), config: completeConfig(grammar(), config) })
}

// ---- what follows from it

let timer: ReturnType<typeof setTimeout> | undefined
let asked = 0
const PAUSE = 90 // ms of quiet before the engine is asked: a slider moves through many values

function think() {
  clearTimeout(timer)
  timer = setTimeout(() => void consult(), PAUSE)
}

const addressOf = (sentence: Sentence, automatic: Sentence): string => toAddress(grammar(), sentence, automatic)

function withCleaning(address: string): string {
  const clean = cleaningAddress(grammar())
  return clean ? `${address || '#v=1'}&${clean}` : address
}

/** Of the sentence as a whole, and no single control. */
const asProblem = (error: unknown): Problem[] => [{ at: '', ...noticeOf(error) }]

async function consult() {
  const turn = ++asked
  const { sentence, automatic } = useSentence.getState()
  if (!sentence || !automatic) return
  history.replaceState(null, '', withCleaning(addressOf(sentence, automatic)) || location.pathname + location.search)
  const dataset = datasetOf(sentence, useData.getState().datasets)
  const vocabulary = dataset?.vocabulary ?? vocabularyBound(sentence.tokenizer)
  const config = { ...sentence.config, labels: dataset?.labels?.names }
  const problems = await engine.check(config, dataset).catch(asProblem)
  const plan = problems.length ? null : await engine.plan(config, vocabulary).catch(asProblem)
  if (turn !== asked) return
  // Where it cannot run there is nothing to plan; the last plan stays, so that the page does not jump.
  if (!plan || Array.isArray(plan)) useSentence.setState({ problems: plan ?? problems })
  else useSentence.setState({ problems, plan })
}

useData.subscribe((now, before) => {
  if (now.datasets !== before.datasets && useSentence.getState().sentence) think()
})

/** Someone changed the address by hand, or followed a link within the page. */
globalThis.addEventListener?.('hashchange', () => {
  const { automatic } = useSentence.getState()
  const read = automatic && fromAddress(grammar(), location.hash, automatic, knownBase)
  if (!read) return
  takeLinkedCleaning(grammar(), location.hash)
  useSentence.setState({ unknown: read.unknown })
  write(withImported(read))
})
