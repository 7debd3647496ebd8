// Files of the command line as the data room reads them: the same bytes as Node reads at once, and whole where they are larger than 4 GiB.

import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sources } from '../../../src/cli/sources.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitro-sources-'))
})
afterAll(() => rm(folder, { recursive: true }))

it.each([0, 1, 65_536, 200_001])('gives the %i bytes that a file has, as a stream and in parts', async (length) => {
  const path = join(folder, `${length}`)
  await writeFile(
    path,
    Uint8Array.from({ length }, (_, i) => (i * i) >> 3),
  )
  const bytes = await readFile(path)
  const [{ blob }] = await sources([path])
  expect(blob.size).toBe(length)
  const pieces: Uint8Array[] = []
  for await (const piece of blob.stream()) pieces.push(piece)
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
  const part = blob.slice(length >> 2, length >> 1)
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(length >> 2, length >> 1))).toBe(true)
  expect(Buffer.from(await part.slice(1, 9).arrayBuffer())).toEqual(
    bytes.subarray(length >> 2, length >> 1).subarray(1, 9),
  )
})

it('knows the size of a file beyond 4 GiB, and reads its end', async () => {
  const path = join(folder, 'large')
  await writeFile(path, '')
  await truncate(path, 2 ** 32 + 10) // nothing of it is on the disk
  const [{ blob }] = await sources([path])
  expect(blob.size).toBe(2 ** 32 + 10)
  expect((await blob.slice(blob.size - 20).arrayBuffer()).byteLength).toBe(20)
})

it('says that a file became shorter, however it is read', async () => {
  const path = join(folder, 'shorter')
  await writeFile(path, new Uint8Array(100_000))
  const [{ blob }] = await sources([path])
  await truncate(path, 50_000)
  await expect(blob.arrayBuffer()).rejects.toThrow('became shorter')
  const drain = async () => {
    for await (const _ of blob.stream());
  }
  await expect(drain()).rejects.toThrow('became shorter')
})
