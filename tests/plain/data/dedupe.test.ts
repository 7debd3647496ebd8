// Near duplicates against the exact Jaccard similarity of sets of strings, on planted pairs; bands against their formula.
import { describe, expect, test } from 'vitest'
import { Pipeline } from '../../../src/data/clean/pipeline.ts'
import { wordsOf } from '../../../src/data/clean/text/words.ts'
import { contamination } from '../../../src/data/dedupe/contamination.ts'
import { hash64 } from '../../../src/data/dedupe/hash.ts'
import { HashCounts } from '../../../src/data/dedupe/hash-counts.ts'
import { bandingFor, estimate, jaccard, shingles, signatureOf } from '../../../src/data/dedupe/minhash.ts'
import { NearDuplicates } from '../../../src/data/dedupe/near-duplicates.ts'
import { corpora } from '../../../src/data/members.ts'
import { hash } from '../../../src/data/random.ts'
import { readValues } from '../../../src/options.ts'

const N = 5

/** The truth: sets of n-grams as strings. */
function similarity(a: string, b: string): number {
  const grams = (text: string) => {
    const words = wordsOf(text.toLowerCase())
    return new Set(words.slice(0, Math.max(1, words.length - N + 1)).map((_, i) => words.slice(i, i + N).join(' ')))
  }
  const [left, right] = [grams(a), grams(b)]
  const common = [...left].filter((gram) => right.has(gram)).length
  return common / (left.size + right.size - common)
}

// Words and characters drawn at random, so that no two documents are alike by chance.
const EN = Array.from({ length: 2000 }, (_, i) => hash(i, 77).toString(36))
const ZH = Array.from({ length: 2000 }, (_, i) => String.fromCodePoint(0x4e00 + i))
const draw = (below: number, ...key: number[]) => hash(...key) % below
const documentOf = (lexicon: string[], length: number, ...key: number[]) =>
  Array.from({ length }, (_, i) => lexicon[draw(lexicon.length, ...key, i)])

/** `words` with `changes` of them exchanged, inserted or deleted, spread by the seed. */
function changed(words: readonly string[], lexicon: string[], changes: number, ...key: number[]): string[] {
  const copy = [...words]
  for (let c = 0; c < changes; c++) {
    const at = draw(copy.length, ...key, c)
    const word = lexicon[draw(lexicon.length, ...key, c, 9)]
    copy.splice(at, draw(2, ...key, c, 7), ...(draw(3, ...key, c, 8) ? [word] : []))
  }
  return copy
}

describe('hashes', () => {
  test('no two of 200,000 collide, and their bits are even', () => {
    const seen = new Set<bigint>()
    const ones = new Array(64).fill(0)
    for (let i = 0; i < 200_000; i++) {
      const [high, low] = hash64(`document ${i}`)
      const whole = (BigInt(high) << 32n) | BigInt(low)
      seen.add(whole)
      if (i < 20_000)
        for (let bit = 0; bit < 64; bit++) ones[bit] += bit < 32 ? (low >>> bit) & 1 : (high >>> (bit - 32)) & 1
    }
    expect(seen.size).toBe(200_000)
    // Binomial: standard deviation 71 of 10,000; five of them.
    for (const count of ones) expect(Math.abs(count - 10_000)).toBeLessThan(354)
  })
  test('are counted as a Map would', () => {
    const counts = new HashCounts()
    const truth = new Map<string, number>()
    for (let i = 0; i < 60_000; i++) {
      const word = String(draw(20_000, 3, i))
      truth.set(word, (truth.get(word) ?? 0) + 1)
      if (counts.add(...hash64(word)) !== truth.get(word)) expect.fail(`the count of ${word}`)
    }
    expect(counts.size).toBe(truth.size)
    for (const [word, count] of truth) expect(counts.get(...hash64(word))).toBe(count)
    expect(counts.get(...hash64('never'))).toBe(0)
    const few = new HashCounts(2)
    for (const word of ['a', 'b', 'c', 'c', 'a']) few.add(...hash64(word))
    expect([few.get(...hash64('a')), few.get(...hash64('c')), few.size]).toEqual([2, 0, 2])
  })
})

