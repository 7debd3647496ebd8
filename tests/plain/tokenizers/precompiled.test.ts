// SentencePiece's table of replacements, of a few rules that its own trainer compiled (sentencepiece 0.2.2, normalization_rule_tsv: full
// width letters, a ligature, marks, a ZWSP that goes away, one of two letters), against what Hugging Face's Rust library makes of it.

import fc from 'fast-check'
import * as huggingface from 'tokenizers'
import { expect, test } from 'vitest'
import { fromJSON } from '../../../src/tokenizers/huggingface/tokenizer-json.ts'
import { build, shapes } from './shapes.ts'

const table =
  'AAQAAAAgAAAJDQAAAQAAgMw0AgCKBQAAFQAAgGIFAAAJAACAzAACAIENAAAYAACAgSwDAMwkAgCIDQAAEwAAgIR8AgCAgAMA4RgCAIWAAgChHQAAIgAAgIsNAAAAAACApj0AABsAAICgDQAAAwAAgIBlAACOBQAAEAAAgIEFAAANAACAgPgCAIDoAgAFAACArPACAIRUAgChHQAAogUAAAcAAIALAACA7/QCAL58AgCeHQAAHgAAgCwAAAAvAAAAjvQCADEAAACRIAIAvcwDALzcAgA1AAAANAAAADcAAAA2AAAAOQAAADgAAAA7AAAAOgAAAD0AAAA8AAAAPwAAAD4AAACBoQEAQAAAAEMAAABCAAAARQAAAEQAAABHAAAARgAAAEkAAABBGAIASwAAAEoAAABNAAAATAAAAE8AAABOAAAAUQAAAFAAAABTAAAAUgAAAFUAAABUAAAAVwAAAFYAAABZAAAAWAAAAFsAAABaAAAAXQAAAFwAAABfAAAAXgAAAGEAAABgAAAAYwAAAGIAAABlAAAAZAAAAGcAAABmAAAAaQAAAGE0AABrAAAAagAAAG0AAABlpAIAbwAAAG4AAABxAAAAcAAAAHMAAAByAAAAdQAAAHQAAAB3AAAAtsQCAHkAAAB4AAAAewAAAHoAAAB9AAAAfAAAAH8AAAB+AAAAgQAAAIAAAACDAAAAggAAAIUAAACEAAAAhwAAAIYAAACJAAAAiAAAAIsAAACKAAAAjQAAAIwAAACPAAAAjgAAAJEAAACQAAAAkwAAAJIAAACVAAAAlAAAAJcAAACWAAAAmQAAAJgAAACbAAAAmgAAAJ0AAACcAAAAnwAAAJ4AAAChAAAAoAAAAKMAAACiAAAApQAAAKQAAACnAAAApgAAAKkAAACoAAAAqwAAAKoAAACtAAAArAAAAK8AAACuAAAAsQAAALAAAACzAAAAsgAAALUAAAC0AAAAtwAAALYAAAC5AAAAuAAAALsAAAC6AAAAvQAAALwAAAC/AAAAvgAAAMEAAADAAAAAwwAAAMIAAADMOAEAxAAAAMcAAADGAAAAyQAAAMgAAADLAAAAygAAAM0AAADMAAAAzwAAAM4AAADRAAAA0AAAANMAAADSAAAA1QAAANQAAADXAAAA1gAAANkAAADYAAAA2wAAANoAAADdAAAA3AAAAN8AAADeAAAA4QAAAOAAAADjAAAA4gAAAOUAAADkAAAA5wAAAO+gAQDpAAAA4YgBAOIoAQDjKAEA7QAAAOwAAADvAAAA7gAAAPEAAADwAAAA8wAAAPIAAAD1AAAA9AAAAPcAAAD2AAAA+QAAAPgAAAD7AAAA+gAAAP0AAAD8AAAA/wAAAP4AAAAAIAAxAEEAQgBRAGEAZmkAa20AeADDhQDDqQDOqQDjgqwA6rCAAA=='
const gpt2 = build(shapes['GPT-2'])
const withTable = (precompiled_charsmap: string) => ({
  ...gpt2,
  normalizer: { type: 'Precompiled', precompiled_charsmap },
})

const pieces =
  'Ａ|Ｂ|ａ|ﬁ|㎞|e\u0301|\u0301\u0308|\u0301|\u200b|\u3000|\t|\u2126|\u1100\u1161|\u1100|①|ｶﾞ|ｶ|ab|a|b|A\u030a|A|\r\n|\r|\n| |é|中|👍🏽|x|\u0308|👩‍👩‍👧|𝔘'
const text = fc.array(fc.constantFrom(...pieces.split('|')), { maxLength: 12 }).map((parts) => parts.join(''))

test('the same ids as Hugging Face for every mixture of what the rules touch', async () => {
  const json = withTable(table)
  const [ours, theirs] = [fromJSON(json), huggingface.Tokenizer.fromString(JSON.stringify(json))]
  // The rule of two letters is of two graphemes, which this normalizer looks at one by one.
  expect(ours.decode(ours.encode('Ａab\u200bﬁ ①e\u0301'))).toBe('Aabfi 1\u00e9')
  await fc.assert(
    fc.asyncProperty(text, async (text) => {
      expect([...ours.encode(text)]).toEqual((await theirs.encode(text, null, { addSpecialTokens: false })).getIds())
    }),
    { numRuns: 1000, seed: 1 },
  )
})

test('any other table is refused or harmless', () => {
  for (const other of ['', 'AAAA', '/////w==', 'not base64!', 'BAAAAA=='])
    expect(() => fromJSON(withTable(other))).toThrow(/precompiled_charsmap is no table/)
  const bytes = Buffer.from(table, 'base64')
  for (let i = 0; i < 60; i++) {
    const damaged = Buffer.from(bytes)
    damaged[4 + ((i * 7919) % (bytes.length - 4))] ^= 1 << (i % 8)
    const tokenizer = fromJSON(withTable(damaged.toString('base64')))
    expect(typeof tokenizer.decode(tokenizer.encode(pieces))).toBe('string')
  }
})
