import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { evaluationBatch } from '../../../src/data/batches.ts'
import { openCorpus } from '../../../src/data/corpus.ts'
import { measure, PIECE, piecesOf } from '../../../src/data/pieces.ts'
import { type PrepareProgress, type PrepareRequest, prepare } from '../../../src/data/prepare.ts'
import { peek, tokenChips } from '../../../src/data/preview.ts'
import { boundaryNear, planSplit } from '../../../src/data/split.ts'
import { CHUNK_TOKENS, openTokens, type Split } from '../../../src/data/tokens.ts'
import { train as trainByte } from '../../../src/tokenizers/byte.ts'
import { fromJSON } from '../../../src/tokenizers/huggingface/tokenizer-json.ts'
import { file } from './sources.ts'

const byte = { id: 'byte', options: {} }

/** Prepares into memory, and opens what was put there. */
async function prepared(request: PrepareRequest, signal?: AbortSignal) {
  const chunks = { train: [] as ArrayBuffer[], validation: [] as ArrayBuffer[] }
  const seen: PrepareProgress[] = []
  const sink = {
    putChunk: async (split: Split, index: number, ids: ArrayBuffer) => {
      expect(index).toBe(chunks[split].push(ids) - 1)
    },
  }
  const dataset = await prepare(request, sink, { signal, progress: (event) => seen.push(structuredClone(event)) })
  expect(structuredClone(dataset)).toEqual(JSON.parse(JSON.stringify(dataset))) // plain JSON, whole
  const open = (split: Split) =>
    openTokens(
      { tokens: dataset[split].tokens, bytesPerToken: dataset.bytesPerToken },
      async (index) => chunks[split][index],
    )
  const tokenizer = fromJSON(dataset.tokenizer)
  const text = async (split: Split) => {
    const ids = await open(split).read(0, dataset[split].tokens)
    const ends = [-1, ...Array.from(ids.keys()).filter((i) => ids[i] === tokenizer.eosId)]
    const texts = ends.slice(1).map((end, i) => tokenizer.decode(ids.slice(ends[i] + 1, end)))
    return [...texts, ...(ends.at(-1) === ids.length - 1 ? [] : [tokenizer.decode(ids.slice(ends.at(-1)! + 1))])]
  }
  return { dataset, chunks, open, tokenizer, text, seen }
}

const files = (...documents: string[]) => ({ files: documents.map((text, i) => file(`${i}.txt`, text)) })
const story = (i: number) => `Story ${i}. Once upon a time there was a fox 🦊 who ${'ran and '.repeat(i % 7)}slept.\n`

describe('planSplit', () => {
  const held = (plan: ReturnType<typeof planSplit>) => (plan.by === 'document' ? [...plan.heldOut] : plan)

  test('holds out about the fraction, by the seed', () => {
    const lengths = Array.from({ length: 5000 }, (_, i) => 100 + ((i * 7919) % 400))
    const total = lengths.reduce((a, b) => a + b)
    for (const fraction of [0.01, 0.1, 0.5]) {
      const taken = held(planSplit(lengths, { fraction, seed: 1 })) as number[]
      const part = lengths.reduce((sum, length, i) => sum + length * taken[i], 0) / total
      expect(part).toBeCloseTo(fraction, 3)
    }
    const first = held(planSplit(lengths, { fraction: 0.1, seed: 1 }))
    expect(held(planSplit(lengths, { fraction: 0.1, seed: 1 }))).toEqual(first)
    expect(held(planSplit(lengths, { fraction: 0.1, seed: 2 }))).not.toEqual(first)
    expect(held(planSplit(lengths, { fraction: 0, seed: 1 }))).toEqual(lengths.map(() => 0))
  })

  test('a giant among small ones is never held out; ten alike give one', () => {
    for (let seed = 0; seed < 50; seed++) {
      expect((held(planSplit([1e6, ...Array(40).fill(5000)], { fraction: 0.1, seed })) as number[])[0]).toBe(0)
      const ten = held(planSplit(Array(10).fill(100), { fraction: 0.1, seed })) as number[]
      expect(ten.filter(Boolean).length).toBe(1)
    }
  })

  test('too few documents: the end of the longest', () => {
    const options = { fraction: 0.1, seed: 0 }
    expect(planSplit([1000], options)).toEqual({ by: 'tail', document: 0, at: 900, slack: 50 })
    expect(planSplit([400, 600], options)).toMatchObject({ by: 'tail', document: 1, at: 500 })
    expect(planSplit([1], { fraction: 0.5, seed: 0 })).toMatchObject({ by: 'tail' })
    expect(() => planSplit([1, 2], { fraction: 0.9, seed: 0 })).toThrow('from 0 to 0.5, not 0.9')
  })
})