describe('MinHash', () => {
  test('sets of n-grams have the Jaccard similarity of the strings', () => {
    for (let i = 0; i < 60; i++) {
      const lexicon = i % 2 ? ZH : EN
      const words = documentOf(lexicon, 20 + i * 3, 1, i)
      const other = changed(words, lexicon, i, 2, i)
      const [a, b] = [words.join(lexicon === EN ? ' ' : ''), other.join(lexicon === EN ? ', ' : '')]
      expect(jaccard(shingles(a, N), shingles(b.toUpperCase(), N))).toBeCloseTo(similarity(a, b), 10)
    }
    expect([...shingles('one two', N)]).toHaveLength(1)
    expect([...shingles('…', N)]).toHaveLength(0)
  })
  test('the estimate is unbiased, with the standard deviation it should have', () => {
    const permutations = 128
    let [bias, squares, count] = [0, 0, 0]
    for (let i = 0; i < 300; i++) {
      const words = documentOf(EN, 200, 3, i)
      const [a, b] = [words, changed(words, EN, 1 + (i % 25), 4, i)].map((words) => shingles(words.join(' '), N))
      const s = jaccard(a, b)
      if (s === 1) continue
      const error = estimate(signatureOf(a, permutations), signatureOf(b, permutations)) - s
      const deviation = Math.sqrt((s * (1 - s)) / permutations)
      bias += error / deviation
      squares += (error / deviation) ** 2
      count++
    }
    expect(Math.abs(bias / count)).toBeLessThan(4 / Math.sqrt(count)) // mean of 300 of deviation 1
    expect(Math.sqrt(squares / count)).toBeGreaterThan(0.85)
    expect(Math.sqrt(squares / count)).toBeLessThan(1.15)
  })
  test.each([
    [0.8, 128],
    [0.5, 128],
    [0.9, 64],
    [1, 128],
    [0.3, 32],
  ])('bands for a threshold of %s and %s permutations', (threshold, permutations) => {
    const { bands, rows } = bandingFor(threshold, permutations)
    const found = (rows: number) => 1 - (1 - threshold ** rows) ** Math.floor(permutations / rows)
    expect(bands).toBe(Math.floor(permutations / rows))
    expect(found(rows)).toBeGreaterThanOrEqual(0.99)
    expect(rows === permutations || found(rows + 1) < 0.99).toBe(true)
  })
})

/** Originals, and a changed copy of each: similar by anything from a half to 1, in English and Chinese. */
function planted(pairs: number) {
  return Array.from({ length: pairs }, (_, i) => {
    const lexicon = i % 2 ? ZH : EN
    const length = 60 + draw(400, 5, i)
    const words = documentOf(lexicon, length, 6, i)
    const changes = Math.round((length / 10) * (draw(1000, 7, i) / 1000)) // s = 0.5 at about one in ten
    const copy = changed(words, lexicon, changes, 8, i)
    const [a, b] = [words, copy].map((words) => words.join(lexicon === EN ? ' ' : ''))
    return { a, b, similarity: similarity(a, b) }
  })
}

