// Which tokens a step trains on, as a function of whole numbers alone: no state, so a resumed run goes on exactly, and any
// batch can be looked at again. Knows neither models nor the GPU.
//
// A window is `context` ids and the id after each: context + 1 ids in a row. An epoch is windows side by side, starting at an
// offset of the epoch's own so that the cuts fall elsewhere each time, in an order of the epoch's own.

import { DataError } from './errors.ts'
import { hash, permuted } from './random.ts'
import type { Split, TokenStream } from './tokens.ts'

export interface BatchShape {
  /** T, ids in a window. */
  readonly context: number
  /** B, windows in one forward pass. */
  readonly batch: number
  /** Forward passes in a step; 1 where gradients are not accumulated. */
  readonly accumulate: number
  readonly seed: number
}

export interface Batch {
  /** (B, T) in row order. */
  readonly tokens: Uint32Array<ArrayBuffer>
  /** (B, T): the id that follows each of `tokens`. */
  readonly targets: Uint32Array<ArrayBuffer>
  /** (B, T): 1 where the loss of a target counts, 0 where not; all count where this is left out. */
  readonly counts?: Uint8Array<ArrayBuffer>
  /** (B, T): 0, 1, … within a document, where a row holds several that do not see each other. */
  readonly positions?: Uint32Array<ArrayBuffer>
}

/** Where batches come from: windows over one long text (here), or documents side by side (pack.ts). */
export interface BatchSource {
  /** Micro-batch `micro` (0 .. accumulate - 1) of `step` (0 ..). */
  batch(shape: BatchShape, step: number, micro: number): Promise<Batch>
  /** How many rows of `context` ids an evaluation of everything has. */
  rows(context: number): number
  /** Rows first .. first + count - 1 of those. */
  evaluation(context: number, first: number, count: number): Promise<Batch>
}

/** Pretraining: every id of a text is a target. */
export const windowsOf = (data: TokenStream): BatchSource => ({
  batch: (shape, step, micro) => batchAt(data, shape, step, micro),
  rows: (context) => evaluationWindows(data.length, context),
  evaluation: (context, first, count) => evaluationBatch(data, context, first, count),
})

/** @throws DataError 'context-too-long' where not even one window fits */
export function checkContext(tokens: number, context: number, split: Split): void {
  if (tokens <= context)
    throw new DataError('context-too-long', { context, tokens, split, fits: Math.max(0, tokens - 1) })
}

/**
 * Windows in an epoch. Where there are several, one fewer than fit, so that every offset below `context` leaves room for all.
 */
export function windowsPerEpoch(tokens: number, context: number): number {
  return Math.max(1, Math.floor((tokens - 1) / context) - 1)
}

/** The windows of micro-batch `micro` (0 .. accumulate - 1) of `step` (0 ..). */
export async function batchAt(data: TokenStream, shape: BatchShape, step: number, micro = 0): Promise<Batch> {
  const { context, batch, accumulate } = shape
  checkContext(data.length, context, 'train')
  const first = (step * accumulate + micro) * batch
  return readWindows(
    data,
    Array.from({ length: batch }, (_, row) => windowStart(data.length, shape, first + row)),
    context,
  )
}

const OFFSET = 0
const ORDER = 1

/** Where the `sample`-th window of a run starts. */
function windowStart(tokens: number, { context, seed }: BatchShape, sample: number): number {
  const windows = windowsPerEpoch(tokens, context)
  const epoch = Math.floor(sample / windows)
  const room = Math.min(context, tokens - windows * context) // offsets 0 .. room - 1
  const offset = hash(seed, OFFSET, epoch) % room
  return offset + context * permuted(sample % windows, windows, hash(seed, ORDER, epoch))
}

/** Validation: windows side by side from the start, each predicting `context` ids; the last incomplete one is left out. */
export const evaluationWindows = (tokens: number, context: number) => Math.max(0, Math.floor((tokens - 1) / context))

/**
 * Windows first .. first + count - 1 of those, as a batch of `count` rows.
 * The mean of the loss over all of them is what `vitro eval` prints.
 */
export function evaluationBatch(data: TokenStream, context: number, first: number, count: number): Promise<Batch> {
  return readWindows(
    data,
    Array.from({ length: count }, (_, row) => (first + row) * context),
    context,
  )
}

async function readWindows(data: TokenStream, starts: readonly number[], context: number): Promise<Batch> {
  const tokens = new Uint32Array(starts.length * context)
  const targets = new Uint32Array(starts.length * context)
  const windows = await Promise.all(starts.map((start) => data.read(start, context + 1)))
  windows.forEach((window, row) => {
    tokens.set(window.subarray(0, context), row * context)
    targets.set(window.subarray(1), row * context)
  })
  return { tokens, targets }
}