test('boundaryNear: the nearest paragraph, else line, else space, else between characters', () => {
  expect(boundaryNear('One.\n\nTwo two.\nThree.', 10, 6)).toBe(6)
  expect(boundaryNear('One.\n\nTwo two.\nThree.', 16, 6)).toBe(15)
  expect(boundaryNear('aaaa bbbb', 6, 3)).toBe(5)
  expect(boundaryNear('aaaa bbbbbbbbbbbb', 12, 3)).toBe(12)
  expect(boundaryNear('🦊🦊🦊', 3, 2)).toBe(2)
})

test('pieces are short, and together the document; their measure is that of UTF-8', () => {
  for (const text of ['', 'x', 'a b '.repeat(200_000), '😀'.repeat(300_000), `\ud800${'é字'.repeat(5)}\udfff`]) {
    const pieces = [...piecesOf(text)]
    expect(pieces.map((piece) => piece.text).join('') === text).toBe(true)
    expect(pieces.map((piece) => piece.last)).toEqual(pieces.map((_, i) => i === pieces.length - 1))
    expect(pieces.every((piece) => piece.text.length <= PIECE)).toBe(true)
    expect(measure(text)).toEqual({ characters: [...text].length, bytes: new TextEncoder().encode(text).length })
  }
})

describe('prepare', () => {
  const documents = Array.from({ length: 40 }, (_, i) => story(i))

  test('every document is in one split, whole, with its separator; the counts are right', async () => {
    const { dataset, text, chunks } = await prepared({
      source: files(...documents),
      tokenizer: byte,
      split: { fraction: 0.1, seed: 3 },
    })
    const [train, validation] = [await text('train'), await text('validation')]
    expect([...train, ...validation].toSorted()).toEqual(documents.toSorted())
    expect(validation.length).toBeGreaterThan(1)
    for (const [counts, texts] of [
      [dataset.train, train],
      [dataset.validation, validation],
    ] as const) {
      const bytes = texts.reduce((sum, document) => sum + Buffer.byteLength(document), 0)
      const characters = texts.reduce((sum, document) => sum + [...document].length, 0)
      expect(counts).toEqual({ documents: texts.length, bytes, characters, tokens: bytes + texts.length })
    }
    const digest = (data: Uint8Array) => createHash('sha256').update(data).digest()
    const digests = [...chunks.train, ...chunks.validation].map((chunk) => digest(new Uint8Array(chunk)))
    expect(dataset.sha256).toBe(digest(Buffer.concat(digests)).toString('hex'))
    expect(dataset).toMatchObject({
      vocabSize: 257,
      bytesPerToken: 2,
      learntFrom: null,
      split: { by: 'document', seed: 3 },
    })
  })

  test('does not depend on the order files come in, and does on the seed', async () => {
    const split = { fraction: 0.1, seed: 3 }
    const hashes = [
      { source: files(...documents), split },
      { source: { files: files(...documents).files.toReversed() }, split },
      { source: files(...documents), split: { ...split, seed: 4 } },
    ].map(async (request) => (await prepared({ ...request, tokenizer: byte })).dataset.sha256)
    const [a, b, c] = await Promise.all(hashes)
    expect(b).toBe(a)
    expect(c).not.toBe(a)
  })

  test('one document is cut near its end, at a paragraph, and the result says so', async () => {
    const text = Array.from({ length: 60 }, (_, i) => `${story(i)}`).join('\n')
    const {
      dataset,
      text: read,
      open,
      tokenizer,
    } = await prepared({
      source: files(text),
      tokenizer: byte,
      split: { fraction: 0.2, seed: 0 },
    })
    const [[head], [tail]] = [await read('train'), await read('validation')]
    expect(head + tail).toBe(text)
    expect(head.endsWith('\n\n') && tail.startsWith('Story')).toBe(true)
    expect(tail.length / text.length).toBeCloseTo(0.2, 1)
    expect(dataset.split.by).toBe('tail')
    expect([dataset.train.documents, dataset.validation.documents]).toEqual([1, 1])
    // The document does not end where it was cut, only where it ends.
    const last = async (split: Split) => (await open(split).read(dataset[split].tokens - 1, 1))[0]
    expect(await last('train')).not.toBe(tokenizer.eosId)
    expect(await last('validation')).toBe(tokenizer.eosId)
  })

  test('a long document fills several chunks and is encoded as if it were never in pieces', async () => {
    const text = Array.from({ length: 14_000 }, (_, i) => story(i)).join('')
    expect(text.length).toBeGreaterThan(4 * PIECE)
    const {
      dataset,
      text: read,
      chunks,
    } = await prepared({
      source: files(text),
      tokenizer: byte,
      split: { fraction: 0.1, seed: 0 },
    })
    expect(chunks.train.map((chunk) => chunk.byteLength / 2).slice(0, -1)).toEqual(
      [CHUNK_TOKENS, CHUNK_TOKENS].slice(0, 2),
    )
    expect((await read('train'))[0] + (await read('validation'))[0] === text).toBe(true)
    const bpe = await prepared({
      source: files(text),
      tokenizer: { id: 'bpe', options: { vocab: 500 } },
      split: { fraction: 0, seed: 0 },
    })
    const whole = bpe.tokenizer.encode(text)
    expect(bpe.dataset.train.tokens).toBe(whole.length + 1)
    expect((await bpe.open('train').read(0, whole.length)).every((id, i) => id === whole[i])).toBe(true)
    expect(dataset.train.tokens).toBeGreaterThan(bpe.dataset.train.tokens)
    const { targets } = await evaluationBatch(bpe.open('train'), 64, 3, 2)
    expect([...targets]).toEqual([...whole.slice(3 * 64 + 1, 5 * 64 + 1)])
  })

  test('tells its phases, each from 0 to 1, and what became of every file', async () => {
    const { seen, dataset } = await prepared({
      source: { files: [...files(...documents).files, file('x.txt', `${story(1)}`.repeat(60_000))] },
      tokenizer: { id: 'bpe', options: { vocab: 300 } },
      split: { fraction: 0.1, seed: 0 },
    })
    const phases = seen.map(({ phase }) => phase)
    expect(phases.filter((phase, i) => phase !== phases[i - 1])).toEqual(
      expect.arrayContaining(['reading', 'tokenizing']),
    )
    for (const { fraction } of seen) expect(fraction! >= 0 && fraction! <= 1).toBe(true)
    expect(dataset.files.map(({ taken }) => taken)).toEqual(Array(41).fill(true))
    expect(dataset.learntFrom!.bytes).toBe(dataset.learntFrom!.of)
  })

  test('of a corpus larger than is needed, the tokenizer learns from pieces all over it', async () => {
    const block = Array.from({ length: 4000 }, (_, i) => story(i)).join('')
    const { dataset } = await prepared({
      source: files(block.repeat(36), block.repeat(36)),
      tokenizer: { id: 'bpe', options: { vocab: 300 } },
      split: { fraction: 0.1, seed: 0 },
    })
    const { bytes, of } = dataset.learntFrom!
    expect(of).toBe(dataset.train.bytes + dataset.validation.bytes)
    expect(of / 2 ** 20).toBeGreaterThan(18)
    expect(bytes / 2 ** 20).toBeGreaterThan(13)
    expect(bytes / 2 ** 20).toBeLessThan(16.3) // the last piece may go beyond
  })

  test('a built-in corpus, and a tokenizer that is there already', async () => {
    const source = { builtin: { id: 'stories-en', options: { stories: 30, seed: 5 } } }
    const request = { source, tokenizer: await trainByte(), split: { fraction: 0.2, seed: 1 } }
    const { dataset, text } = await prepared(request)
    expect(dataset.train.documents + dataset.validation.documents).toBe(30)
    expect((await prepared(request)).dataset).toEqual(dataset)
    const first = (await peek(source, 1, 50)).documents[0]
    expect([...(await text('train')), ...(await text('validation'))].some((story) => story.startsWith(first))).toBe(
      true,
    )
  })

  test('a file that turns out to be unusable leaves nothing behind', async () => {
    const broken = new Uint8Array(200_000).fill(97)
    broken.fill(0xff, 100_000) // not within what is looked at first
    const { dataset, text } = await prepared({
      source: { files: [file('1.txt', broken), file('2.txt', 'two'), file('2.txt', Uint8Array.of(0, 1, 2))] },
      tokenizer: { id: 'char', options: {} },
      split: { fraction: 0, seed: 0 },
    })
    expect(await text('train')).toEqual(['two'])
    expect(dataset.files.map(({ taken, code }) => [taken, code])).toEqual([
      [false, 'encoding'],
      [true, undefined],
      [false, 'binary'],
    ])
  })

  test('what cannot be prepared is refused in a sentence', async () => {
    const split = { fraction: 0.1, seed: 0 }
    const attempt = (source: PrepareRequest['source'], tokenizer: PrepareRequest['tokenizer'] = byte) =>
      prepared({ source, tokenizer, split })
    await expect(attempt({ files: [] })).rejects.toThrow('No file was given.')
    await expect(attempt(files(''))).rejects.toThrow('0.txt cannot be used: it holds no text.')
    await expect(attempt(files(' ', '\n'))).rejects.toThrow(
      'None of the 2 files can be used. The first, 0.txt: it holds',
    )
    await expect(attempt(files('a'))).rejects.toThrow('The text is too short')
    await expect(attempt(files('ab'))).rejects.toThrow('its train part has only one token')
    await expect(attempt(files('x'), { id: '__proto__', options: {} })).rejects.toThrow('known are: bpe, byte, char')
    await expect(attempt(files('x'), { id: 'bpe', options: { vocab: 1 } })).rejects.toThrow(
      'vocab must be a whole number',
    )
    await expect(attempt({ builtin: { id: 'stories-xx', options: {} } })).rejects.toThrow('There is no stories-xx')
  })

  test('stops when it is told to, and lets its file go', async () => {
    let cancelled = 0
    const endless = {
      path: 'a.txt',
      blob: {
        size: 1e12,
        stream: () =>
          new ReadableStream({
            pull: (controller) => controller.enqueue(new Uint8Array(1 << 16).fill(97)),
            cancel: () => {
              cancelled++
            },
          }),
      },
    }
    const cases = [
      { id: 'byte', steps: [] },
      { id: 'bpe', steps: [] },
      { id: 'byte', steps: [{ id: 'exact-duplicates', options: {} }] }, // of which nothing is left but the beginning
    ]
    for (const { id, steps } of cases) {
      const stop = new AbortController()
      setTimeout(() => stop.abort(new Error('stopped')), 120)
      const request = {
        source: { files: [endless] },
        clean: { steps },
        tokenizer: { id, options: {} },
        split: { fraction: 0.1, seed: 0 },
      }
      const before = cancelled
      await expect(prepared(request, stop.signal)).rejects.toThrow('stopped')
      expect(cancelled - before).toBe(2) // once after looking at its head, once here
    }
  })

  test('50 MB of text pass through a few MB of memory', { timeout: 120_000 }, async () => {
    const line = new TextEncoder().encode(`${story(3)}他说：“你好！”\n`.repeat(1000))
    const size = Math.ceil(50e6 / line.length) * line.length
    const large = {
      path: 'large.txt',
      blob: {
        size,
        stream() {
          let left = size
          return new ReadableStream<Uint8Array>({
            pull(controller) {
              if (left > 0) controller.enqueue(line.slice())
              else controller.close()
              left -= line.length
            },
          })
        },
      },
    }
    const used = () => {
      const { heapUsed, external } = process.memoryUsage()
      return (heapUsed + external) / 1e6
    }
    const before = used()
    let most = 0
    let bytes = 0
    const sink = {
      putChunk: async (_: Split, __: number, ids: ArrayBuffer) => {
        bytes += ids.byteLength
        most = Math.max(most, used())
      },
    }
    const dataset = await prepare(
      { source: { files: [large] }, tokenizer: byte, split: { fraction: 0.01, seed: 0 } },
      sink,
    )
    expect(bytes).toBe(2 * (size + 1))
    expect(dataset.train.bytes + dataset.validation.bytes).toBe(size)
    // Garbage that was not collected yet included; the text alone would be 100 MB as a string, its ids as much again.
    expect(most - before).toBeLessThan(120)
  })
})

