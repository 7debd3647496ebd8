// What is counted, against counting by other means; and what cleaning leaves and keeps.
import { describe, expect, test } from 'vitest'
import type { RemovedDocument, StepReport } from '../../../src/data/clean/pipeline.ts'
import { loadLanguageOf } from '../../../src/data/clean/text/language.ts'
import { type CleanReading, cleanedCorpus } from '../../../src/data/cleaned-corpus.ts'
import type { Corpus } from '../../../src/data/corpus.ts'
import { corpora } from '../../../src/data/members.ts'
import { PIECE, piecesOf } from '../../../src/data/pieces.ts'
import { hash } from '../../../src/data/random.ts'
import { RemovedLog, readRemoved } from '../../../src/data/removed.ts'
import { search, storedDocuments } from '../../../src/data/search.ts'
import { FrequentItems, StatisticsBuilder } from '../../../src/data/statistics.ts'
import { openTokens } from '../../../src/data/tokens.ts'
import { readValues } from '../../../src/options.ts'
import { train as trainByte } from '../../../src/tokenizers/byte.ts'

const byte = await trainByte()
const languageOf = await loadLanguageOf()
const stories = (id: string, count: number) => [
  ...corpora[id].documents(readValues(corpora[id].options, { stories: count, seed: 3 })),
]

/** Documents as a corpus. */
const corpusOf = (documents: readonly string[]): Corpus => ({
  size: null,
  async *read() {
    for (const document of documents) for (const piece of piecesOf(document)) yield { type: 'piece', piece }
  },
})
async function documentsOf(corpus: ReturnType<typeof cleanedCorpus>, how?: CleanReading) {
  const documents: string[] = []
  let open = ''
  for await (const event of corpus.read(how)) {
    if (event.type === 'file') continue
    open += event.piece.text
    if (!event.piece.last) continue
    documents.push(open)
    open = ''
  }
  expect(open).toBe('')
  return documents
}

describe('a cleaned corpus', () => {
  const steps = [
    { id: 'whitespace', options: {} },
    { id: 'length', options: { min: 3 } },
    { id: 'exact-duplicates', options: {} },
  ]
  test('is the same at every reading, and tells what went', async () => {
    const corpus = cleanedCorpus(corpusOf(['  fox ', 'hen', 'x', 'Fox', '', 'hen run']), { steps })
    const removed: [string, string, number][] = []
    let reports: readonly StepReport[] = []
    const how: CleanReading = {
      removed: ({ reason, text }: RemovedDocument, file) => void removed.push([reason, text, file]),
      steps: (found) => {
        reports = found
      },
    }
    expect(await documentsOf(corpus)).toEqual(['  fox', 'hen', 'hen run'])
    expect(await documentsOf(corpus, how)).toEqual(['  fox', 'hen', 'hen run'])
    expect(removed).toEqual([
      ['too-short', 'x', 0],
      ['exact-duplicate', 'Fox', 0],
      ['empty', '', 0],
    ])
    expect(reports.map(({ documents, removed }) => [documents, removed])).toEqual([
      [6, 1],
      [5, 1],
      [4, 1],
    ])
  })
  test('a document longer than a section stays one, with its line ends', async () => {
    const line = `${'the fox ran home '.repeat(20)}\n`
    const long = line.repeat(30_000) // 10 million units
    const trimmed = `${line.trimEnd()}\n`.repeat(30_000).trimEnd()
    const sections = cleanedCorpus(corpusOf(['before', long, 'after']), { steps: [{ id: 'whitespace', options: {} }] })
    const documents = await documentsOf(sections)
    expect(documents).toHaveLength(3)
    expect(documents[1] === trimmed).toBe(true)
    let counted: readonly object[] = []
    const steps = (reports: readonly object[]) => void (counted = reports)
    for await (const _ of sections.read({ steps }));
    expect(counted).toMatchObject([{ documents: 3, changed: 1 }])
    const plain = cleanedCorpus(corpusOf([long]), { steps: [{ id: 'unicode', options: {} }] })
    expect((await documentsOf(plain))[0] === long).toBe(true)
    // Sections 2 and 3 are like nothing before them, but too long for this limit: all are removed, and nothing is left open.
    const none = cleanedCorpus(corpusOf([long, 'short']), { steps: [{ id: 'length', options: { min: 1, max: 1000 } }] })
    expect(await documentsOf(none)).toEqual(['short'])
    expect(long.length).toBeGreaterThan(2 * PIECE)
  })
  test('without steps it is the corpus itself', () => {
    const corpus = corpusOf(['a'])
    expect(cleanedCorpus(corpus, { steps: [] })).toBe(corpus)
  })
})

