// A tokenizer that is there already, chosen in place of one that is learnt: a tokenizer.json, or that of a text prepared before. The
// sentence names it by IMPORTED and what it was made from; what was chosen last is kept in the store, so that it outlives the page.

import { create } from 'zustand'
import type { Choice, DatasetReport, KeptTokenizer, ReadyTokenizer } from '../../engine/types.ts'
import { dataRoom } from '../engine.ts'
import { IMPORTED } from '../sentence/sentence.ts'
import type { NamedFile } from './dropped.ts'

/** `choice`, as the sentence has it: no other file or dataset has these options. */
export const useReady = create<{ ready: KeptTokenizer | null }>(() => ({ ready: null }))

/** What was chosen before the page was loaded; that it cannot be had back is no reason to stop. */
export async function recallTokenizer() {
  const ready = await dataRoom.keptTokenizer().catch(() => null)
  if (ready) useReady.setState({ ready })
}

/** What a request says of the sentence's tokenizer. */
export function tokenizerRequest(choice: Choice): { tokenizer: Choice; ready?: ReadyTokenizer } {
  const { ready } = useReady.getState()
  if (choice.id !== IMPORTED || !ready) return { tokenizer: choice }
  return { tokenizer: { id: IMPORTED, options: {} }, ready: ready.tokenizer }
}

/** Returns what the sentence is to say. */
function take(name: string, tokenizer: ReadyTokenizer, from: string, vocab: number): Choice {
  const ready = { name, tokenizer, choice: { id: IMPORTED, options: { vocab, from } } }
  useReady.setState({ ready })
  void dataRoom.keepTokenizer(ready).catch(() => {}) // it is there for now; what is said of the storage, others say
  return ready.choice
}

export const takeDatasetTokenizer = ({ id, name, vocabulary }: DatasetReport) =>
  take(name, { dataset: id }, id, vocabulary)

const CONFIG = 'tokenizer_config.json'
const baseName = (path: string) => path.split('/').at(-1)!
export const isTokenizerFile = (path: string) => ['tokenizer.json', CONFIG].includes(baseName(path))

/** A tokenizer.json under whatever name, and its tokenizer_config.json. null where there is none. @throws what reading it does */
export async function importTokenizer(files: readonly NamedFile[], from = ''): Promise<Choice | null> {
  const config = files.find(({ path }) => baseName(path) === CONFIG)
  const others = files.filter((file) => file !== config)
  const file = others.find(({ path }) => baseName(path) === 'tokenizer.json') ?? others[0]
  if (!file) return null
  const tokenizer: ReadyTokenizer = { file: file.blob, config: config?.blob }
  const { vocabulary } = await dataRoom.readTokenizer(tokenizer)
  const name = from || file.path
  return take(name, tokenizer, `${name} ${file.blob.size} ${vocabulary}`, vocabulary)
}
