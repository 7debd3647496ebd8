// A file format: how it is recognised, and what comes out of it. One file of formats/ each; nothing else lists them.

import { byName } from '../../registry.ts'
import type { Piece } from '../pieces.ts'
import type { Fields } from '../shapes/shape.ts'
import type { OpenFile, Source } from './file.ts'

interface Recognised {
  /** What its files are called, in lower case and without the dot. */
  readonly extensions: readonly string[]
  /**
   * How many bytes of the head say that this is the format, 0 where they do not. Only for formats that are not text; of two
   * that would do, the one that is surer reads the file.
   */
  recognises?(head: Uint8Array, extension: string): number
  /** Seconds to read a file, and for each MiB of it, where a broken one could take for ever. */
  readonly patience?: { readonly seconds: number; readonly perMiB: number }
}

/** Gives documents in pieces, or records that have yet to become documents, or files of its own. */
export type Format = Recognised &
  (
    | { pieces(file: OpenFile): AsyncIterable<Piece> }
    | { records(file: OpenFile): AsyncIterable<Fields | string> }
    | { files(file: OpenFile): AsyncIterable<Source> }
  )

export const formats = byName(import.meta.glob<Format>('./formats/*.ts', { eager: true }))

export const extensionOf = (path: string) => path.split('/').at(-1)!.split('.').slice(1).at(-1)?.toLowerCase() ?? ''

/** Id of the format whose mark the first bytes bear, if any does. */
export function byMagic(head: Uint8Array, path: string): string | null {
  const extension = extensionOf(path)
  const sure = Object.entries(formats).map(([id, format]) => ({ id, sure: format.recognises?.(head, extension) ?? 0 }))
  const [best] = sure.sort((a, b) => b.sure - a.sure)
  return best.sure > 0 ? best.id : null
}

/** Id of the format for a text of this name: plain text where no other claims it. */
export function byExtension(path: string): string {
  const extension = extensionOf(path)
  const found = Object.entries(formats).find(
    ([, format]) => !format.recognises && format.extensions.includes(extension),
  )
  return found ? found[0] : 'plain'
}
