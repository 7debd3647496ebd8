// Texts and words with labels: read from files as they are published, cut into tokens with marks, and laid out in rows whose targets a
// person can count.
import { describe, expect, test } from 'vitest'
import { cleanedExamples } from '../../../src/data/cleaned-examples.ts'
import * as names from '../../../src/data/datasets/names.ts'
import { ingestExamples } from '../../../src/data/ingest/ingest.ts'
import { LabelSet, labelled, MOST_LABELS } from '../../../src/data/label-examples.ts'
import { labelRows } from '../../../src/data/label-rows.ts'
import type { LabelRows } from '../../../src/data/pack.ts'
import { plainLayout, prepareExamples } from '../../../src/data/prepare-examples.ts'
import { taskExamples } from '../../../src/data/task-examples.ts'
import { openTokens, type Split } from '../../../src/data/tokens.ts'
import { mixedData, prepareExampleParts, prepareExampleRows } from '../../../src/engine/training-data.ts'
import { train } from '../../../src/tokenizers/byte.ts'

const tokenizer = await train()
const utf8 = (text: string) => [...new TextEncoder().encode(text)]

async function prepared(path: string, text: string, reads: LabelRows['reads']) {
  const kept = new Map<string, ArrayBuffer[]>()
  const sink = {
    async put(split: Split, array: string, bytes: ArrayBuffer) {
      kept.set(`${split} ${array}`, [...(kept.get(`${split} ${array}`) ?? []), bytes])
    },
  }
  const labels = new LabelSet()
  const steps = [{ id: 'whitespace', options: {} }]
  const events = cleanedExamples(ingestExamples([{ path, blob: new Blob([text]) }]), { steps })
  const split = { fraction: 0, seed: 3 }
  const encode = labelled(reads, tokenizer, labels)
  const info = await prepareExamples(events, tokenizer, encode, split, sink, { missing: 'labels' })
  const array = async (name: string) => new Blob(kept.get(`train ${name}`)).arrayBuffer()
  const [ids, marks, starts] = await Promise.all(['ids', 'marks', 'starts'].map(array))
  return { info, labels: labels.names, ids: new Uint16Array(ids), marks: new Uint8Array(marks), starts }
}
const opened = ({ ids, marks, starts }: Awaited<ReturnType<typeof prepared>>) => ({
  ids: openTokens({ tokens: ids.length, bytesPerToken: 2 }, async () => ids.buffer),
  marks: openTokens({ tokens: marks.length, bytesPerToken: 1 }, async () => marks.buffer),
  starts: new Uint32Array(starts),
})
const jsonl = (rows: object[]) => rows.map((row) => JSON.stringify(row)).join('\n')

