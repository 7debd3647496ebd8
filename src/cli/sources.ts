// Files of the command line as the data room reads them: by name and stream, never whole in memory.

import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'

/** @throws Error naming the file that cannot be read */
export async function sources(paths: string[]) {
  return Promise.all(
    paths.map(async (path) => {
      const info = await stat(path).catch(() => null)
      if (!info?.isFile()) throw new Error(`There is no file ${path}.`)
      return { path, blob: await openAsBlob(path) }
    }),
  )
}
