// Archives of files: each is read as if it had been dropped by itself, and has a row of its own.

import { entriesOf, isZip } from '../archive.ts'
import { damaged, type OpenFile, remark, Skip, type Source } from '../file.ts'
import { streamed } from '../streamed.ts'

export const extensions = ['zip']
export const recognises = (head: Uint8Array) => (isZip(head) ? 4 : 0)

/** What only programs of an office read: `[Content_Types].xml` is in files of Microsoft's, `mimetype` in OpenDocument's. */
const MADE_FOR_PROGRAMS = ['[Content_Types].xml', 'mimetype', 'META-INF/MANIFEST.MF']

export async function* files(file: OpenFile): AsyncGenerator<Source> {
  const entries = await entriesOf(file, 'zip')
  if (entries.some(({ name }) => MADE_FOR_PROGRAMS.includes(name)))
    throw new Skip(remark('unsupported', { what: 'a spreadsheet, presentation or program' }))
  if (!entries.length) throw new Skip(remark('empty', {}))
  for (const entry of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1)))
    yield { path: entry.name, blob: streamed(() => checked(entry.bytes()), entry.byteLength) }
}

async function* checked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (error) {
    throw damaged('zip', error)
  }
}