describe('the log of what was removed', () => {
  const document = (reason: string, text: string): RemovedDocument => ({
    reason,
    facts: { n: 1 },
    step: 'length',
    text,
  })
  test('is read by page and by reason', async () => {
    const log = new RemovedLog()
    const lines = Array.from(
      { length: 30 },
      (_, i) => log.line(document(i % 3 ? 'too-short' : 'empty', `狐狸 ${i}`), 4)!,
    )
    const bytes = new Uint8Array(await new Blob(lines).arrayBuffer())
    async function* chunks() {
      for (let at = 0; at < bytes.length; at += 7) yield bytes.slice(at, at + 7).buffer // characters are cut
    }
    const first = await readRemoved(chunks(), { count: 4, reason: 'empty' })
    expect(first.documents.map(({ text }) => text)).toEqual(['狐狸 0', '狐狸 3', '狐狸 6', '狐狸 9'])
    expect(first.documents[0]).toEqual({
      reason: 'empty',
      facts: { n: 1 },
      step: 'length',
      file: 4,
      characters: 4,
      text: '狐狸 0',
    })
    const second = await readRemoved(chunks(), { from: first.next!, count: 100, reason: 'empty' })
    expect(second.documents.map(({ text }) => text)).toEqual([
      '狐狸 12',
      '狐狸 15',
      '狐狸 18',
      '狐狸 21',
      '狐狸 24',
      '狐狸 27',
    ])
    expect(second.next).toBe(null)
  })
  test('grows with the logarithm, and rare reasons stay', () => {
    const log = new RemovedLog()
    const text = 'x'.repeat(19_000)
    let bytes = 0
    for (let i = 0; i < 60_000; i++)
      bytes += log.line(document(i % 10_000 ? 'often' : `rare ${i}`, text), 0)?.length ?? 0
    expect(log.total).toBe(60_000) // 1.1 GB: the first 16 MiB, a tenth of 160, some hundredths of the rest
    expect(bytes).toBeLessThan(48 * 2 ** 20)
    expect(bytes).toBeGreaterThan(32 * 2 ** 20)
    expect(log.line(document('rare', text), 0)).not.toBe(null)
  })
})

describe('statistics', () => {
  const english = stories('stories-en', 60)
  const chinese = stories('stories-zh', 40)
  const all = [...english, ...chinese]
  const build = (documents: readonly string[]) => {
    const builder = new StatisticsBuilder(languageOf, byte.vocabSize, {
      characters: documents.join('').length,
      documents: documents.length,
    })
    documents.forEach((text, i) => {
      const half = Math.floor(text.length / 2)
      for (const [part, last] of [
        [text.slice(0, half), false],
        [text.slice(half), true],
      ] as const)
        builder.piece(part, byte.encode(part), last)
      if (i + 1 === english.length) builder.endSource('en.txt')
    })
    builder.endSource('zh.txt')
    return builder.result()
  }
  const found = build(all)
  const tally = (documents: readonly string[]) => ({
    documents: documents.length,
    characters: documents.reduce((sum, text) => sum + [...text].length, 0),
    tokens: documents.reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0),
  })
  test('documents, characters and tokens by source and language', () => {
    expect(found.total).toEqual(tally(all))
    const sources = [
      { path: 'en.txt', ...tally(english) },
      { path: 'zh.txt', ...tally(chinese) },
    ]
    expect(found.sources).toEqual(sources.sort((a, b) => b.characters - a.characters))
    expect(found.languages).toEqual(
      [
        { language: 'en', ...tally(english) },
        { language: 'zh', ...tally(chinese) },
      ].sort((a, b) => b.characters - a.characters),
    )
    expect(structuredClone(found)).toEqual(JSON.parse(JSON.stringify(found)))
  })
  test('lengths, in bins of powers of two', () => {
    const lengths = all.map((text) => [...text].length)
    for (const { from, documents } of found.lengths)
      expect(documents).toBe(lengths.filter((length) => length >= from && length < 2 * from).length)
    expect(found.lengths.reduce((sum, { documents }) => sum + documents, 0)).toBe(all.length)
    expect(build([]).lengths).toEqual([])
    expect(build(['', 'a', 'abcd']).lengths).toEqual([
      { from: 1, documents: 2 },
      { from: 2, documents: 0 },
      { from: 4, documents: 1 },
    ])
  })
  test('frequent tokens, exactly; frequent n-grams', () => {
    const counts = new Map<number, number>()
    for (const text of all) for (const id of byte.encode(text)) counts.set(id, (counts.get(id) ?? 0) + 1)
    expect(found.tokensUsed).toBe(counts.size)
    for (const { id, count } of found.tokens) expect(counts.get(id)).toBe(count)
    expect(found.tokens[0].count).toBe(Math.max(...counts.values()))
    const { top, atMost, characters } = build(['The red fox. The red hen, the red fox.']).grams
    expect(top.slice(0, 2)).toEqual([
      { text: 'red fox', n: 2, count: 2 },
      { text: 'the red', n: 2, count: 2 }, // a third is cut by the border of two pieces
    ])
    expect([atMost, characters]).toEqual([0, 38])
  })
  test('of many documents the languages are told from a sample, and scaled up', () => {
    const builder = new StatisticsBuilder(() => 'en', byte.vocabSize, { characters: 1e6, documents: 100_000 })
    const ids = byte.encode('fox')
    for (let i = 0; i < 100_000; i++) builder.piece('fox', ids, true)
    const { languages, languagesFrom } = builder.result()
    expect(Math.abs(languagesFrom - 20_000)).toBeLessThan(630) // five standard deviations of 126
    expect(languages).toEqual([{ language: 'en', documents: 100_000, characters: 300_000, tokens: 300_000 }])
  })
  test('many sources are folded into one', () => {
    const builder = new StatisticsBuilder(languageOf, byte.vocabSize, { characters: 1, documents: 5000 })
    for (let i = 0; i < 5000; i++) {
      builder.piece('x'.repeat(1 + (i % 50)), byte.encode('x'), true)
      builder.endSource(`${i}.txt`)
    }
    const { sources } = builder.result()
    expect(sources).toHaveLength(1001)
    expect(sources.at(-1)).toMatchObject({ path: null, documents: 4000 })
    expect(sources.reduce((sum, { characters }) => sum + characters, 0)).toBe(5000 * 25.5)
  })
})

