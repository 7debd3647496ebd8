// Documents of any length as rows of a batch, none of which reads across the border of two: long ones cut off or read through
// a sliding window, short ones packed side by side, and what is left over padded. Says for every place which document it
// belongs to and how far into it, so that attention and positions can keep to it; puts virtual tokens before each where an adapter has
// some. Lengths alone decide; no text is looked at.

import { type Batch, type BatchShape, type BatchSource, windowsOf } from './batches.ts'
import type { Examples } from './examples.ts'
import { hash, permuted } from './random.ts'
import type { TokenStream } from './tokens.ts'

/** How a split becomes rows, as an objective wants them: windows over one long text, or examples. */
export type Rows = TextRows | ({ readonly reads: 'examples' } & Packing) | LabelRows
/** Ids that stand for no text, and come before what a row, or each document in it, begins with. */
export interface VirtualTokens {
  readonly first: number
  readonly count: number
}
export interface TextRows {
  readonly reads: 'text'
  readonly virtual?: VirtualTokens
  /** No document sees another. */
  readonly apart: boolean
}

/** Texts with a label each, or words with one each (label-rows.ts). */
export interface LabelRows {
  readonly reads: 'labels' | 'tags'
  /** By the number that a target says them by. */
  readonly labels: readonly string[]
  readonly pack: boolean
  readonly virtual?: VirtualTokens
}

export interface Packing {
  /** What becomes of a document that is longer than a row. */
  readonly long: 'truncate' | 'slide'
  /** Ids from one window of a long document to the next, 1 .. context; what the window before had seen is no target again. */
  readonly stride?: number
  /** Whether a row may hold several documents. */
  readonly pack: boolean
  readonly virtual?: VirtualTokens
}
const NO_TOKENS: VirtualTokens = { first: 0, count: 0 }

export interface PackedBatch extends Batch {
  readonly counts: Uint8Array<ArrayBuffer>
  /** (B, T): 0, 1, ... within each document, or window of one, beyond which no place may attend; 0 in padding. */
  readonly positions: Uint32Array<ArrayBuffer>
}

/** Stretches of documents, as columns. */
export interface Spans {
  /** Where each starts in the row of ids. */
  readonly starts: Uint32Array
  /** Places it takes in a row: its ids, but for the last where that is only a target. */
  readonly lengths: Uint32Array
  /** So many of its first targets belong to the window before. */
  readonly seen: Uint32Array
}

/**
 * @param starts (documents + 1): where each document starts, and the end of the last
 * @param shifted whether each id's target is the one after it, so that a document's last is only a target
 */
export function spansOf(
  starts: Uint32Array,
  context: number,
  { long, stride = context }: Packing,
  shifted = true,
): Spans {
  if (!(stride >= 1 && stride <= context))
    throw new RangeError(`The stride must be from 1 to ${context}, not ${stride}.`)
  const spans: number[] = []
  for (let document = 0; document + 1 < starts.length; document++) {
    const places = starts[document + 1] - starts[document] - Number(shifted)
    let [at, done] = [0, 0]
    while (done < places) {
      const length = Math.min(context, places - at)
      spans.push(starts[document] + at, length, done - at)
      if (long === 'truncate') break
      done = at + length
      at += stride
    }
  }
  const column = (c: number) => Uint32Array.from({ length: spans.length / 3 }, (_, i) => spans[3 * i + c])
  return { starts: column(0), lengths: column(1), seen: column(2) }
}

/**
 * Rows of spans: each span goes where it leaves least room, the longest first. Best-fit decreasing, as in Ding et al., "Fewer
 * Truncations Improve Language Modeling", 2024; O(spans · log capacity). Returns indices of spans by row.
 * @param lengths 1 .. capacity
 */
export function bestFit(lengths: Uint32Array, capacity: number): number[][] {
  const order = Uint32Array.from(lengths, (_, i) => i).sort((a, b) => lengths[b] - lengths[a] || a - b)
  const rows: number[][] = []
  const byRoom = new RoomIndex(capacity)
  for (const span of order) {
    const length = lengths[span]
    const room = byRoom.least(length)
    const row = room < 0 ? rows.push([]) - 1 : byRoom.take(room)
    rows[row].push(span)
    byRoom.put((room < 0 ? capacity : room) - length, row)
  }
  return rows
}

