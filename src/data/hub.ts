// Files of the Hugging Face hub, by its public paths: what a dataset or model has, and each file as a stream that survives
// a bad network. Nothing is asked before a person names a repository. Knows neither a store nor what the files are.
// https://huggingface.co/docs/hub/api

export interface HubRepository {
  readonly kind: 'dataset' | 'model'
  /** `owner/name`, or the name alone for the oldest. */
  readonly name: string
  /** Branch, tag or commit; `main` where left out. */
  readonly revision?: string
}

export interface HubFile {
  readonly path: string
  readonly bytes: number
  /** Changes when the content does: its SHA-256 where it is large, and where it is small what Git calls it by. */
  readonly id: string
}

export interface HubOptions {
  readonly fetch?: typeof fetch
  readonly base?: string
  readonly signal?: AbortSignal
  /** Waits so many milliseconds; for tests. */
  wait?(milliseconds: number, signal?: AbortSignal): Promise<void>
}

interface Failures {
  'hub-bad-name': { name: string }
  'hub-not-found': { name: string }
  /** Private, or its terms must be accepted first. */
  'hub-refused': { name: string }
  'hub-unreachable': { reason: string }
  /** It is not what the list said it was, or changed while it was read. */
  'hub-changed': { path: string }
  /** Its bytes are not those that the hub says it has. */
  'hub-damaged': { path: string }
}

const sentences: { [C in keyof Failures]: (facts: Failures[C]) => string } = {
  'hub-bad-name': ({ name }) => `${name} is no name of a repository: it should read owner/name.`,
  'hub-not-found': ({ name }) => `There is no ${name} on the hub.`,
  'hub-refused': ({ name }) =>
    `The hub shows ${name} only to those who have access. Download it there, and drop the files.`,
  'hub-unreachable': ({ reason }) => `The hub did not answer (${reason}). What was loaded is kept; try again.`,
  'hub-changed': ({ path }) => `${path} changed on the hub while it was loaded. Start again.`,
  'hub-damaged': ({ path }) => `${path} arrived damaged: its checksum is not the one that the hub has. Load it again.`,
}

export class HubError<C extends keyof Failures = keyof Failures> extends Error {
  override readonly name = 'HubError'
  readonly code: C
  readonly facts: Failures[C]

  constructor(code: C, facts: Failures[C], options?: ErrorOptions) {
    super(sentences[code](facts), options)
    this.code = code
    this.facts = facts
  }
}

const BASE = 'https://huggingface.co'
const PARTS = { dataset: { api: 'datasets', files: 'datasets/' }, model: { api: 'models', files: '' } } as const
/** Files of a repository that are listed at most: 20 pages of 1000. */
const MOST_PAGES = 20

/** All files of a repository, whatever its folders. @throws HubError */
export async function listFiles(repository: HubRepository, options: HubOptions = {}): Promise<HubFile[]> {
  const { kind, revision = 'main' } = repository
  const base = options.base ?? BASE
  const name = checkedName(repository.name)
  const files: HubFile[] = []
  let next: string | null = `${base}/api/${PARTS[kind].api}/${name}/tree/${encodeURIComponent(revision)}?recursive=1`
  for (let page = 0; next && page < MOST_PAGES; page++) {
    const response: Response = await persistently(
      repository,
      (signal) => request(next!, {}, { ...options, signal }),
      options,
    )
    files.push(...readTree(await response.json().catch(() => null)))
    next = nextPage(response.headers.get('link'), base)
  }
  return files
}

/** Two parts, or one, of letters and what else the hub allows; nothing that could lead elsewhere. */
function checkedName(name: string): string {
  if (!/^(?!.*(\.\.|--))[\w][\w.-]{0,95}(\/[\w][\w.-]{0,95})?$/.test(name))
    throw new HubError('hub-bad-name', { name: name.slice(0, 100) })
  return name
}

