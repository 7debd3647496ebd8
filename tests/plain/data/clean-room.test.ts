// The data room end to end, over a store in memory: what the page can ask about cleaning, and what it is told.
import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { createDataRoom } from '../../../src/engine/data-room.ts'
import { grammar } from '../../../src/engine/grammar.ts'
import type { Choice, PrepareRequest } from '../../../src/engine/types.ts'
import { openStore } from '../../../src/store/indexeddb.ts'
import { memoryLocks } from '../store/fixtures.ts'

const opening = openStore({ tryLock: memoryLocks() })
const room = createDataRoom(() => opening)
const blob = (text: string) => new Blob([text])
const clean: Choice[] = [
  { id: 'whitespace', options: {} },
  { id: 'personal', options: {} },
  { id: 'length', options: { min: 30 } },
  { id: 'near-duplicates', options: {} },
]
const fox = 'The old fox lived alone by the river, and every morning he went down to look for fish in the cold water.'
const hen = '从前有一只老母鸡，她每天早上都到河边去散步，晚上回家给小鸡们讲故事，日子过得很快乐。'
const request: PrepareRequest = {
  name: 'Foxes | hens',
  source: {
    files: [
      { path: 'a.txt', blob: blob(`${fox} Write to fox@river.example.<|endoftext|>too short`) },
      { path: 'b.txt', blob: blob(`${hen}<|endoftext|>${fox} Write to hen@river.example!`) },
      {
        path: 'c.txt',
        blob: blob('The hens of the village met at noon to talk about the fox and about the price of corn this year.'),
      },
    ],
  },
  tokenizer: { id: 'byte', options: {} },
  validation: 0.3,
  seed: 3,
  clean,
  licence: 'CC0-1.0',
}
const prepare = (changes: Partial<PrepareRequest> = {}) => room.prepare({ ...request, ...changes }, () => {})

test('every step is offered in its place, with nothing that is not there', () => {
  const { cleaning } = grammar()
  expect(cleaning.map(({ id }) => id)).toEqual(
    'unicode controls whitespace boilerplate personal length language gopher c4 repetition blocklist perplexity exact-duplicates near-duplicates'.split(
      ' ',
    ),
  )
  expect(cleaning.filter(({ suggested }) => suggested).map(({ id }) => id)).toEqual([
    'unicode',
    'controls',
    'whitespace',
    'exact-duplicates',
  ])
})

test('a preview says what would happen, the removed first', async () => {
  const { samples, steps, documents } = await room.previewCleaning(request.source, clean)
  expect(documents).toBe(5)
  expect(samples.map(({ after, removal }) => (after === null ? removal!.reason : after.slice(0, 7)))).toEqual([
    'too-short',
    'near-duplicate',
    'The old',
    '从前有一只老母',
    'The hen',
  ])
  expect(samples[0]).toEqual({
    before: 'too short',
    after: null,
    removal: { step: 'length', reason: 'too-short', facts: { characters: 9, min: 30 } },
  })
  expect(samples[2].after).toBe(`${fox} Write to [EMAIL].`)
  expect(steps[1]).toMatchObject({ id: 'personal', documents: 5, changed: 2, removed: 0 })
})