test('frequent items: counts are too low by the error at most, and the error is within its bound', () => {
  const capacity = 200
  const items = new FrequentItems(capacity)
  const truth = new Map<string, number>()
  const total = 200_000
  for (let i = 0; i < total; i++) {
    const item = String(Math.floor(20_000 ** ((hash(i, 1) + 1) / 2 ** 32))) // a long tail
    truth.set(item, (truth.get(item) ?? 0) + 1)
    items.add(item)
  }
  expect(items.error).toBeGreaterThan(0)
  expect(items.error).toBeLessThanOrEqual(total / capacity)
  for (const [item, count] of items.top(50)) {
    expect(count).toBeLessThanOrEqual(truth.get(item)!)
    expect(count + items.error).toBeGreaterThanOrEqual(truth.get(item)!)
  }
  const first = [...truth]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 5)
    .map(([item]) => item)
  expect(items.top(5).map(([item]) => item)).toEqual(first)
})

describe('search', () => {
  const texts = [...stories('stories-en', 30), '最后一只小狐狸回家了。', ...stories('stories-zh', 30)]
  const ids = Uint16Array.from(texts.flatMap((text) => [...byte.encode(text), byte.eosId]))
  const tokens = openTokens({ tokens: ids.length, bytesPerToken: 2 }, async () => ids.buffer)
  test('gives documents back as they were', async () => {
    const found = []
    for await (const { text } of storedDocuments(tokens, byte)) found.push(text)
    expect(found).toEqual(texts)
  })
  test('finds every document with a text, page after page', async () => {
    const wanted = texts.filter((text) => text.toLowerCase().includes('the'))
    const found = []
    let from: number | null = 0
    while (from !== null) {
      const page: Awaited<ReturnType<typeof search>> = await search(
        tokens,
        byte,
        { contains: 'THE' },
        { from, count: 7 },
      )
      for (const { excerpt, match } of page.documents) {
        expect(excerpt.slice(match!.at, match!.at + match!.length).toLowerCase()).toBe('the')
        found.push(excerpt)
      }
      from = page.next
    }
    expect(found).toHaveLength(wanted.length)
  })
  test('by language and length', async () => {
    const zh = await search(tokens, byte, { language: 'zh' }, { count: 1000, languageOf })
    expect(zh.documents).toHaveLength(31)
    const [short] = (await search(tokens, byte, { language: 'zh', maxCharacters: 11 }, { languageOf })).documents
    expect(short).toMatchObject({ excerpt: '最后一只小狐狸回家了。', match: null, characters: 11 })
    expect((await search(tokens, byte, { contains: '独角兽' })).documents).toEqual([])
  })
})
