// Columns of records, as datasets are published. hyparquet reads the format; here is which rows and columns are asked for. Format: https://parquet.apache.org/docs/file-format/

import type { FileMetaData, SchemaElement } from 'hyparquet'
import type { Fields } from '../../shapes/shape.ts'
import { damaged, type OpenFile, type RandomAccess, remark, Skip } from '../file.ts'
import { startsWith } from '../sniff.ts'

export const extensions = ['parquet']
export const recognises = (head: Uint8Array) => (startsWith(head, [0x50, 0x41, 0x52, 0x31]) ? 4 : 0)
export const patience = { seconds: 20, perMiB: 4 }

/** Bytes that a group of rows may become: it must be decoded whole. */
const LARGEST_GROUP = 512 * 2 ** 20

export async function* records(file: OpenFile): AsyncGenerator<Fields> {
  const blob = await file.blob()
  try {
    yield* rows(blob)
  } catch (error) {
    throw damaged('Parquet', error)
  }
}

async function* rows(blob: RandomAccess): AsyncGenerator<Fields> {
  const { parquetMetadataAsync, parquetRead } = await import('hyparquet')
  const { compressors } = await import('hyparquet-compressors')
  const { requireSound } = await import('../parquet-guard.ts')
  const source = {
    byteLength: blob.size,
    async slice(start: number, end = blob.size) {
      const within =
        Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end && end <= blob.size
      if (!within) throw new Error('a part of it lies outside the file.')
      return blob.slice(start, end).arrayBuffer()
    },
  }
  const metadata = await parquetMetadataAsync(source, { geoparquet: false })
  const columns = textual(metadata)
  let rowStart = 0
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows)
    requireModest(group, columns)
    await requireSound(group, columns, metadata, source.slice, compressors)
    let rows: unknown[][] = []
    const onComplete = (read: unknown[][]) => {
      rows = read
    }
    await parquetRead({ file: source, metadata, compressors, columns, rowStart, rowEnd, onComplete })
    for (const row of rows) yield new Map(columns.map((name, i) => [name, row[i]]))
    rowStart = rowEnd
  }
}

/** Columns but those of pictures and sounds: structures with bytes that are not said to be text. */
function textual({ schema }: FileMetaData): string[] {
  const columns: string[] = []
  let at = 1 // behind the root
  for (let i = schema[0].num_children ?? 0; i > 0 && at < schema.length; i--) {
    const from = at
    for (let open = 1; open > 0 && at < schema.length; at++) open += (schema[at].num_children ?? 0) - 1
    const leaves = schema.slice(from, at)
    if (leaves.length === 1 || !leaves.some(isOpaque)) columns.push(leaves[0].name)
  }
  return [...new Set(columns)]
}

const isOpaque = ({ type, converted_type, logical_type, num_children }: SchemaElement) =>
  type === 'BYTE_ARRAY' && !num_children && !converted_type && !logical_type

function requireModest(group: FileMetaData['row_groups'][number], columns: readonly string[]): void {
  const sizes = group.columns.map(({ meta_data }) =>
    columns.includes(meta_data?.path_in_schema[0] ?? '') ? Number(meta_data!.total_uncompressed_size) : 0,
  )
  if (sizes.reduce((sum, size) => sum + size, 0) > LARGEST_GROUP)
    throw new Skip(remark('too-large', { limit: LARGEST_GROUP }))
}
