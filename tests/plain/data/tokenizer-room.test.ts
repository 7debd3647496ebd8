// Tokenizers that are there already, through the data room: a text cut by one from a file, by another text's, and several compared.
import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { createDataRoom } from '../../../src/engine/data-room.ts'
import type { PrepareRequest } from '../../../src/engine/types.ts'
import { openStore } from '../../../src/store/indexeddb.ts'
import { memoryLocks } from '../store/fixtures.ts'

const opening = openStore({ tryLock: memoryLocks() })
const room = createDataRoom(() => opening)
const json = (value: unknown) => new Blob([JSON.stringify(value)])
const english = 'The cat sat on the mat. '.repeat(40)
const chinese = '猫坐在垫子上。'.repeat(30)
const source = {
  files: [
    { path: 'a.txt', blob: new Blob([english]) },
    { path: 'b.txt', blob: new Blob([chinese]) },
  ],
}
const request: PrepareRequest = {
  name: 'cats',
  source,
  tokenizer: { id: 'imported', options: {} },
  validation: 0,
  seed: 1,
}
/** Two words, what it doesn't know, and an end that only its neighbour names. */
const file = json({
  added_tokens: [
    { id: 0, content: '[UNK]', special: true },
    { id: 1, content: '<stop>', special: true },
  ],
  pre_tokenizer: { type: 'Whitespace' },
  model: { type: 'WordPiece', unk_token: '[UNK]', vocab: { '[UNK]': 0, '<stop>': 1, The: 2, cat: 3 } },
})
const config = json({ eos_token: '<stop>' })

test('a tokenizer.json cuts a text as it is, and its neighbour says what ends one', async () => {
  expect(await room.readTokenizer({ file, config })).toEqual({ vocabulary: 4 })
  const dataset = await room.prepare({ ...request, ready: { file, config } }, () => {})
  expect(dataset).toMatchObject({ vocabulary: 4, tokenizer: { id: 'imported' } })
  const { tokens } = await room.preview(dataset.id, 'train', 0, 4)
  expect(tokens.map(({ id }) => id)).toEqual([2, 3, 0, 0])

  // Another text is cut alike by the dataset's own, which can also be taken home.
  const other = await room.prepare(
    { ...request, source: { files: [source.files[0]] }, ready: { dataset: dataset.id } },
    () => {},
  )
  expect(other.vocabulary).toBe(4)
  const saved = await room.tokenizerFile(other.id)
  expect(await room.readTokenizer({ file: saved })).toEqual({ vocabulary: 4 })
})

test('the one that was chosen last is kept, for a page that is loaded again', async () => {
  const choice = { id: 'imported', options: { vocab: 4, from: 'words.json' } }
  expect(await room.keptTokenizer()).toBe(null)
  await room.keepTokenizer({ name: 'words.json', tokenizer: { file, config }, choice })
  const kept = await createDataRoom(() => openStore({ tryLock: memoryLocks() })).keptTokenizer()
  expect(kept).toMatchObject({ name: 'words.json', choice })
  expect(await room.readTokenizer(kept!.tokenizer)).toEqual({ vocabulary: 4 })

  // A dataset's is one only while the dataset is there.
  const { id } = await room.prepare({ ...request, ready: { file, config } }, () => {})
  await room.keepTokenizer({ name: 'cats', tokenizer: { dataset: id }, choice })
  expect(await room.keptTokenizer()).toEqual({ name: 'cats', tokenizer: { dataset: id }, choice })
  await room.remove(id)
  expect(await room.keptTokenizer()).toBe(null)
})

test.each([
  ['no JSON', new Blob(['{']), 'no-json'],
  ['another JSON', json({ model: 'gpt2' }), 'tokenizer-file'],
  ['one whose end of text nothing names', file, 'tokenizer-file'],
])('%s is refused in words that can be translated', async (_, file, code) => {
  await expect(room.readTokenizer({ file })).rejects.toMatchObject({ code })
})

test('one whose pattern would never end is stopped within 2 s, and the room goes on with all it had', async () => {
  const endless = json({
    added_tokens: [{ id: 0, content: '</s>', special: true }],
    pre_tokenizer: { type: 'Split', pattern: { Regex: '(?=(?:a?){30}c)x|a' }, behavior: 'Isolated' },
    model: { type: 'WordPiece', unk_token: '</s>', vocab: { '</s>': 0, a: 1, '##a': 2 } },
  })
  const before = await room.datasets()
  const letters = { files: [{ path: 'a.txt', blob: new Blob(['a'.repeat(1 << 20)]) }] }
  const start = performance.now()
  const preparing = room.prepare({ ...request, source: letters, ready: { file: endless } }, () => {})
  await expect(preparing).rejects.toMatchObject({ code: 'tokenizer-slow', facts: { seconds: 1.5 } })
  expect(performance.now() - start).toBeLessThan(4000) // the text is read once before it is cut, and the machine is shared
  expect(await room.datasets()).toEqual(before)
  const { id } = await room.prepare({ ...request, ready: { file, config } }, () => {})
  await room.remove(id)
})

test('side by side: one that learns, one from a file, one of a dataset', async () => {
  const [{ id }] = await room.datasets()
  const figures = await room.compareTokenizers(
    source,
    [
      { name: 'byte', tokenizer: { id: 'byte', options: {} } },
      { name: 'bpe', tokenizer: { id: 'bpe', options: { vocab: 300 } } },
      { name: 'file', tokenizer: { file, config } },
      { name: 'dataset', tokenizer: { dataset: id } },
    ],
    'The cat',
  )
  // So short a text holds no more pairs to merge than make 289.
  expect(figures.map(({ name, vocabSize, lossless }) => [name, vocabSize, lossless])).toEqual([
    ['byte', 257, true],
    ['bpe', 289, true],
    ['file', 4, false],
    ['dataset', 4, false],
  ])
  expect(figures[0].bytesPerToken).toBe(1)
  expect(figures[1].bytesPerToken).toBeGreaterThan(2)
  expect(figures[0].languages.map(({ language }) => language)).toEqual(['en', 'zh'])
  expect(figures[2].chips.map(({ text }) => text)).toEqual([' The', ' cat']) // as WordPiece's decoder goes on with a text
})
