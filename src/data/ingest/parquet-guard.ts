// What hyparquet takes on trust, looked at before: pages within their column, counts that are there and no larger than the
// column's own, runs no longer than the page. A file that lies there could otherwise keep it busy for ever, or fill memory.
// Format: https://parquet.apache.org/docs/file-format/data-pages/encodings/

import type { ColumnMetaData, Compressors, FileMetaData, RowGroup } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { decompressPage } from 'hyparquet/src/datapage.js'
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getSchemaPath } from 'hyparquet/src/schema.js'

/** Bytes that a page may become. */
const LARGEST_PAGE = 256 * 2 ** 20
/** Values in a column of a group; repetitions cost a file nothing. */
const MOST_VALUES = 1 << 24
/** A run may be longer than what is left of a page, for some writers fill it up. */
const PADDING = 1024

const claim = (holds: boolean, problem: string) => {
  if (!holds) throw new Error(problem)
}

/** @throws Error in plain words */
export async function requireSound(
  group: RowGroup,
  columns: readonly string[],
  metadata: FileMetaData,
  read: (start: number, end: number) => Promise<ArrayBuffer>,
  compressors: Compressors,
): Promise<void> {
  for (const { meta_data } of group.columns) {
    if (!meta_data || !columns.includes(meta_data.path_in_schema[0])) continue
    const { dictionary_page_offset, data_page_offset, total_compressed_size, path_in_schema } = meta_data
    const start = Number(dictionary_page_offset || data_page_offset)
    const bytes = await read(start, start + Number(total_compressed_size))
    const path = getSchemaPath(metadata.schema, path_in_schema)
    const levels = [getMaxRepetitionLevel(path), getMaxDefinitionLevel(path)] as const
    const values = valuesIn(new DataView(bytes), meta_data, levels, compressors)
    claim(Number(group.num_rows) <= values, `its column has ${values} values for ${group.num_rows} rows.`)
  }
}

/** Counts the values of a column's pages. */
function valuesIn(
  view: DataView<ArrayBuffer>,
  { codec, type }: ColumnMetaData,
  [repetition, definition]: readonly [number, number],
  compressors: Compressors,
): number {
  const reader = { view, offset: 0 }
  let values = 0
  while (reader.offset < view.byteLength - 1) {
    const header = parquetHeader(reader)
    const size = header.compressed_page_size
    claim(isCount(size) && reader.offset + size <= view.byteLength, 'a page is longer than its column.')
    claim(
      isCount(header.uncompressed_page_size) && header.uncompressed_page_size <= LARGEST_PAGE,
      'a page is too large.',
    )
    const packed = new Uint8Array(view.buffer, view.byteOffset + reader.offset, size)
    reader.offset += size
    const page = header.data_page_header ?? header.data_page_header_v2 ?? header.dictionary_page_header
    claim(
      page !== undefined && isCount(page.num_values) && page.num_values <= MOST_VALUES,
      'a page says no sound count.',
    )
    if (header.dictionary_page_header) continue
    const count = page!.num_values
    values += count
    claim(values <= MOST_VALUES, `a group of rows has more than ${MOST_VALUES} values.`)
    const second = header.data_page_header_v2
    if (second) {
      const [r, d] = [second.repetition_levels_byte_length, second.definition_levels_byte_length]
      claim(
        isCount(r) && isCount(d) && r + d <= size && isCount(second.num_nulls) && isCount(second.num_rows),
        'a page says no sound lengths.',
      )
      if (repetition) checkRuns(packed.subarray(0, r), bits(repetition), count)
      if (definition) checkRuns(packed.subarray(r, r + d), bits(definition), count)
    }
    if (!isRuns(page!.encoding) && !(repetition || definition)) continue
    const levels = second ? second.repetition_levels_byte_length + second.definition_levels_byte_length : 0
    const body = packed.subarray(levels)
    const plain =
      second?.is_compressed === false
        ? body
        : decompressPage(body, header.uncompressed_page_size - levels, codec, compressors)
    const rest = second ? plain : afterLevels(afterLevels(plain, repetition, count), definition, count)
    if (!isRuns(page!.encoding)) continue
    if (type === 'BOOLEAN') afterLevels(rest, 1, count)
    else if (rest.length) checkRuns(rest.subarray(1), rest[0], count)
  }
  return values
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const bits = (largest: number) => 32 - Math.clz32(largest)
const isRuns = (encoding: string | undefined) => /DICTIONARY$|^RLE$/.test(encoding ?? '')

/** Runs with their length before them, where there are any. */
function afterLevels(page: Uint8Array, largest: number, count: number): Uint8Array {
  if (!largest) return page
  claim(page.length >= 4, 'a page ends within its levels.')
  const length = new DataView(page.buffer, page.byteOffset).getUint32(0, true)
  checkRuns(page.subarray(4, 4 + length), bits(largest), count)
  return page.subarray(4 + length)
}

/** Runs of one value, and runs of values packed by bits: the hybrid that levels and dictionary indices are written in. */
function checkRuns(bytes: Uint8Array, width: number, count: number): void {
  claim(width <= 32, 'a page says no sound width.')
  let at = 0
  for (let seen = 0; seen < count && at < bytes.length; ) {
    let header = 0
    for (let shift = 0; ; shift += 7) {
      claim(shift < 35 && at < bytes.length, 'a run has no end.')
      header += (bytes[at] & 127) * 2 ** shift
      if (bytes[at++] < 128) break
    }
    const packed = header % 2 === 1
    const run = Math.floor(header / 2) * (packed ? 8 : 1)
    claim(run <= count + PADDING, 'a run is longer than its page.')
    at += packed ? (run / 8) * width : Math.ceil(width / 8)
    seen += run
  }
}