/** Entries that are files, of what should be a list of {type, path, size, oid, lfs: {oid, size}}. */
function readTree(list: unknown): HubFile[] {
  if (!Array.isArray(list)) throw new HubError('hub-unreachable', { reason: 'no list of files' })
  return list.flatMap((entry: Record<string, unknown> | null) => {
    const { type, path, oid, size } = entry ?? {}
    if (type !== 'file' || typeof path !== 'string' || !isCount(size)) return []
    const large = (entry?.lfs ?? {}) as Record<string, unknown>
    return { path, bytes: isCount(large.size) ? large.size : size, id: String(large.oid ?? oid) }
  })
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** `<https://…>; rel="next"`, only where it stays on the hub. */
function nextPage(link: string | null, base: string): string | null {
  const address = /<([^>]+)>\s*;\s*rel="next"/.exec(link ?? '')?.[1]
  return address && new URL(address, base).origin === new URL(base).origin ? new URL(address, base).href : null
}

export interface Download extends HubOptions {
  /** Bytes that are there already, of the file with this `id`; they are not asked for again. */
  readonly from?: number
  /** Of the first answer, to be kept with the bytes and given back with `from`: a changed file is then noticed. */
  readonly etag?: string
  onETag?(etag: string): void
}

/**
 * The bytes of a file, from `from` on. A connection that breaks off is taken up where it broke; what the caller has received is
 * never sent twice, and the stream ends only after exactly the bytes that the list promised. Asks with no header but a plain
 * range: any other would need the leave of every host that a browser is sent on to (CORS preflight).
 * @throws HubError
 */
export async function* download(
  repository: HubRepository,
  file: HubFile,
  options: Download = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { kind, revision = 'main' } = repository
  const path = file.path.split('/').map(encodeURIComponent).join('/')
  const url = `${options.base ?? BASE}/${PARTS[kind].files}${checkedName(repository.name)}/resolve/${encodeURIComponent(revision)}/${path}`
  let at = options.from ?? 0
  let etag = options.etag
  let failures = 0
  while (at < file.bytes) {
    const from = at
    try {
      const response = await request(url, at ? { Range: `bytes=${at}-` } : {}, options)
      etag ??= rememberTag(response, options)
      for await (const bytes of continuing(response, file, at, etag)) {
        at += bytes.length
        yield bytes
      }
      if (at < file.bytes) throw new Temporary('the connection broke off')
    } catch (error) {
      if (error instanceof Status && error.status === 416) throw new HubError('hub-changed', { path: file.path }) // it ends before
      failures = at > from ? 1 : failures + 1 // each that brought something counts as the first
      await beforeRetry(error, failures, repository, options)
    }
  }
}

function rememberTag(response: Response, { onETag }: Download): string | undefined {
  const etag = response.headers.get('x-linked-etag') ?? response.headers.get('etag') ?? undefined
  if (etag) onETag?.(etag)
  return etag
}

/** The body of an answer, held to what was asked for. @throws HubError `hub-changed` */
async function* continuing(response: Response, file: HubFile, at: number, etag: string | undefined) {
  const changed = new HubError('hub-changed', { path: file.path })
  const found = response.headers.get('x-linked-etag') ?? response.headers.get('etag')
  if (etag && found && found !== etag) throw await refused(response, changed)
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '') ?? []
  // What Content-Length says may be of the compressed file, and a page is not told that it is.
  if (response.status === 206 && total && Number(total) !== file.bytes) throw await refused(response, changed)
  if (response.status === 206 && Number(start ?? at) !== at) throw await refused(response, changed)
  let skip = response.status === 206 ? 0 : at // a server without ranges sends all of it
  let left = file.bytes - at
  const reader = response.body!.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const bytes = value.subarray(Math.min(skip, value.length))
      skip -= value.length - bytes.length
      left -= bytes.length
      if (left < 0) throw changed
      if (bytes.length) yield bytes
    }
  } finally {
    await reader.cancel().catch(() => {}) // it broke off, or is at its end
  }
}

/** An answer that is not wanted is let go before it is thrown at. */
async function refused<E extends Error>(response: Response, error: E): Promise<E> {
  await response.body?.cancel().catch(() => {})
  return error
}

// ---- asking again

/** May be over in a moment: too many requests, a server in trouble, a connection cut. */
class Temporary extends Error {
  /** Milliseconds that the server asked for. */
  readonly after: number

  constructor(reason: string, after = 0, options?: ErrorOptions) {
    super(reason, options)
    this.after = after
  }
}

const MOST_TRIES = 6
const LONGEST_WAIT = 60_000 // ms

async function request(
  url: string,
  headers: Record<string, string>,
  { fetch: ask, signal }: HubOptions,
): Promise<Response> {
  const response = await (ask ?? fetch)(url, { headers, signal, credentials: 'omit', referrerPolicy: 'no-referrer' })
  if (response.ok) return response
  await response.body?.cancel().catch(() => {})
  const { status } = response
  if (status === 429 || status >= 500) throw new Temporary(`status ${status}`, retryAfter(response))
  throw new Status(status)
}

class Status extends Error {
  readonly status: number
  constructor(status: number) {
    super(`status ${status}`)
    this.status = status
  }
}

/** Seconds, or a date. */
function retryAfter({ headers }: Response): number {
  const value = headers.get('retry-after') ?? ''
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(milliseconds) ? Math.min(Math.max(0, milliseconds), LONGEST_WAIT) : 0
}

async function persistently<T>(
  repository: HubRepository,
  attempt: (signal: AbortSignal | undefined) => Promise<T>,
  options: HubOptions,
): Promise<T> {
  for (let failures = 1; ; failures++)
    try {
      return await attempt(options.signal)
    } catch (error) {
      await beforeRetry(error, failures, repository, options)
    }
}

/** Waits before the next attempt, twice as long each time. @throws what makes another attempt pointless */
async function beforeRetry(
  error: unknown,
  failures: number,
  { name }: HubRepository,
  options: HubOptions,
): Promise<void> {
  options.signal?.throwIfAborted()
  if (error instanceof HubError) throw error
  if (error instanceof Status) {
    if (error.status === 404) throw new HubError('hub-not-found', { name })
    if (error.status === 401 || error.status === 403) throw new HubError('hub-refused', { name })
    throw new HubError('hub-unreachable', { reason: error.message })
  }
  const reason = error instanceof Temporary ? error.message : 'no connection'
  if (failures >= MOST_TRIES) throw new HubError('hub-unreachable', { reason }, { cause: error })
  const asked = error instanceof Temporary ? error.after : 0
  await (options.wait ?? wait)(Math.max(asked, 500 * 2 ** failures), options.signal)
}

function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal!.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
