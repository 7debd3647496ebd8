// Archives of files: each is read as if it had been dropped by itself, and has a row of its own.

import { entriesOf, isZip } from '../archive.ts'
import { damaged, type OpenFile, remark, Skip, type Source } from '../file.ts'
import { streamed } from '../streamed.ts'

export const extensions = ['zip']
export const recognises = (head: Uint8Array) => (isZip(head) ? 4 : 0)

/** What only programs of an office read: `[Content_Types].xml` is in files of Microsoft's, `mimetype` in OpenDocument's. */
const MADE_FOR_PROGRAMS = ['[Content_Types].xml', 'mimetype', 'META-INF/MANIFEST.MF']

export async function* files(file: OpenFile): AsyncGenerator<Source> {
  const refused = new Map<string, Skip>()
  const entries = await entriesOf(file, 'zip', (name, why) => refused.set(name, why))
  if (entries.some(({ name }) => MADE_FOR_PROGRAMS.includes(name)))
    throw new Skip(remark('unsupported', { what: 'a spreadsheet, presentation or program' }))
  if (!entries.length && !refused.size) throw new Skip(remark('empty', {}))
  const names = new Set(entries.map(({ name }) => name))
  for (const [name, why] of refused) {
    const path = names.has(name) ? `${name} (2)` : name // rows are told apart by their paths
    yield { path, blob: streamed(() => refusing(why), 0) }
  }
  for (const entry of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1)))
    yield { path: entry.name, blob: streamed(() => checked(entry.bytes()), entry.byteLength) }
}

// biome-ignore lint/correctness/useYield: it ends before it begins
async function* refusing(why: Skip): AsyncGenerator<Uint8Array> {
  throw why
}

async function* checked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (error) {
    throw damaged('zip', error)
  }
}
