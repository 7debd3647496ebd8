// Electronic books: the text of their chapters, in the order of reading. Format: https://www.w3.org/TR/epub-33/

import type { NamedFile } from '../../../formats/bytes.ts'
import type { Piece } from '../../pieces.ts'
import { entriesOf, isZip, textOf } from '../archive.ts'
import { type OpenFile, remark, Skip } from '../file.ts'

export const extensions = ['epub']
export const patience = { seconds: 20, perMiB: 4 }

/** Its first entry must be this, and not compressed. */
const MARK = 'mimetypeapplication/epub+zip'
export const recognises = (head: Uint8Array, extension: string) =>
  isZip(head) && (extension === 'epub' || new TextDecoder('latin1').decode(head.subarray(30, 58)) === MARK) ? 32 : 0

export async function* pieces(file: OpenFile): AsyncGenerator<Piece> {
  const entries = new Map((await entriesOf(file, 'EPUB')).map((entry) => [entry.name, entry]))
  const chapters = await readingOrder(entries)
  if (entries.has('META-INF/rights.xml')) throw new Skip(remark('password-needed', {}))
  const { htmlPieces } = await import('../html-text.ts')
  let begun = false
  for (const chapter of chapters) {
    let first = true
    for await (const { text } of htmlPieces(textOf(chapter, 'EPUB'), { xml: true })) {
      if (!text) continue
      yield { text: begun && first ? `\n\n${text}` : text, last: false }
      begun = true
      first = false
    }
  }
  yield { text: '', last: true }
}

/** Entries of the package's spine. @throws Skip */
async function readingOrder(entries: ReadonlyMap<string, NamedFile>): Promise<NamedFile[]> {
  const container = await elements(entries.get('META-INF/container.xml'))
  const path = container.find(({ name }) => name === 'rootfile')?.attributes.get('full-path')
  const book = await elements(path === undefined ? undefined : entries.get(path))
  const folder = path!.slice(0, path!.lastIndexOf('/') + 1)
  const items = new Map<string | undefined, string>()
  for (const { name, attributes } of book)
    if (name === 'item') items.set(attributes.get('id'), attributes.get('href') ?? '')
  const spine = book
    .filter(({ name }) => name === 'itemref')
    .map(({ attributes }) => items.get(attributes.get('idref')))
  return spine.flatMap((href) => entries.get(resolve(folder, href)) ?? [])
}

interface Element {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
}

/** UTF-16 units of a package document, of which books have one. */
const LARGEST = 1 << 24

/** All elements of an XML file in order, without the prefixes of their names. */
async function elements(entry: NamedFile | undefined): Promise<Element[]> {
  if (!entry) throw new Skip(remark('damaged', { format: 'EPUB', problem: 'a part that it must have is missing.' }))
  if (entry.byteLength > LARGEST) throw new Skip(remark('too-large', { limit: LARGEST }))
  const { Parser } = await import('htmlparser2')
  const found: Element[] = []
  const onopentag = (name: string, attributes: Record<string, string>) =>
    found.push({ name: name.replace(/^.*:/, ''), attributes: new Map(Object.entries(attributes)) })
  const parser = new Parser({ onopentag }, { xmlMode: true })
  for await (const chunk of textOf(entry, 'EPUB')) parser.write(chunk)
  parser.end()
  return found
}

/** A path within the archive from an address within the package document. */
function resolve(folder: string, href: string | undefined): string {
  if (!href) return ''
  try {
    return decodeURIComponent(new URL(href.replace(/#.*/, ''), `epub:/${encodeURI(folder)}`).pathname).replace(
      /^\//,
      '',
    )
  } catch {
    return '' // no address at all
  }
}
