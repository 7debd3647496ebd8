// Documents to rows of token ids, in chunks that go away as soon as they are full: nothing grows with the corpus. After each
// document comes the special token. Knows not where chunks are kept.

import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import { measure, type Piece } from './pieces.ts'
import { boundaryNear, type SplitPlan } from './split.ts'
import { bytesPerToken, CHUNK_TOKENS, type IdArray, idArray, type Split } from './tokens.ts'

/** Where chunks go. The buffer is the sink's to keep. */
export interface ChunkSink {
  putChunk(split: Split, index: number, ids: ArrayBuffer): Promise<void>
}

export interface SplitCounts {
  readonly documents: number
  readonly characters: number
  /** UTF-8 bytes of the text, without separators: what bits per byte are per. */
  readonly bytes: number
  /** Ids, separators included. */
  readonly tokens: number
}

export interface Tokenized {
  readonly train: SplitCounts
  readonly validation: SplitCounts
  /** SHA-256, in hex, of the chunks' SHA-256s: train's in order, then validation's. */
  readonly sha256: string
}

/**
 * @param pieces the documents that `plan` was made for, in order
 * @param observe sees every piece, its ids and its split, before the separator
 */
export async function tokenize(
  pieces: AsyncIterable<Piece>,
  plan: SplitPlan,
  tokenizer: Tokenizer,
  sink: ChunkSink,
  observe?: (text: string, ids: Uint32Array, last: boolean, split: Split) => void,
): Promise<Tokenized> {
  const writers = { train: new Writer('train', tokenizer, sink), validation: new Writer('validation', tokenizer, sink) }
  for await (const { split, text, last } of assigned(pieces, plan)) {
    const ids = await writers[split].write(text)
    observe?.(text, ids, last, split)
    if (last) await writers[split].endDocument()
  }
  const [train, validation] = [await writers.train.close(), await writers.validation.close()]
  const digests = [...train.digests, ...validation.digests]
  const all = await sha256(await new Blob(digests).arrayBuffer())
  const hex = Array.from(new Uint8Array(all), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return { train: train.counts, validation: validation.counts, sha256: hex }
}

/** Pieces with the split each belongs to; the one that a plan cuts becomes two. */
async function* assigned(pieces: AsyncIterable<Piece>, plan: SplitPlan) {
  let document = 0
  let offset = 0
  let inTail = false
  for await (const { text, last } of pieces) {
    const cut: Extract<SplitPlan, { by: 'tail' }> | null =
      plan.by === 'tail' && plan.document === document && !inTail && offset + text.length > plan.at ? plan : null
    if (cut) {
      const at = boundaryNear(text, cut.at - offset, cut.slack)
      yield { split: 'train' as const, text: text.slice(0, at), last: false }
      yield { split: 'validation' as const, text: text.slice(at), last }
    } else {
      const heldOut = plan.by === 'tail' ? inTail : plan.heldOut[document] === 1
      yield { split: heldOut ? ('validation' as const) : ('train' as const), text, last }
    }
    inTail = (inTail || cut !== null) && !last
    offset = last ? 0 : offset + text.length
    if (last) document++
  }
}

/** The row of one split: fills a chunk, and gives it away when it is full. */
class Writer {
  private readonly counts = { documents: 0, characters: 0, bytes: 0, tokens: 0 }
  private readonly digests: ArrayBuffer[] = []
  private readonly split: Split
  private readonly tokenizer: Tokenizer
  private readonly sink: ChunkSink
  private chunk: IdArray
  private filled = 0
  private open = false

  constructor(split: Split, tokenizer: Tokenizer, sink: ChunkSink) {
    this.split = split
    this.tokenizer = tokenizer
    this.sink = sink
    this.chunk = this.newChunk()
  }

  async write(text: string): Promise<Uint32Array> {
    const { characters, bytes } = measure(text)
    this.counts.characters += characters
    this.counts.bytes += bytes
    this.open ||= characters > 0
    const ids = this.tokenizer.encode(text)
    await this.append(ids)
    return ids
  }

  async endDocument(): Promise<void> {
    this.counts.documents++
    this.open = false
    await this.append(Uint32Array.of(this.tokenizer.eosId))
  }

  async close() {
    if (this.filled) await this.put(this.chunk.slice(0, this.filled).buffer)
    if (this.open) this.counts.documents++ // its end went to the other split
    return { counts: this.counts, digests: this.digests }
  }

  private async append(ids: Uint32Array): Promise<void> {
    for (let at = 0; at < ids.length; ) {
      const part = ids.subarray(at, at + CHUNK_TOKENS - this.filled)
      this.chunk.set(part, this.filled)
      this.filled += part.length
      at += part.length
      if (this.filled < CHUNK_TOKENS) continue
      await this.put(this.chunk.buffer)
      this.chunk = this.newChunk()
      this.filled = 0
    }
    this.counts.tokens += ids.length
  }

  private newChunk() {
    return idArray(bytesPerToken(this.tokenizer.vocabSize), CHUNK_TOKENS)
  }

  private async put(ids: ArrayBuffer): Promise<void> {
    this.digests.push(await sha256(ids)) // before the sink may send the buffer elsewhere
    await this.sink.putChunk(this.split, this.digests.length - 1, ids)
  }
}

const sha256 = (bytes: ArrayBuffer) => crypto.subtle.digest('SHA-256', bytes)
