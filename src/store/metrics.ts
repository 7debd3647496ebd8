// Metrics and samples of a run in IndexedDB. Every point is kept, as float64 columns in records of some hundred rows:
// few enough to read a million points at once, small enough to write the last one anew with each append.
import { type Database, type Transaction, under } from './database.ts'
import type { MetricColumns, Sample } from './store.ts'
import type { RunRecords } from './writer.ts'

const ROWS = 512
/** Far more than anyone measures, and few enough for any file of metrics. */
export const MOST_COLUMNS = 256

/** Rows under rows. A column that one part lacks is NaN there. */
export function concatColumns(parts: readonly MetricColumns[]): Map<string, Float64Array> {
  const total = parts.reduce((sum, part) => sum + rowCount(part), 0)
  const columns = new Map<string, Float64Array>()
  let row = 0
  for (const part of parts) {
    for (const [name, values] of part) {
      let column = columns.get(name)
      if (!column) columns.set(name, (column = new Float64Array(total).fill(Number.NaN)))
      column.set(values, row)
    }
    row += rowCount(part)
  }
  return columns
}

export const rowCount = (columns: MetricColumns) => columns.get('step')?.length ?? 0

/** The rows at or before a step. */
export function columnsUpTo(columns: MetricColumns, step: number): Map<string, Float64Array> {
  const steps = columns.get('step') ?? new Float64Array()
  return new Map([...columns].map(([name, values]) => [name, values.filter((_, row) => steps[row] <= step)]))
}

/** @throws TypeError where columns differ in length or a step is no number: a mistake of the program, not of the user */
export function checkColumns(columns: MetricColumns): void {
  const rows = rowCount(columns)
  if (columns.size > MOST_COLUMNS) throw new TypeError(`${columns.size} metric columns; at most ${MOST_COLUMNS}`)
  for (const [name, values] of columns) {
    if (values.length !== rows)
      throw new TypeError(`metric column '${name}' has ${values.length} rows, 'step' has ${rows}`)
  }
  if (columns.get('step')?.some(Number.isNaN)) throw new TypeError("metric column 'step' has NaN")
}

export function runRecords(db: Database, run: string): RunRecords {
  return {
    readMetrics: async () =>
      concatColumns(await db.read(['metrics'], (transaction) => transaction.objectStore('metrics').getAll(under(run)))),
    readSamples: () => db.read(['samples'], (transaction) => transaction.objectStore('samples').getAll(under(run))),
    appendMetrics: (columns) => appendMetrics(db, run, columns),
    appendSamples: (samples) => appendSamples(db, run, samples),
    rewind: (step) =>
      db.write(['metrics', 'samples'], async (transaction) => {
        await rewindMetrics(transaction, run, step)
        await rewindSamples(transaction, run, step)
      }),
  }
}

async function appendMetrics(db: Database, run: string, columns: MetricColumns): Promise<void> {
  checkColumns(columns)
  const bytes = columns.size * rowCount(columns) * 8
  const append = async (transaction: Transaction<'metrics', 'readwrite'>) => {
    const store = transaction.objectStore('metrics')
    const last = await store.openCursor(under(run), 'prev')
    const n = last ? last.key[1] : 0
    if (last && rowCount(last.value) + rowCount(columns) <= ROWS)
      await last.update(concatColumns([last.value, columns]))
    else await store.add(new Map(columns), [run, n + 1])
  }
  if (rowCount(columns)) await db.write(['metrics'], append, { relaxed: true, bytes })
}

async function appendSamples(db: Database, run: string, samples: readonly Sample[]): Promise<void> {
  const append = async (transaction: Transaction<'samples', 'readwrite'>) => {
    const store = transaction.objectStore('samples')
    let n = (await store.openKeyCursor(under(run), 'prev'))?.key[1] ?? 0
    for (const sample of samples) await store.add(sample, [run, ++n])
  }
  await db.write(['samples'], append, { relaxed: true })
}

async function rewindMetrics(transaction: Transaction<'metrics' | 'samples', 'readwrite'>, run: string, step: number) {
  let cursor = await transaction.objectStore('metrics').openCursor(under(run))
  for (; cursor; cursor = await cursor.continue()) {
    const kept = columnsUpTo(cursor.value, step)
    if (rowCount(kept) === 0) await cursor.delete()
    else if (rowCount(kept) < rowCount(cursor.value)) await cursor.update(kept)
  }
}

async function rewindSamples(transaction: Transaction<'metrics' | 'samples', 'readwrite'>, run: string, step: number) {
  let cursor = await transaction.objectStore('samples').openCursor(under(run))
  for (; cursor; cursor = await cursor.continue()) if (cursor.value.step > step) await cursor.delete()
}
