// One file, compressed. What it is shows when it is read, under its name without `.gz`.

import { Gunzip } from 'fflate'
import { damaged, type OpenFile, remark, Skip, type Source } from '../file.ts'
import { startsWith } from '../sniff.ts'
import { streamed } from '../streamed.ts'

export const extensions = ['gz']
export const recognises = (head: Uint8Array) => (startsWith(head, [0x1f, 0x8b, 8]) ? 3 : 0)

export async function* files(file: OpenFile): AsyncGenerator<Source> {
  const name = file.path.split('/').at(-1)!.replace(/\.gz$/i, '')
  yield { path: name, blob: streamed(() => unpacked(file)) }
}

/** Fed 4 KiB at a time: deflate makes at most 1032 bytes of one, so nothing over 4 MiB appears before someone has looked. */
async function* unpacked(file: OpenFile): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = []
  let total = 0
  let whole = false
  const stream = new Gunzip((piece, last) => {
    ready.push(piece)
    whole = last
  })
  const push = (piece: Uint8Array, last: boolean) => {
    ready = []
    try {
      stream.push(piece, last)
    } catch (error) {
      throw damaged('gzip', error)
    }
    total += ready.reduce((sum, { length }) => sum + length, 0)
    if (total > file.allowance.remaining) file.allowance.spend(total)
    return ready
  }
  for await (const piece of file.bytes())
    for (let at = 0; at < piece.length; at += 4096) yield* push(piece.subarray(at, at + 4096), false)
  yield* push(new Uint8Array(), true)
  if (!whole) throw new Skip(remark('damaged', { format: 'gzip', problem: 'it was cut short.' }))
  file.allowance.spend(total)
}