/** Rows by the room left in them, and the least room that is enough: a binary tree over rooms that knows where rows are. */
class RoomIndex {
  private readonly rows: number[][]
  private readonly size: number
  private readonly any: Uint8Array // node i has children 2i and 2i + 1; room r is node size + r

  constructor(capacity: number) {
    this.size = 2 ** Math.ceil(Math.log2(capacity + 1))
    this.rows = Array.from({ length: capacity + 1 }, () => [])
    this.any = new Uint8Array(2 * this.size)
  }

  put(room: number, row: number): void {
    this.rows[room].push(row)
    for (let node = this.size + room; node >= 1 && !this.any[node]; node >>= 1) this.any[node] = 1
  }

  take(room: number): number {
    const row = this.rows[room].pop()!
    if (this.rows[room].length === 0) {
      let node = this.size + room
      this.any[node] = 0
      for (node >>= 1; node >= 1; node >>= 1) this.any[node] = this.any[2 * node] | this.any[2 * node + 1]
    }
    return row
  }

  /** The least room of at least `wanted` that a row has; -1 where there is none. */
  least(wanted: number): number {
    let node = this.size + wanted
    while (!this.any[node]) {
      while (node > 1 && node % 2 === 1) node >>= 1 // a right child: nothing further right below the same parent
      if (node <= 1) return -1
      node++
    }
    while (node < this.size) node = this.any[2 * node] ? 2 * node : 2 * node + 1
    return node - this.size
  }
}

interface PackedSource extends BatchSource {
  batch(shape: BatchShape, step: number, micro: number): Promise<PackedBatch>
  evaluation(context: number, first: number, count: number): Promise<PackedBatch>
}

const ORDER = 4

/** What the places of a span have as targets. */
export interface Aim {
  /** Each id's target is the one after it. */
  readonly shifted: boolean
  /** Sets targets and counts of places 0 .. length - 1 of the span; `ids` and `marks` are one longer where they are shifted. */
  take(
    span: Pick<Batch, 'targets'> & {
      counts: Uint8Array
      ids: ArrayLike<number>
      marks: ArrayLike<number>
      seen: number
    },
  ): void
}
const nextToken: Aim = {
  shifted: true,
  take({ targets, counts, ids, marks, seen }) {
    for (let i = 0; i < targets.length; i++) {
      targets[i] = ids[i + 1]
      counts[i] = i < seen ? 0 : marks[i + 1]
    }
  },
}

/** An epoch is every row once, in an order of the epoch's own. */
export function packedRows(examples: Examples, packing: Packing, aim = nextToken): PackedSource {
  const { virtual = NO_TOKENS } = packing
  let known: { context: number; spans: Spans; rows: number[][] } | null = null
  const layout = (context: number) => {
    if (known?.context !== context) {
      const spans = spansOf(examples.starts, context - virtual.count, packing, aim.shifted)
      const places = spans.lengths.map((length) => virtual.count + length)
      const rows = packing.pack ? bestFit(places, context) : Array.from(spans.lengths, (_, i) => [i])
      known = { context, spans, rows }
    }
    return known
  }
  const read = async (indices: readonly number[], context: number): Promise<PackedBatch> => {
    const { spans, rows } = layout(context)
    const length = indices.length * context
    const batch = {
      tokens: new Uint32Array(length),
      targets: new Uint32Array(length),
      counts: new Uint8Array(length),
      positions: new Uint32Array(length),
    }
    await Promise.all(
      indices.map(async (index, r) => {
        let at = r * context
        for (const span of rows[index]) {
          await place(batch, at, examples, spans, span, virtual, aim)
          at += virtual.count + spans.lengths[span]
        }
      }),
    )
    return batch
  }
  return {
    batch(shape, step, micro) {
      const { rows } = layout(shape.context)
      const first = (step * shape.accumulate + micro) * shape.batch
      const index = (sample: number) =>
        permuted(sample % rows.length, rows.length, hash(shape.seed, ORDER, Math.floor(sample / rows.length)))
      return read(
        Array.from({ length: shape.batch }, (_, row) => index(first + row)),
        shape.context,
      )
    },
    rows: (context) => layout(context).rows.length,
    evaluation: (context, first, count) =>
      read(
        Array.from({ length: count }, (_, row) => first + row),
        context,
      ),
  }
}