test('what was prepared can be looked into', async () => {
  const dataset = await prepare()
  expect(dataset).toMatchObject({ licence: 'CC0-1.0', removed: { total: 2, kept: 2 }, signed: true })
  expect(dataset.cleaning.map(({ removed }) => removed)).toEqual([0, 0, 1, 1])

  const { id } = dataset
  const statistics = (await room.statistics(id))!
  expect(statistics.total.documents).toBe(3)
  expect(statistics.languages.map(({ language, documents }) => [language, documents])).toEqual([
    ['en', 2],
    ['zh', 1],
  ])
  expect(statistics.sources.map(({ path }) => path).sort()).toEqual(['a.txt', 'b.txt', 'c.txt'])
  expect(statistics.tokens[0]).toMatchObject({ text: ' ', special: false })

  expect((await room.removed(id, null, 0)).documents).toEqual([
    {
      step: 'length',
      reason: 'too-short',
      facts: { characters: 9, min: 30 },
      path: 'a.txt',
      characters: 9,
      text: 'too short',
    },
    expect.objectContaining({ reason: 'near-duplicate', path: 'b.txt' }),
  ])
  const near = dataset.cleaning.find(({ reasons }) => reasons['near-duplicate'])!.id
  expect((await room.removed(id, { step: near, reason: 'near-duplicate' }, 0)).documents).toHaveLength(1)
  expect((await room.removed(id, { step: 'length', reason: 'near-duplicate' }, 0)).documents).toHaveLength(0)

  const all = { contains: '', language: '', minCharacters: 0, maxCharacters: 0, file: null, from: 0 }
  expect(dataset.sources).toEqual(['a.txt', 'b.txt', 'c.txt'])
  const ofFile = async (file: number | null) => {
    const pages = await Promise.all(
      (['train', 'validation'] as const).map((split) => room.documents(id, { ...all, split, file })),
    )
    return pages.flatMap(({ documents }) => documents.map(({ excerpt }) => excerpt))
  }
  const starts = async (file: number | null) => (await ofFile(file)).map((text) => text.slice(0, 7)).sort()
  expect([await starts(0), await starts(1), await starts(2)]).toEqual([['The old'], [hen.slice(0, 7)], ['The hen']])
  expect(await starts(null)).toEqual(['The hen', 'The old', hen.slice(0, 7)])
  const found = await Promise.all(
    (['train', 'validation'] as const).map((split) => room.documents(id, { ...all, split, contains: '母鸡' })),
  )
  const documents = found.flatMap(({ documents }) => documents)
  expect(documents).toHaveLength(1)
  expect(documents[0].excerpt.slice(documents[0].match!.at)).toMatch(/^母鸡，她/)

  const { documents: held, contaminated } = await room.contamination(id, 13)
  expect([held, contaminated]).toEqual([dataset.documents.validation, 0])

  const card = await room.dataCard(id)
  expect(card).toContain('# Data: Foxes \\| hens')
  expect(card).toContain('Licence: CC0-1.0')
  expect(card).toMatch(/\| length \| min 30, max 1000000 \| 5 \| 0 \| 1 \| 9 \| too-short 1 \|/)
  expect(card).toContain('128 permutations in 21 bands of 6 rows, verified exactly')
})

test('a dataset can be kept out of another', async () => {
  const first = await prepare()
  const second = await prepare({ name: 'Again', against: [first.id] }).catch((error) => error)
  expect(second).toMatchObject({ code: 'all-removed' })
  const more = {
    path: 'd.txt',
    blob: blob(
      'A goose flew over the hill one evening and saw that the lights of the town were all out, and wondered why.',
    ),
  }
  const source = { files: [...(request.source as { files: [] }).files, more] }
  const third = await prepare({ name: 'More', source, against: [first.id], validation: 0 })
  expect(third.documents.train).toBe(1)
  expect((await room.removed(third.id, null, 0)).documents[0].facts).toEqual({
    dataset: 'Foxes | hens',
    similarity: 1,
  })
})

test('a generator is prepared as before', async () => {
  const builtin = { id: 'stories-zh', options: { stories: 20, seed: 1 } }
  const dataset = await prepare({ name: 'Stories', source: { builtin }, clean: undefined })
  expect(dataset).toMatchObject({ cleaning: [], removed: { total: 0, kept: 0 }, signed: false })
  expect((await room.statistics(dataset.id))!.languages).toMatchObject([{ language: 'zh', documents: 20 }])
  expect(await room.dataCard(dataset.id)).toContain('Made by Vitro’s generator stories-zh (stories 20, seed 1).')
})

test('a step that asks a model is told what it says, and refused where there is none', async () => {
  const perplexity: Choice[] = [{ id: 'perplexity', options: { max: 100 } }]
  await expect(prepare({ clean: perplexity })).rejects.toMatchObject({ code: 'needs-model' })
  await expect(room.previewCleaning(request.source, perplexity)).rejects.toMatchObject({ code: 'needs-model' })
  const asked: string[] = []
  const score = async (text: string) => {
    asked.push(text)
    return Math.log(text.includes('hens') ? 400 : 20)
  }
  const report = await room.prepare({ ...request, clean: perplexity }, () => {}, score)
  expect(report.removed.total).toBe(1)
  expect(report.cleaning[0].reasons).toEqual({ surprising: 1 })
  const { documents } = await room.removed(report.id, null, 0)
  expect(documents[0]).toMatchObject({ facts: { perplexity: 400, max: 100 }, path: 'c.txt' })
  expect(asked).toHaveLength(2 * report.cleaning[0].documents) // read twice
})