describe('texts with a label', () => {
  const csv = 'text,label\nGood,pos\nNot so bad,neg\nFine,pos\n'
  test('are cut as they stand, without an end; what they are is counted as it is met', async () => {
    const { info, labels, ids, marks } = await prepared('reviews.csv', csv, 'labels')
    expect(labels).toEqual(['pos', 'neg'])
    expect([...ids]).toEqual([...utf8('Good'), ...utf8('Not so bad'), ...utf8('Fine')])
    expect([...marks]).toEqual([1, 1, 1, 1, ...new Array(10).fill(2), 1, 1, 1, 1])
    expect(info.train).toMatchObject({ examples: 3, tokens: 18, characters: 18 })
  })

  test('have their label at their last token, or where a row cuts them off, as the head counts it', async () => {
    const data = await prepared('reviews.csv', csv, 'labels')
    const rows = (labels: string[], pack = true) =>
      labelRows(opened(data), data.labels, { reads: 'labels', labels, pack }).evaluation(8, 0, 2)
    const { tokens, targets, counts, positions } = await rows(['neg', 'pos'])
    // The longest is cut off and fills a row; the two short ones share one, and do not see each other.
    expect([...tokens]).toEqual([...utf8('Not so b'), ...utf8('GoodFine')])
    expect([...counts!]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1])
    expect([targets[7], targets[11], targets[15]]).toEqual([0, 1, 1])
    expect([...positions!.subarray(8)]).toEqual([0, 1, 2, 3, 0, 1, 2, 3])
    const unknown = await rows(['pos'])
    expect([...unknown.counts!.subarray(0, 8)], 'a label that the head does not know').toEqual(new Array(8).fill(0))
    const alone = await rows(['neg', 'pos'], false)
    expect([...alone.counts!.subarray(0, 8)]).toEqual([0, 0, 0, 1, 0, 0, 0, 0])
  })

  test('are numbered by the run that goes on, whatever the data says first', async () => {
    const files = [{ path: 'reviews.csv', blob: new Blob([csv]) }]
    const split = { fraction: 0, seed: 1 }
    const packing = { reads: 'labels', labels: [], pack: false } as const
    const first = await prepareExampleRows(files, { tokenizer, layout: plainLayout, split, packing })
    expect(first.labels).toEqual(['pos', 'neg'])
    const resumed = await prepareExampleRows(files, {
      ...{ tokenizer, layout: plainLayout, split, packing },
      labels: ['neg', 'pos'],
    })
    expect(resumed.labels).toEqual(['neg', 'pos'])
    const counted = async ({ data }: typeof first) => {
      const { targets, counts } = await data.train.evaluation(16, 0, 3)
      return [...targets].filter((_, i) => counts![i])
    }
    expect(await counted(first)).toEqual([0, 1, 0])
    expect(await counted(resumed)).toEqual([1, 0, 1])
  })

  test('of a mixture are numbered as one, and drawn as its weights say', async () => {
    const files = [[csv], ['text,label\nbad,neg\nso so,mixed\n']].map(([text], i) => [
      { path: `${i}.csv`, blob: new Blob([text]) },
    ])
    const packing = { reads: 'labels', labels: [], pack: false } as const
    const split = { fraction: 0, seed: 1 }
    const { parts, labels } = await prepareExampleParts(files, { tokenizer, layout: plainLayout, split, packing })
    expect(labels).toEqual(['pos', 'neg', 'mixed'])
    const shape = { batch: 64, context: 16, accumulate: 1, seed: 5 }
    const drawn = async (weights: number[]) => {
      const { targets, counts } = await mixedData(parts, { weights, temperature: 1 }).train.batch(shape, 0, 0)
      return [0, 1, 2].map((label) => targets.filter((target, i) => counts![i] && target === label).length)
    }
    expect((await drawn([1, 0]))[2]).toBe(0)
    const [pos, ...others] = await drawn([0, 1])
    expect([pos, Math.min(...others) > 16]).toEqual([0, true])
  })

  test('are refused in words where there are none, or too many', async () => {
    await expect(prepared('a.jsonl', jsonl([{ prompt: 'a', completion: 'b' }]), 'labels')).rejects.toThrow(
      /has a label/,
    )
    const many = Array.from({ length: MOST_LABELS + 1 }, (_, i) => ({ text: 'a', label: i }))
    await expect(prepared('a.jsonl', jsonl(many), 'labels')).rejects.toThrow(/more than 255/)
  })

  test('come with the page', async () => {
    const found: string[] = []
    const feelings = { id: 'feelings', options: { examples: 40 } }
    for await (const event of taskExamples(feelings, 'labels'))
      if (event.type === 'example') found.push(event.example.label!)
    expect(found).toHaveLength(40)
    expect(new Set(found)).toEqual(new Set(['happy', 'sad', 'angry', 'afraid']))
    const words: string[] = []
    for await (const event of taskExamples({ id: 'names', options: { examples: 40 } }, 'tags'))
      if (event.type === 'example') words.push(...event.example.segments.map(({ label }) => label!))
    expect(new Set(words)).toEqual(new Set(names.tags))
  })
})

describe('words with a label', () => {
  const conll = jsonl([
    {
      id: '0',
      tokens: ['EU', 'rejects', 'German', 'lamb'],
      pos_tags: [1, 2, 3, 4],
      ner_tags: ['B-ORG', 'O', 'B-MISC', 'O'],
    },
    { id: '1', tokens: ['他', '去', '北京'], pos_tags: [1, 2, 3], ner_tags: ['O', 'O', 'B-LOC'] },
  ])
  test('have it at their first token, as one text; the others of a word say nothing', async () => {
    const { labels, ids, marks, info } = await prepared('ner.jsonl', conll, 'tags')
    expect(labels).toEqual(['B-ORG', 'O', 'B-MISC', 'B-LOC'])
    expect([...ids]).toEqual(utf8('EU rejects German lamb他去北京'))
    const said = [...'EU rejects German lamb'].map((_, i) => ({ 0: 1, 2: 2, 10: 3, 17: 2 })[i] ?? 0)
    expect([...marks]).toEqual([...said, 2, 0, 0, 2, 0, 0, 4, 0, 0, 0, 0, 0])
    expect(info.train.trained).toBe(7)
  })

  test('are targets of their own places', async () => {
    const data = await prepared('ner.jsonl', conll, 'tags')
    const rows = labelRows(opened(data), data.labels, { reads: 'tags', labels: data.labels, pack: true })
    const { targets, counts } = await rows.evaluation(12, 0, 1)
    const found = Array.from(counts!, (count, i) => (count ? data.labels[targets[i]] : '.'))
    expect(found).toEqual(['B-ORG', '.', 'O', '.', '.', '.', '.', '.', '.', '.', 'B-MISC', '.'])
  })

  test('are known by two lists of one length, also where a table holds them as text', async () => {
    const { labels } = await prepared('ner.csv', 'words,tags\nA b,"[""X"", ""Y""]"\n', 'tags')
    expect(labels).toEqual(['X', 'Y'])
    const uneven = jsonl([{ tokens: ['a', 'b'], tags: ['X'] }])
    await expect(prepared('a.jsonl', uneven, 'tags')).rejects.toThrow()
  })
})
