// What can go wrong in storage, as one error class: a stable code to translate by, its facts, and a plain English sentence.

/** The facts of each kind of failure, for a translated message. Sizes are bytes. */
export interface StoreFailures {
  /** `keptStep`: the step of the checkpoint that is still there, where the failed write was one. */
  'quota-exceeded': { needed: number; keptStep: number | null }
  corrupt: { what: string }
  'locked-elsewhere': { what: string }
  'newer-schema': { found: number; known: number }
  'not-found': { what: string }
  'invalid-bundle': { where: string; problem: string }
  /** This connection is gone: another tab upgraded the database, or the user cleared the site's data. */
  closed: { why: string }
  'storage-failed': { reason: string }
}
export type StoreErrorCode = keyof StoreFailures

const sentences: { [C in StoreErrorCode]: (facts: StoreFailures[C]) => string } = {
  'quota-exceeded': ({ needed, keptStep }) =>
    `Storage is full: ${megabytes(needed)} more are needed. ${keptStep === null ? 'What was saved before is kept.' : `The checkpoint of step ${keptStep} is kept.`} Delete or export something, then try again.`,
  corrupt: ({ what }) => `${what} is damaged: its checksum does not match what was saved.`,
  'locked-elsewhere': ({ what }) => `${what} is being written by another tab or process. Close that one first.`,
  'newer-schema': ({ found, known }) =>
    `This was written by a newer Vitro (version ${found}; this one knows ${known}). Reload the page to get the new one.`,
  'not-found': ({ what }) => `${what} does not exist, or was deleted.`,
  'invalid-bundle': ({ where, problem }) =>
    `This is not a whole exported run: ${where}: ${problem}. Nothing was imported.`,
  closed: ({ why }) => `${why} Reload this tab; what was saved is kept.`,
  'storage-failed': ({ reason }) => `Storage failed (${reason}). What was saved before is kept; try again.`,
}

export class StoreError<C extends StoreErrorCode = StoreErrorCode> extends Error {
  override readonly name = 'StoreError'
  readonly code: C
  readonly facts: StoreFailures[C]

  constructor(code: C, facts: StoreFailures[C], options?: ErrorOptions) {
    super(sentences[code](facts), options)
    this.code = code
    this.facts = facts
  }
}

/** Any failure of the platform's storage as a StoreError. @param needed bytes the failed operation was to write */
export function storageError(error: unknown, needed: number): StoreError {
  if (error instanceof StoreError) return error
  const { name, code, message } = Object(error) as { name?: string; code?: unknown; message?: string }
  if (name === 'QuotaExceededError' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new StoreError('quota-exceeded', { needed, keptStep: null }, { cause: error })
  }
  return new StoreError('storage-failed', { reason: [name, message].filter(Boolean).join(': ') }, { cause: error })
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
