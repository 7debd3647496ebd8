// The RunWriter of a run that lives in a folder: checkpoints as checkpoint-N/, metrics and samples as JSON lines. Knows files; the order
// of saving, checking and deleting is store/checkpoints.ts, the same as in a browser. Other files in the folder are left alone.
import * as nodeFs from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { CheckpointPlace } from '../store/checkpoints.ts'
import { StoreError, storageError } from '../store/errors.ts'
import { checkColumns, MOST_COLUMNS, rowCount } from '../store/metrics.ts'
import { CHUNK_BYTES, type MetricColumns, type RunReader, type RunWriter, type Sample } from '../store/store.ts'
import { type RunRecords, runReader, runWriter } from '../store/writer.ts'
import { type Files, flushFolder, PARTIAL, writeFlushed, writeWhole } from './files.ts'

const LOCK = '.vitro-lock'
const METRICS = 'metrics.jsonl'
const SAMPLES = 'samples.jsonl'

export function readFolder(folder: string, files: Files = nodeFs): RunReader {
  return runReader(folderPlace(folder, files), folderRecords(folder, files))
}

/** @throws StoreError `locked-elsewhere` while another process, or this one, writes there */
export async function openFolder(folder: string, files: Files = nodeFs): Promise<RunWriter> {
  await attempt(() => files.mkdir(folder, { recursive: true }))
  const release = await lockFolder(folder, files)
  try {
    for (const name of await namesIn(folder, files)) {
      if (name.endsWith(PARTIAL)) await attempt(() => files.rm(join(folder, name), { recursive: true }))
    }
  } catch (error) {
    await release()
    throw error
  }
  return runWriter(folderPlace(folder, files), folderRecords(folder, files), release)
}

// --- Checkpoints --------------------------------------------------------------------------------------------------------------------

