// A checkpoint's manifest: what it holds, chunk by chunk, under a checksum of its own. There is a checkpoint where there is a whole
// manifest, and nowhere else. Knows JSON and hashes; where manifests lie is the back end's.
import * as v from 'valibot'
import { sha256, storedArrays } from './chunks.ts'
import { StoreError } from './errors.ts'
import type { Json, Progress, StoredArray } from './store.ts'

/** Raised when a reader of today could misread what is written. */
const FORMAT = 1

export interface Manifest extends Progress {
  readonly format: typeof FORMAT
  readonly id: number
  readonly createdAt: number
  readonly arrays: readonly StoredArray[]
  /** Of the JSON text of everything above. */
  readonly sha256: string
}

/** Deeper JSON than anyone writes, and shallower than any stack. */
const MOST_DEPTH = 64

const depthAtMost = (value: unknown, depth: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (depth > 0 && Object.values(value).every((inner) => depthAtMost(inner, depth - 1)))

/** JSON whose meaning is the caller's, from outside. */
export const json = v.custom<Json>((value) => value !== undefined && depthAtMost(value, MOST_DEPTH))

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const shape = v.strictObject({
  format: v.literal(FORMAT),
  id: v.pipe(count, v.minValue(1)),
  step: count,
  tokens: count,
  createdAt: v.number(),
  state: json,
  arrays: storedArrays,
  sha256: v.string(),
})

const checksum = (body: Omit<Manifest, 'sha256'>) => sha256(new TextEncoder().encode(JSON.stringify(body)))

export async function sealManifest(body: Omit<Manifest, 'format' | 'sha256'>): Promise<Manifest> {
  const { id, step, tokens, createdAt, state, arrays } = body
  // Through JSON and back, so that the text hashed now is the text hashed after any storage.
  const plain = JSON.parse(JSON.stringify({ format: FORMAT, id, step, tokens, createdAt, state, arrays }))
  return { ...plain, sha256: await checksum(plain) }
}

/** @throws StoreError `corrupt`, or `newer-schema` for a format of the future */
export async function openManifest(found: unknown, what: string): Promise<Manifest> {
  const format = (found as { format?: unknown } | undefined)?.format
  if (typeof format === 'number' && format > FORMAT)
    throw new StoreError('newer-schema', { found: format, known: FORMAT })
  const parsed = v.safeParse(shape, found)
  if (!parsed.success) throw new StoreError('corrupt', { what })
  const { sha256: claimed, ...body } = parsed.output
  if ((await checksum(body)) !== claimed) throw new StoreError('corrupt', { what })
  return parsed.output
}
