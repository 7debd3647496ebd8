// Token ids of a prepared corpus on the disk, chunk behind chunk, so that a corpus of any size takes little memory. The file has
// no name as soon as it is open: however the process ends, the system frees it.

import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TokenKeeper } from '../engine/headless.ts'
import { PARTIAL } from './files.ts'

/**
 * @param folder on a disk with room for 2 or 4 bytes a token
 * @param which tells it from others that are opened in the same folder at the same time
 */
export async function openTokenFile(folder: string, which = ''): Promise<TokenKeeper> {
  const path = join(folder, `.tokens-${process.pid}${which}${PARTIAL}`)
  const file = await open(path, 'w+')
  await rm(path)
  const places = new Map<string, { offset: number; size: number }>()
  let end = 0
  return {
    async put(split, index, chunk) {
      places.set(`${split} ${index}`, { offset: end, size: chunk.byteLength })
      await file.write(new Uint8Array(chunk), 0, chunk.byteLength, end)
      end += chunk.byteLength
    },
    async get(split, index) {
      const { offset, size } = places.get(`${split} ${index}`)!
      const { buffer, bytesRead } = await file.read(new Uint8Array(size), 0, size, offset)
      if (bytesRead !== size) throw new Error(`the token file in ${folder} was cut short`)
      return buffer.buffer
    },
  }
}