function folderPlace(folder: string, files: Files): CheckpointPlace {
  const at = (id: number) => join(folder, `checkpoint-${id}`)
  const partial = (id: number) => at(id) + PARTIAL
  const chunk = (array: number, index: number) => `${array}-${index}.bin`
  const numbers = async (pattern: RegExp) =>
    (await namesIn(folder, files)).flatMap((name) => pattern.exec(name)?.[1] ?? []).map(Number)

  return {
    what: `the run in ${folder}`,
    list: () => numbers(/^checkpoint-(\d{1,9})$/),
    nextId: async () => Math.max(0, ...(await numbers(/^checkpoint-(\d{1,9})/))) + 1,
    readManifest: async (id) => {
      const text = await readIfThere(join(at(id), 'manifest.json'), files, CHUNK_BYTES)
      return text && (parseJson(text.toString()) ?? null) // null is a damaged one, undefined none
    },
    writeChunk: (id, array, index, bytes) =>
      attempt(async () => {
        await files.mkdir(partial(id), { recursive: true })
        await writeFlushed(join(partial(id), chunk(array, index)), [bytes], files)
      }, bytes.length),
    readChunk: (id, array, index) => readIfThere(join(at(id), chunk(array, index)), files, CHUNK_BYTES),
    commit: (manifest) =>
      attempt(async () => {
        await files.mkdir(partial(manifest.id), { recursive: true }) // a checkpoint of no bytes has no folder yet
        const text = new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`)
        await writeFlushed(join(partial(manifest.id), 'manifest.json'), [text], files)
        await flushFolder(partial(manifest.id), files)
        await files.rename(partial(manifest.id), at(manifest.id))
        await flushFolder(folder, files)
      }),
    remove: (ids) =>
      attempt(async () => {
        const names = new Set(await namesIn(folder, files))
        for (const id of ids) {
          // Out of sight first: a folder half deleted must not pass for a checkpoint.
          if (names.has(`checkpoint-${id}`)) await files.rename(at(id), partial(id))
          await files.rm(partial(id), { recursive: true, force: true })
        }
      }),
    kept: async () => [],
  }
}

// --- Metrics and samples, a JSON object a line ---------------------------------------------------------------------------------------

function folderRecords(folder: string, files: Files): RunRecords {
  const metrics = join(folder, METRICS)
  const samples = join(folder, SAMPLES)
  return {
    readMetrics: async () => toColumns(await readLines<Record<string, number | string>>(metrics, files)),
    readSamples: () => readLines<Sample>(samples, files),
    appendMetrics: async (columns) => {
      checkColumns(columns)
      await appendLines(metrics, toRows(columns), files)
    },
    appendSamples: (list) => appendLines(samples, list, files),
    rewind: async (step) => {
      for (const path of [metrics, samples]) {
        const lines = await readLines<{ step: number }>(path, files)
        await replaceLines(
          path,
          lines.filter((line) => line.step <= step),
          files,
        )
      }
    },
  }
}

/** What was not measured is left out of its row; JSON knows no infinities, so they go as text. */
const toRows = (columns: MetricColumns) =>
  Array.from({ length: rowCount(columns) }, (_, row) =>
    Object.fromEntries(
      [...columns]
        .filter(([, values]) => !Number.isNaN(values[row]))
        .map(([name, values]) => [name, Number.isFinite(values[row]) ? values[row] : String(values[row])]),
    ),
  )

function toColumns(rows: readonly Record<string, number | string>[]): Map<string, Float64Array> {
  const columns = new Map<string, Float64Array>()
  for (const [row, values] of rows.entries()) {
    for (const [name, value] of Object.entries(values)) {
      let column = columns.get(name)
      if (!column && columns.size === MOST_COLUMNS) continue
      if (!column) columns.set(name, (column = new Float64Array(rows.length).fill(Number.NaN)))
      column[row] = Number(value)
    }
  }
  return columns
}

/** Lines cut off by an interruption are no lines. */
async function readLines<T>(path: string, files: Files): Promise<T[]> {
  const text = (await readIfThere(path, files))?.toString() ?? ''
  return text.split('\n').flatMap((line) => (parseJson(line) as T | undefined) ?? [])
}

async function appendLines(path: string, lines: readonly object[], files: Files): Promise<void> {
  if (!lines.length) return
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  await attempt(async () => {
    const file = await files.open(path, 'a')
    try {
      // The line before may have been cut off; an empty line is no line.
      await file.appendFile(`\n${text}`)
    } finally {
      await file.close()
    }
  }, text.length)
}

async function replaceLines(path: string, lines: readonly object[], files: Files): Promise<void> {
  const text = new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  await attempt(() => writeWhole(path, [text], files), text.length)
}

// --- The lock -----------------------------------------------------------------------------------------------------------------------

/** Folders this process writes. After a crash the same process id may come back, so the id alone does not say. */
const mine = new Set<string>()

/** Longer than any process takes from reading the lock to replacing it. */
const SETTLE_MS = 50

/**
 * A file with the writer's process id and start; one whose process is gone is taken over. Of several that take it at once, all replace
 * it and wait, and the last to have done so has it (Fischer's algorithm).
 */
async function lockFolder(folder: string, files: Files): Promise<() => Promise<void>> {
  const path = join(folder, LOCK)
  const me = `${process.pid} ${await startOf(process.pid)}`
  const holder = async () => (await readIfThere(path, files))?.toString() ?? ''
  const refuse = (holder: string) => {
    throw new StoreError('locked-elsewhere', {
      what: `The folder ${folder} (process ${Number.parseInt(holder, 10)}, says ${path})`,
    })
  }
  if (mine.has(path)) refuse(me)
  mine.add(path)
  try {
    const before = await holder()
    if (await isAlive(before)) refuse(before)
    await attempt(async () => {
      await writeFlushed(`${path}-${process.pid}`, [new TextEncoder().encode(me)], files)
      await files.rename(`${path}-${process.pid}`, path)
    })
    await setTimeout(SETTLE_MS)
    const after = await holder()
    if (after !== me) refuse(after)
  } catch (error) {
    mine.delete(path)
    throw error
  }
  return async () => {
    mine.delete(path)
    await attempt(() => files.rm(path, { force: true }))
  }
}

/** Whether the process that wrote a lock lives: not this one, which holds what is in `mine`, and not a later one of the same id. */
async function isAlive(holder: string): Promise<boolean> {
  const [pid, start] = holder.split(' ')
  if (!Number(pid) || Number(pid) === process.pid) return false
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false // else alive, and somebody else's
  }
  return start === (await startOf(Number(pid)))
}

/** When a process started, in the system's own count; '-' where that cannot be told (no /proc). */
async function startOf(pid: number): Promise<string> {
  const stat = await nodeFs.readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return /.*\) (?:\S+ ){19}(\d+)/s.exec(stat)?.[1] ?? '-' // proc(5): field 22; the name before it may hold anything
}

// --- Files --------------------------------------------------------------------------------------------------------------------------

/** Any failure of the file system as a StoreError. */
async function attempt<T>(action: () => Promise<T>, bytes = 0): Promise<T> {
  try {
    return await action()
  } catch (error) {
    throw storageError(error, bytes)
  }
}

const isMissing = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException)?.code ?? '')

/** undefined where there is no such file. What is longer than `most` bytes was not written here, and is read as empty. */
const readIfThere = (path: string, files: Files, most = Number.POSITIVE_INFINITY) =>
  attempt(async () => {
    const file = await files.open(path, 'r').catch((error) => (isMissing(error) ? null : Promise.reject(error)))
    if (!file) return undefined
    try {
      return (await file.stat()).size > most ? Buffer.alloc(0) : await file.readFile()
    } finally {
      await file.close()
    }
  })

const namesIn = (folder: string, files: Files) =>
  attempt(() => files.readdir(folder).catch((error) => (isMissing(error) ? [] : Promise.reject(error))))

/** undefined where it is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
