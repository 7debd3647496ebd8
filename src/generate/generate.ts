// Text from a decoder: prompt in, pieces of text out, until a length, a stop text or the end of a text is reached.

import { hash } from '../data/random.ts'
import { streamDecoder, type Tokenizer } from '../tokenizers/tokenizer.ts'
import type { Decoder } from './decoder.ts'
import { type SamplerSettings, sample } from './sampler.ts'

export interface GenerateSettings extends SamplerSettings {
  maxTokens: number
  seed: number
  /** Generation ends where one of these appears; it is not part of the answer. */
  stop: readonly string[]
  /** Special tokens that are written out in the prompt count as such: it was made by a chat template. */
  templated?: boolean
  /** Ids that end a text beside the tokenizer's own. */
  ends?: readonly number[]
}
export type Finish = 'length' | 'stop' | 'end-of-text'

/** Yields text as soon as it is sure: whole characters, and nothing that may turn out to begin a stop text. */
export async function* generate(
  decoder: Decoder,
  tokenizer: Tokenizer,
  prompt: string,
  settings: GenerateSettings,
): AsyncGenerator<string, { tokens: number; finish: Finish }> {
  // An empty prompt begins a text: after the token that ends the one before.
  const { templated = false, ends = [] } = settings
  const encoded = [...tokenizer.encode(prompt, { parseSpecial: templated, addSpecial: !templated })]
  const ids = encoded.length ? encoded : [tokenizer.eosId]
  const text = streamDecoder(tokenizer)
  let held = ''
  for (let count = 0; count < settings.maxTokens; count++) {
    const id = sample(await decoder.next(ids), settings, ids, hash(settings.seed, count) / 2 ** 32)
    if (id === tokenizer.eosId || ends.includes(id)) {
      yield held
      return { tokens: count + 1, finish: 'end-of-text' }
    }
    ids.push(id)
    held += text.push(id)
    const found = settings.stop.map((s) => (s ? held.indexOf(s) : -1)).filter((i) => i >= 0)
    if (found.length) {
      yield held.slice(0, Math.min(...found))
      return { tokens: count + 1, finish: 'stop' }
    }
    const safe = held.length - Math.max(0, ...settings.stop.map((s) => overlap(held, s)))
    if (safe > 0) yield held.slice(0, safe)
    held = held.slice(safe)
  }
  yield held + text.end()
  return { tokens: settings.maxTokens, finish: 'length' }
}

/** How many characters at the end of `text` may be the beginning of `stop`. */
function overlap(text: string, stop: string): number {
  for (let n = Math.min(stop.length - 1, text.length); n > 0; n--) if (text.endsWith(stop.slice(0, n))) return n
  return 0
}
