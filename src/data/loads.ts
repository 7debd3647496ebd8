// Files on their way from the hub. What has arrived when a load breaks off is kept, so that asking again goes on from there. What is
// whole is held against the checksum that the hub gave with its list.

import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import {
  type Download,
  download,
  HubError,
  type HubFile,
  type HubOptions,
  type HubRepository,
  listFiles,
} from './hub.ts'

interface Started {
  readonly key: string
  bytes: Blob
  etag?: string
  /** SHA-256 of what has come: WebCrypto wants a message whole, and a file may be larger than the memory. */
  readonly hash: ReturnType<typeof sha256.create>
}

/** Bytes gathered before they become part of a Blob, which a browser may keep on disk. */
const ENOUGH = 16 * 2 ** 20

/** One file at a time; another one takes the place of what was left unfinished. */
export class Loads {
  private started: Started | null = null
  private controller = new AbortController()

  stop(reason?: Error): void {
    this.controller.abort(reason)
    this.controller = new AbortController()
  }

  /** @throws as `load` */
  list(repository: HubRepository, options: HubOptions = {}): Promise<HubFile[]> {
    return listFiles(repository, { ...options, signal: this.controller.signal })
  }

  /** @throws HubError; the reason of `stop` */
  async load(
    repository: HubRepository,
    file: HubFile,
    onProgress: (bytes: number) => void,
    options: Download = {},
  ): Promise<Blob> {
    const key = JSON.stringify([repository, file.path, file.id])
    if (this.started?.key !== key) this.started = { key, bytes: new Blob(), hash: sha256.create() }
    const { started } = this
    let pieces: Uint8Array<ArrayBuffer>[] = []
    let size = started.bytes.size
    const gather = () => {
      started.bytes = new Blob([started.bytes, ...pieces])
      pieces = []
    }
    try {
      const { signal } = this.controller
      const onETag = (etag: string) => {
        started.etag = etag
      }
      for await (const piece of download(repository, file, {
        ...options,
        from: size,
        etag: started.etag,
        onETag,
        signal,
      })) {
        pieces.push(piece)
        started.hash.update(piece)
        size += piece.length
        if (size - started.bytes.size > ENOUGH) gather()
        onProgress(size)
      }
    } catch (error) {
      if ((error as { code?: string }).code === 'hub-changed') this.started = null // these bytes are of no use
      throw error
    } finally {
      gather()
    }
    this.started = null
    if (await isDamaged(file, started)) throw new HubError('hub-damaged', { path: file.path })
    return started.bytes
  }
}

/** Files that Git keeps itself are small: up to here they can be hashed whole. */
const SMALL = 64 * 2 ** 20

/** An id that is neither a SHA-256 nor a Git object's says nothing. */
async function isDamaged({ id }: HubFile, { bytes, hash }: Started): Promise<boolean> {
  if (/^[0-9a-f]{64}$/.test(id)) return bytesToHex(hash.digest()) !== id
  if (!/^[0-9a-f]{40}$/.test(id) || bytes.size > SMALL) return false
  const object = await new Blob([`blob ${bytes.size}\0`, bytes]).arrayBuffer()
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', object))
  return bytesToHex(digest) !== id
}
