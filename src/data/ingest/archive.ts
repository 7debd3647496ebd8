// Zip archives on their way in: the files in one, by name, each read only when asked for and not further than the archive's
// allowance. Documents of Word and electronic books are such archives.

import { type FormatError, fromBlob, type NamedFile, readingAhead } from '../../formats/bytes.ts'
import { readZip } from '../../formats/zip.ts'
import { damaged, type OpenFile, remark, Skip } from './file.ts'

export const isZip = (head: Uint8Array) => head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4

/**
 * @param leaveOut told of entries that cannot be used; without it, one such is reason enough
 * @throws Skip where it is damaged, encrypted, hostile, or would become too large
 */
export async function entriesOf(
  file: OpenFile,
  format: string,
  leaveOut?: (name: string, why: Skip) => void,
): Promise<NamedFile[]> {
  const skipped = (error: unknown, problem: Skip) =>
    /encrypted/.test(String(error)) ? new Skip(remark('password-needed', {})) : problem
  const refuse = (name: string, error: FormatError) =>
    leaveOut!(name, skipped(error, new Skip(remark('entry-refused', { problem: error.message }))))
  const blob = (await file.blob()) as Blob
  const entries = await readZip(readingAhead(fromBlob(blob)), Number.POSITIVE_INFINITY, leaveOut && refuse).catch(
    (error) => {
      throw skipped(error, damaged(format, error))
    },
  )
  file.allowance.spend(entries.reduce((sum, { byteLength }) => sum + byteLength, 0))
  return entries
}

/** One of them as text, in UTF-8 as these formats have it, or in UTF-16 with a mark. @throws Skip */
export async function* textOf(entry: NamedFile, format: string): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  try {
    for await (const bytes of entry.bytes()) {
      decoder ??= new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8')
      yield decoder.decode(bytes, { stream: true })
    }
  } catch (error) {
    throw damaged(format, error)
  }
  if (decoder) yield decoder.decode()
}