describe('near duplicates at a Jaccard similarity of 0.8', () => {
  const pairs = planted(1000)
  const truth = pairs.filter(({ similarity }) => similarity >= 0.8).length
  const measured = (exact: boolean) => {
    const seen = new NearDuplicates({ threshold: 0.8, gram: N, permutations: 128, exact })
    for (const { a } of pairs) expect(seen.add(a)).toBe(null)
    let [right, wrong] = [0, 0]
    pairs.forEach(({ b, similarity }, i) => {
      const found = seen.add(b)
      if (!found) return
      if (found.document === i && similarity >= 0.8) right++
      else wrong++
      if (exact) expect(found.similarity).toBeCloseTo(similarity, 10)
    })
    return { recall: right / truth, precision: right / (right + wrong) }
  }
  test('the planted set spans the threshold', () => {
    expect(truth).toBeGreaterThan(200)
    expect(pairs.length - truth).toBeGreaterThan(200)
    const near = pairs.filter(({ similarity }) => Math.abs(similarity - 0.8) < 0.05).length
    expect(near).toBeGreaterThan(60) // hard ones
  })
  test('verified exactly: recall and precision above 0.95', () => {
    const { recall, precision } = measured(true)
    console.log(`exact: recall ${recall.toFixed(4)}, precision ${precision.toFixed(4)} of ${truth}`)
    expect(recall).toBeGreaterThan(0.95)
    expect(precision).toBe(1)
  })
  test('by estimate alone', () => {
    const { recall, precision } = measured(false)
    console.log(`estimate: recall ${recall.toFixed(4)}, precision ${precision.toFixed(4)} of ${truth}`)
    // Pairs within a standard deviation (0.035) of the threshold are a toss: the planted set is full of them.
    expect(recall).toBeGreaterThan(0.9)
    expect(precision).toBeGreaterThan(0.9)
  })
  test('grows past its first tables, and the latest is found too', () => {
    const seen = new NearDuplicates({ threshold: 0.8, gram: N, permutations: 32, exact: false })
    const texts = Array.from({ length: 1500 }, (_, i) => documentOf(EN, 40, 10, i).join(' '))
    for (const text of texts) expect(seen.add(text)).toBe(null)
    for (const i of [0, 255, 256, 257, 800, 1499])
      expect(seen.add(texts[i])).toMatchObject({ document: i, similarity: 1 })
  })
  test('across datasets, by the signatures that are kept of them', async () => {
    const kept: number[] = []
    let settings: { gram: number; permutations: number } | undefined
    const open = (
      others: { name: string; signatures: { settings: typeof settings & object; values: Uint16Array } }[],
    ) =>
      Pipeline.open([{ id: 'near-duplicates', options: {} }], {
        others,
        signed(signature, found) {
          kept.push(...signature)
          settings = found
        },
      })
    const first = await open([])
    for (const { a } of pairs.slice(0, 20)) await first.run(a)
    const signatures = { settings: settings!, values: Uint16Array.from(kept) }
    expect(signatures.values).toHaveLength(20 * 128)
    const empty = { settings: settings!, values: new Uint16Array() }
    const second = await open([
      { name: 'Empty', signatures: empty },
      { name: 'Before', signatures },
    ])
    expect(await second.run(`${pairs[3].a}!`)).toMatchObject({
      reason: 'duplicate-elsewhere',
      facts: { dataset: 'Before', similarity: 1 },
    })
    expect(typeof (await second.run(pairs[30].a))).toBe('string')
    expect(await second.run(pairs[30].a)).toMatchObject({ reason: 'near-duplicate', facts: { document: 1 } })
    await expect(
      open([{ name: 'Other', signatures: { settings: { gram: 3, permutations: 128 }, values: new Uint16Array(128) } }]),
    ).rejects.toThrow('Other was signed with n-grams of 3')
  })
})

test('exact duplicates whatever their punctuation, in 3,000 stories', async () => {
  const step = await Pipeline.open([{ id: 'exact-duplicates', options: {} }])
  const stories = [...corpora['stories-en'].documents(readValues(corpora['stories-en'].options, { stories: 3000 }))]
  const distinct = new Set(stories.map((story) => wordsOf(story.toLowerCase()).join(' '))).size
  for (const story of stories) await step.run(story)
  expect(step.reports[0].removed).toBe(stories.length - distinct)
  expect(await step.run(stories[0].replaceAll('.', '!').toUpperCase())).toMatchObject({ reason: 'exact-duplicate' })
  const strict = await Pipeline.open([{ id: 'exact-duplicates', options: { words: false } }])
  for (const text of ['A fox.', 'a fox', 'A fox. ', '🦊', '🐺', '🦊']) await strict.run(text)
  expect(strict.reports[0].removed).toBe(2)
})

describe('contamination', () => {
  async function* stream(texts: readonly string[]) {
    yield* texts
  }
  test('counts validation documents that share 13 words in a row', async () => {
    const words = (i: number, length: number) => documentOf(EN, length, 11, i)
    const training = Array.from({ length: 50 }, (_, i) => words(i, 100).join(' '))
    const shared = (length: number) => [...words(100, 20), ...words(3, 100).slice(40, 40 + length), ...words(101, 20)]
    const validation = [shared(13), shared(12), words(102, 60), words(103, 12), shared(30)].map((w) => w.join(' '))
    expect(await contamination(stream(validation), stream(training))).toEqual({
      n: 13,
      documents: 4, // one is shorter than 13 words
      contaminated: 2,
      grams: 53 - 12 + (52 - 12) + (60 - 12) + (70 - 12),
      shared: 1 + (30 - 12),
      every: 1,
    })
    expect((await contamination(stream(validation), stream(training), 8)).contaminated).toBe(3)
  })
  test('in Chinese by characters', async () => {
    const text = '从前有一只小狐狸，它住在河边的一棵大树下，每天都很快乐。'
    expect(await contamination(stream([`今天我听说：${text}`]), stream([text, '别的故事']))).toMatchObject({
      contaminated: 1,
    })
  })
})
