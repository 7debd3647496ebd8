// Text from a decoder: prompt in, pieces of text out, until a length, a stop text or the end of a text is reached.

import { streamDecoder, type Tokenizer } from '../tokenizers/tokenizer.ts'
import { type Decoder, MOST_AHEAD, type SamplerSettings } from './decoder.ts'

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

/**
 * Yields text as soon as it is sure: whole characters, and nothing that may turn out to begin a stop text. Bytes that are no character
 * show as U+FFFD where text follows them; at the end, where the model or the length broke a character off, they are left out.
 */
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
  let count = 0
  for await (const id of following(decoder, ids, settings)) {
    count++
    if (id === tokenizer.eosId || ends.includes(id)) {
      yield unbroken(held)
      return { tokens: count, finish: 'end-of-text' }
    }
    held += text.push(id)
    const found = settings.stop.map((s) => (s ? held.indexOf(s) : -1)).filter((i) => i >= 0)
    if (found.length) {
      yield unbroken(held.slice(0, Math.min(...found)))
      return { tokens: count, finish: 'stop' }
    }
    const safe = unbroken(
      held.slice(0, held.length - Math.max(0, ...settings.stop.map((s) => overlap(held, s)))),
    ).length
    if (safe > 0) yield held.slice(0, safe)
    held = held.slice(safe)
  }
  yield unbroken(held)
  return { tokens: settings.maxTokens, finish: 'length' }
}

/** Less what is broken at the end. */
function unbroken(text: string): string {
  let length = text.length
  while (text[length - 1] === '\uFFFD') length--
  return text.slice(0, length)
}

/** Tokens that a reader waits for together: few enough to seem to flow, however slow the device is. */
const PATIENCE = 0.05 // seconds

/** As many tokens after `ids` as there may be, appended to them. More of them are chosen at once where the device is fast. */
async function* following(decoder: Decoder, ids: number[], settings: GenerateSettings): AsyncGenerator<number> {
  let ahead = 1
  for (let drawn = 0; drawn < settings.maxTokens; ) {
    const start = performance.now()
    const chosen = await decoder.follow(ids, settings, drawn, Math.min(ahead, settings.maxTokens - drawn))
    const seconds = (performance.now() - start) / 1000
    ahead = Math.max(1, Math.min(MOST_AHEAD, 2 * ahead, Math.floor((PATIENCE / seconds) * chosen.length)))
    drawn += chosen.length
    ids.push(...chosen)
    yield* chosen
  }
}

/** How many characters at the end of `text` may be the beginning of `stop`. */
function overlap(text: string, stop: string): number {
  for (let n = Math.min(stop.length - 1, text.length); n > 0; n--) if (text.endsWith(stop.slice(0, n))) return n
  return 0
}
