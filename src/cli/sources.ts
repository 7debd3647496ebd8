// Files and folders of the command line as the data room reads them: by name and stream, never whole in memory.

import { openAsBlob } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A folder stands for every file in it, however deep. @throws Error naming what is not there */
export async function sources(paths: readonly string[]) {
  const files = await Promise.all(paths.map(filesAt))
  return Promise.all(files.flat().map(async (path) => ({ path, blob: await openAsBlob(path) })))
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