async function place(
  batch: PackedBatch,
  at: number,
  { ids, marks }: Examples,
  { starts, lengths, seen }: Spans,
  span: number,
  virtual: VirtualTokens,
  { shifted, take }: Aim,
): Promise<void> {
  const length = lengths[span]
  const page = [starts[span], length + Number(shifted)] as const
  const [own, marked] = await Promise.all([ids.read(...page), marks.read(...page)])
  const from = at + virtual.count
  for (let i = 0; i < virtual.count; i++) batch.tokens[at + i] = virtual.first + i
  batch.tokens.set(own.subarray(0, length), from)
  for (let i = 0; i < virtual.count + length; i++) batch.positions[at + i] = i
  const [targets, counts] = [batch.targets, batch.counts].map((whole) => whole.subarray(from, from + length))
  take({
    targets: targets as Uint32Array<ArrayBuffer>,
    counts: counts as Uint8Array,
    ids: own,
    marks: marked,
    seen: seen[span],
  })
}

/** @throws RangeError for documents apart after virtual tokens: only rows begin with these */
export function textRows(text: TokenStream, { apart, virtual }: TextRows, eosId: number): BatchSource {
  if (apart && virtual) throw new RangeError('documents that are apart cannot each begin with virtual tokens')
  if (virtual) return withVirtualTokens(windowsOf(text), virtual)
  return apart ? documentsApart(windowsOf(text), eosId) : windowsOf(text)
}

/** Rows that begin with virtual tokens, in which no loss counts; the text of each is as much shorter. */
function withVirtualTokens(source: BatchSource, virtual: VirtualTokens): BatchSource {
  const { count } = virtual
  return {
    async batch({ context, ...shape }, step, micro) {
      return afterVirtualTokens(
        await source.batch({ ...shape, context: context - count }, step, micro),
        context,
        virtual,
      )
    },
    rows: (context) => source.rows(context - count),
    evaluation: async (context, first, rows) =>
      afterVirtualTokens(await source.evaluation(context - count, first, rows), context, virtual),
  }
}

/** @param batch of rows that are `context` - count long */
export function afterVirtualTokens(
  { tokens, targets, counts }: Batch,
  context: number,
  { first, count }: VirtualTokens,
): Batch {
  const own = context - count
  const rows = tokens.length / own
  const longer = { tokens: new Uint32Array(rows * context), targets: new Uint32Array(rows * context) }
  const longerCounts = new Uint8Array(rows * context)
  for (let row = 0; row < rows; row++) {
    const [from, at] = [row * own, row * context + count]
    longer.tokens.set(
      Uint32Array.from({ length: count }, (_, i) => first + i),
      row * context,
    )
    longer.tokens.set(tokens.subarray(from, from + own), at)
    longer.targets.set(targets.subarray(from, from + own), at)
    if (counts) longerCounts.set(counts.subarray(from, from + own), at)
    else longerCounts.fill(1, at, at + own)
  }
  return { ...longer, counts: longerCounts }
}

/**
 * The same rows, of which each place knows how far into its document it is, so that no document sees another: for windows over
 * one long text. A document's end-of-text belongs to it; what follows it is the next document's first id.
 */
function documentsApart(source: BatchSource, eosId: number): BatchSource {
  const apart = (batch: Batch, context: number): Batch => {
    const positions = new Uint32Array(batch.tokens.length)
    for (let i = 0; i < positions.length; i++)
      positions[i] = i % context === 0 || batch.tokens[i - 1] === eosId ? 0 : positions[i - 1] + 1
    return { ...batch, positions }
  }
  return {
    batch: async (shape, step, micro) => apart(await source.batch(shape, step, micro), shape.context),
    rows: source.rows,
    evaluation: async (context, first, count) => apart(await source.evaluation(context, first, count), context),
  }
}
