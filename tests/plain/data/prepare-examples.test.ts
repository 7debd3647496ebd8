import { describe, expect, test } from 'vitest'
import { ingestExamples } from '../../../src/data/ingest/ingest.ts'
import { answered, encodeExample, plainLayout, prepareExamples } from '../../../src/data/prepare-examples.ts'
import type { Split } from '../../../src/data/tokens.ts'
import { train } from '../../../src/tokenizers/byte.ts'

const tokenizer = await train()
const utf8 = (text: string) => [...new TextEncoder().encode(text)]

async function prepared(lines: object[], fraction = 0) {
  const blob = new Blob([lines.map((line) => JSON.stringify(line)).join('\n')])
  const kept = new Map<string, ArrayBuffer[]>()
  const sink = {
    async put(split: Split, array: string, bytes: ArrayBuffer) {
      const key = `${split} ${array}`
      kept.set(key, [...(kept.get(key) ?? []), bytes])
    },
  }
  const events = ingestExamples([{ path: 'chat.jsonl', blob }])
  const info = await prepareExamples(events, tokenizer, answered(tokenizer, plainLayout), { fraction, seed: 3 }, sink)
  const array = async (key: string) => new Blob(kept.get(key) ?? []).arrayBuffer()
  return { info, array }
}

describe('examples', () => {
  test('are tokenized speaker by speaker; only answers and their end are marked', async () => {
    const { info, array } = await prepared([
      {
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'Hello é' },
        ],
      },
      {
        messages: [
          { role: 'user', content: 'Bye' },
          { role: 'assistant', content: 'Bye' },
        ],
      },
    ])
    const ids = [...new Uint16Array(await array('train ids'))]
    const end = tokenizer.eosId
    expect(ids).toEqual([...utf8('Hi\nHello é'), end, ...utf8('Bye\nBye'), end])
    const marks = [...new Uint8Array(await array('train marks'))]
    expect(marks).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1])
    expect([...new Uint32Array(await array('train starts'))]).toEqual([0, 12, 20])
    expect(info.train).toEqual({ examples: 2, tokens: 20, trained: 13, characters: 17, bytes: 18 })
    expect(info.validation.examples).toBe(0)
  })

  test('are held out by number and seed, about as many as asked', async () => {
    const pairs = Array.from({ length: 400 }, (_, i) => ({ prompt: `${i}?`, completion: `${i}!` }))
    const { info } = await prepared(pairs, 0.25)
    expect(info.train.examples + info.validation.examples).toBe(400)
    expect(info.validation.examples).toBeGreaterThan(70)
    expect(info.validation.examples).toBeLessThan(130)
    expect((await prepared(pairs, 0.25)).info.validation).toEqual(info.validation)
  })

  test('without an answer are refused in words', async () => {
    const unanswered = { messages: [{ role: 'user', content: 'Is anybody there?' }] }
    await expect(prepared([unanswered])).rejects.toThrow(/No example has an answer/)
  })

  test('a special token that a user writes stays text', () => {
    const { ids } = encodeExample(tokenizer, [{ text: '<|endoftext|>', trained: true }])
    expect([...ids.slice(0, -1)]).toEqual(utf8('<|endoftext|>'))
  })
})
