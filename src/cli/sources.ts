// Files and folders of the command line as the data room reads them: by name and stream, never whole in memory.

import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A folder stands for every file in it, however deep. @throws Error naming what is not there */
export async function sources(paths: readonly string[]) {
  const files = await Promise.all(paths.map(filesAt))
  return Promise.all(
    files.flat().map(async (path) => ({ path, blob: stretchOf(path, 0, (await stat(path)).size) as unknown as Blob })),
  )
}

async function filesAt(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => null)
  if (found?.isFile()) return [path]
  if (!found?.isDirectory()) throw new Error(`There is no file or folder ${path}.`)
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  if (!files.length) throw new Error(`The folder ${path} holds no files.`)
  return files
}

/** As much of a Blob as is asked of files. Node's own (`openAsBlob`, Node 20) keeps a size in 32 bits: of 4.4 GB it reads the first 0.1. */
function stretchOf(path: string, start: number, end: number): Pick<Blob, 'size' | 'slice' | 'stream' | 'arrayBuffer'> {
  return {
    size: end - start,
    slice: (from = 0, to = end - start) =>
      stretchOf(path, Math.min(start + from, end), Math.min(start + Math.max(from, to), end)) as Blob,
    stream: () => streamOf(path, start, end),
    async arrayBuffer() {
      const bytes = new Uint8Array(end - start)
      const file = await open(path)
      try {
        for (let at = 0; at < bytes.length; ) {
          const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at)
          if (!bytesRead) throw new Error(shorter(path))
          at += bytesRead
        }
      } finally {
        await file.close()
      }
      return bytes.buffer
    },
  }
}

function streamOf(path: string, start: number, end: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let file: FileHandle | undefined
  let at = start
  return new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: 2 ** 16,
    async pull(controller) {
      try {
        file ??= await open(path)
        const { view } = controller.byobRequest!
        const into = new Uint8Array(view!.buffer, view!.byteOffset, Math.min(view!.byteLength, end - at))
        const { bytesRead } = into.length ? await file.read(into, 0, into.length, at) : { bytesRead: 0 }
        if (!bytesRead && at < end) throw new Error(shorter(path))
        at += bytesRead
        if (!bytesRead) {
          await file.close()
          controller.close()
        }
        controller.byobRequest!.respond(bytesRead)
      } catch (error) {
        await file?.close()
        throw error
      }
    },
    cancel: () => file?.close(),
  })
}

const shorter = (path: string) => `${path} became shorter while it was read.`
