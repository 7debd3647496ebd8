// Files that are whole or absent: written beside their place, flushed, then moved there by one rename. Whoever is killed on the way leaves
// the old file, or the new one, and at most a *.partial that nobody reads. Knows nothing of what the bytes mean.

import * as nodeFs from 'node:fs/promises'
import { dirname } from 'node:path'

/** What is asked of the file system, so that tests can make any of it fail. */
export type Files = Pick<typeof nodeFs, 'open' | 'mkdir' | 'readdir' | 'rename' | 'rm'>

/** Being written, or being deleted. */
export const PARTIAL = '.partial'

/** Whole or not at all, and on the disk when it resolves. */
export async function writeWhole(
  path: string,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  files: Files = nodeFs,
): Promise<void> {
  await writeFlushed(path + PARTIAL, bytes, files)
  await files.rename(path + PARTIAL, path)
  await flushFolder(dirname(path), files)
}

export async function writeFlushed(
  path: string,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  files: Files = nodeFs,
): Promise<void> {
  const file = await files.open(path, 'w')
  try {
    for await (const piece of bytes) await file.writeFile(piece) // appends: the handle keeps its place
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A rename is on the disk when its folder is. Windows opens no folders, and needs no such flush. */
export async function flushFolder(path: string, files: Files = nodeFs): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await files.open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