test('tokenChips: whole characters as text, parts of one as bytes, the special token as what it is', async () => {
  const tokenizer = await trainByte()
  const chips = tokenChips(tokenizer, [...tokenizer.encode('<é\ufeff'), 256])
  expect(chips[0]).toEqual({ id: 60, text: '<', bytes: '3c', special: false })
  expect(chips[1]).toEqual({ id: 0xc3, text: null, bytes: 'c3', special: false })
  expect(chips.at(-1)).toEqual({ id: 256, text: '<|endoftext|>', bytes: '', special: true })
})

test('peek shows the beginning of a corpus without reading the rest', async () => {
  const corpus = files('One. '.repeat(1000), 'Two.', 'Three.')
  expect(await peek(corpus, 2, 10)).toMatchObject({ documents: ['One. One. ', 'Two.'], files: [{ path: '0.txt' }] })
  const { documents } = await peek({ files: [file('a.txt', 'x'.repeat(6_000_000)), file('b.txt', 'y')] }, 5, 10)
  expect(documents).toEqual(['xxxxxxxxxx'])
  expect(openCorpus(corpus).size).toBe(5010)
})

describe('cleaning on the way', () => {
  const steps = [
    { id: 'whitespace', options: {} },
    { id: 'length', options: { min: 20 } },
    { id: 'near-duplicates', options: {} },
  ]
  const hens = (i: number) => Array.from({ length: 60 }, (_, j) => `hen${60 * i + j}`).join(' ')
  const documents = Array.from({ length: 40 }, (_, i) => `${story(i)}${hens(i)}.  `)
  const request: PrepareRequest = {
    source: files(
      ...documents,
      documents[3].replace('slept', 'slept well'),
      'too short',
      `  ${documents[7].toUpperCase()}`,
    ),
    clean: { steps },
    tokenizer: byte,
    split: { fraction: 0.2, seed: 1 },
  }

  test('what is left is trained on; what went is kept with its reason; both are counted', async () => {
    const lines: Uint8Array[] = []
    const signatures: Uint16Array[] = []
    const chunks = { train: [] as ArrayBuffer[], validation: [] as ArrayBuffer[] }
    const dataset = await prepare(request, {
      putChunk: async (split, index, ids) => void (chunks[split][index] = ids),
      putRemoved: async (line) => void lines.push(line),
      putSignature: (signature) => signatures.push(signature),
    })
    expect(dataset.files.map(({ taken }) => taken)).toEqual(Array(43).fill(true))
    expect(dataset.cleaning.map(({ id, documents, removed }) => [id, documents, removed])).toEqual([
      ['whitespace', 43, 0],
      ['length', 43, 1],
      ['near-duplicates', 42, 2],
    ])
    const removed = lines.map((line) => JSON.parse(new TextDecoder().decode(line)))
    // Files are read in the order of their names: 42.txt comes before 7.txt, of which it is a copy in capitals.
    const names = dataset.files.map(({ path }) => path)
    expect(removed.map(({ reason, file }) => [reason, names[file]])).toEqual([
      ['near-duplicate', '40.txt'],
      ['too-short', '41.txt'],
      ['near-duplicate', '7.txt'],
    ])
    expect(dataset.removed).toEqual({ total: 3, kept: 3 })
    expect(dataset.signatures).toEqual({ gram: 5, permutations: 128 })
    expect(signatures).toHaveLength(40)
    expect(dataset.train.documents + dataset.validation.documents).toBe(40)
    expect(dataset.statistics.total).toMatchObject({
      documents: 40,
      characters: dataset.train.characters + dataset.validation.characters,
      tokens: dataset.train.tokens + dataset.validation.tokens - 40,
    })
    expect(dataset.statistics.sources).toHaveLength(40)
  })

  test('gives the same data each time, and the plain data where no step is chosen', async () => {
    const [a, b] = [await prepared(request), await prepared(request)]
    expect(a.dataset.sha256).toBe(b.dataset.sha256)
    const { clean: _, ...plain } = request
    const none = await prepared({ ...plain, clean: { steps: [] } })
    expect(none.dataset.sha256).toBe((await prepared(plain)).dataset.sha256)
    expect(none.dataset.cleaning).toEqual([])
    expect(a.seen.at(-1)?.cleaning ?? []).toBeDefined()
  })

  test('a file that is given up after all leaves no trace in what the steps remember', async () => {
    // Nine in ten of its bytes are no UTF-8, which comes to light at its end; its first document stands in b.txt again.
    const [text, other] = [documents[1].trim(), documents[2].trim()]
    const spoilt = new Uint8Array([...new TextEncoder().encode(`${text}<|endoftext|>`), ...Array(9000).fill(0xff)])
    const source = { files: [file('a.txt', spoilt), file('b.txt', `${text}<|endoftext|>${other}`)], encoding: 'utf-8' }
    const found = await prepared({ source, clean: { steps }, tokenizer: byte, split: { fraction: 0, seed: 1 } })
    expect(found.dataset.files.map(({ taken }) => taken)).toEqual([false, true])
    expect(found.dataset.train.documents).toBe(2)
    expect(await found.text('train')).toEqual([text, other, ''].slice(0, 2))
    expect(found.dataset.cleaning[2]).toMatchObject({ documents: 2, removed: 0 })
  })

  test('says when nothing is left, and what step does not exist', async () => {
    const clean = { steps: [{ id: 'length', options: { min: 10_000 } }] }
    await expect(prepared({ ...request, clean })).rejects.toMatchObject({
      code: 'all-removed',
      facts: { documents: 43 },
    })
    await expect(prepared({ ...request, clean: { steps: [{ id: 'wash', options: {} }] } })).rejects.toThrow('no wash')
  })
})
