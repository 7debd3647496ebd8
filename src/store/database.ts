// The IndexedDB database: its object stores, the steps that upgrade it, and transactions whose failures are StoreErrors.
// Knows what lies where; what it means is in datasets.ts, runs.ts, metrics.ts and checkpoints.ts.
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from 'idb'
import { StoreError, storageError } from './errors.ts'
import type { Dataset, MetricColumns, Run, Sample } from './store.ts'

/** Keys are arrays that start with the owner's id, so that all of a run, or of one checkpoint, is one key range. */
export interface Schema extends DBSchema {
  datasets: { key: string; value: Dataset }
  runs: { key: string; value: Run }
  /** [run, checkpoint] -> manifest, opened by manifest.ts */
  checkpoints: { key: [string, number]; value: unknown }
  /** [run, checkpoint, array, chunk] or [dataset, 0, array, chunk] -> its bytes */
  chunks: { key: [string, number, number, number]; value: ArrayBuffer }
  /** [run, n] -> rows in the order of n */
  metrics: { key: [string, number]; value: MetricColumns }
  samples: { key: [string, number]; value: Sample }
  /** adapter -> what tuning found on it */
  kernels: { key: string; value: unknown }
  /** what of -> what belongs to a sentence that nobody has run yet */
  drafts: { key: string; value: unknown }
}
type Names = StoreNames<Schema>
export type Transaction<S extends Names, M extends IDBTransactionMode> = IDBPTransaction<Schema, S[], M>

/** Everything whose key starts with these parts: an array sorts after every string and number. */
export const under = (...parts: (string | number)[]) => IDBKeyRange.bound(parts, [...parts, []])

export type Migration = (
  db: IDBPDatabase<Schema>,
  transaction: IDBPTransaction<Schema, Names[], 'versionchange'>,
) => void | Promise<void>

/**
 * Step n brings version n to n + 1; all of them run in one transaction, so an upgrade that fails has not happened.
 * A step, once released, is never edited.
 */
export const migrations: readonly Migration[] = [
  (db) => {
    db.createObjectStore('datasets', { keyPath: 'id' })
    db.createObjectStore('runs', { keyPath: 'id' })
    for (const name of ['checkpoints', 'chunks', 'metrics', 'samples'] as const) db.createObjectStore(name)
  },
  (db) => {
    db.createObjectStore('kernels')
  },
  (db) => {
    db.createObjectStore('drafts')
  },
]

async function inOrder(steps: readonly Migration[], ...[db, transaction]: Parameters<Migration>): Promise<void> {
  for (const step of steps) await step(db, transaction)
}

export interface DatabaseOptions {
  /** The connection is gone for good: say so, and ask for a reload. */
  onClosed?: (error: StoreError<'closed'>) => void
  /** Opening waits for a tab that still holds an older version. */
  onBlocked?: () => void
  migrations?: readonly Migration[]
}

export class Database {
  readonly name: string
  readonly #connection: IDBPDatabase<Schema>
  readonly #closed: { error: StoreError<'closed'> | null }

  private constructor(name: string, connection: IDBPDatabase<Schema>, closed: { error: StoreError<'closed'> | null }) {
    this.name = name
    this.#connection = connection
    this.#closed = closed
  }

  /** @throws StoreError `newer-schema`: an older program never touches what a newer one wrote */
  static async open(name: string, options: DatabaseOptions = {}): Promise<Database> {
    const steps = options.migrations ?? migrations
    const closed: { error: StoreError<'closed'> | null } = { error: null }
    const close = (why: string) => {
      closed.error = new StoreError('closed', { why })
      options.onClosed?.(closed.error)
    }
    let failedStep: unknown
    try {
      const connection: IDBPDatabase<Schema> = await openDB<Schema>(name, steps.length, {
        upgrade: (db, from, _to, transaction) =>
          inOrder(steps.slice(from), db, transaction).catch((error) => {
            failedStep = error
            transaction.done.catch(() => {})
            transaction.abort() // a step that rejects does not abort by itself: half an upgrade would be committed
          }),
        blocked: () => options.onBlocked?.(),
        blocking() {
          connection.close() // or the newer tab would wait for this one for ever
          close('Another tab upgraded or removed the storage.')
        },
        terminated: () => close('The browser closed the storage; perhaps the site’s data was cleared.'),
      })
      return new Database(name, connection, closed)
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'VersionError')) throw storageError(failedStep ?? error, 0)
      const found =
        (await indexedDB.databases()).find((database) => database.name === name)?.version ?? steps.length + 1
      throw new StoreError('newer-schema', { found, known: steps.length }, { cause: error })
    }
  }

  read<S extends Names, T>(stores: S[], body: (transaction: Transaction<S, 'readonly'>) => Promise<T>): Promise<T> {
    return this.#run(stores, 'readonly', {}, 0, body)
  }

  /**
   * Whole or not at all: where `body` or the commit fails, nothing of it has happened.
   * Strict (resolves when flushed to the disk) unless `relaxed`. @param bytes roughly how many are written, for the message when storage is full
   */
  write<S extends Names, T>(
    stores: S[],
    body: (transaction: Transaction<S, 'readwrite'>) => Promise<T>,
    { relaxed = false, bytes = 0 } = {},
  ): Promise<T> {
    return this.#run(stores, 'readwrite', { durability: relaxed ? 'relaxed' : 'strict' }, bytes, body)
  }

  /**
   * Strict, though the manifest's transaction will be too: a large value lies in a file of its own, which flushing the manifest does
   * not flush. The bytes are copied before the promise is returned.
   */
  async putChunk(key: Schema['chunks']['key'], bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    // Cloning a view clones all of its buffer.
    const value = bytes.length === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer
    await this.write(['chunks'], (transaction) => transaction.objectStore('chunks').put(value, key), {
      bytes: value.byteLength,
    })
  }

  close(): void {
    this.#closed.error ??= new StoreError('closed', { why: 'The storage was closed.' })
    this.#connection.close()
  }

  async #run<S extends Names, M extends 'readonly' | 'readwrite', T>(
    stores: S[],
    mode: M,
    options: IDBTransactionOptions,
    bytes: number,
    body: (transaction: Transaction<S, M>) => Promise<T>,
  ): Promise<T> {
    if (this.#closed.error) throw this.#closed.error
    let transaction: Transaction<S, M> | undefined
    try {
      transaction = this.#connection.transaction(stores, mode, options)
      transaction.done.catch(() => {}) // awaited below, but only if the body gets that far
      const result = await body(transaction)
      await transaction.done
      return result
    } catch (error) {
      try {
        transaction?.abort()
      } catch {} // it is over already
      if (error instanceof StoreError) throw error
      // A request that an abort took with it says only AbortError; the transaction knows why.
      throw this.#closed.error ?? storageError(transaction?.error ?? error, bytes)
    }
  }
}
