// Files on their way from the hub. What has arrived when a load breaks off is kept, so that asking again goes on from there.

import { type Download, download, type HubFile, type HubOptions, type HubRepository, listFiles } from './hub.ts'

interface Started {
  readonly key: string
  bytes: Blob
  etag?: string
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
    if (this.started?.key !== key) this.started = { key, bytes: new Blob() }
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
    return started.bytes
  }
}
