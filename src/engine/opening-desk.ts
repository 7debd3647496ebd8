// Published models and adapters, opened into the store, one at a time.

import { fromBlob } from '../formats/bytes.ts'
import type { Gpu } from '../gpu/device.ts'
import type { Store } from '../store/store.ts'
import { linkBases } from './base-links.ts'
import { EngineError } from './errors.ts'
import { adapterFiles } from './open/adapter.ts'
import { keepAdapter, keepModel } from './open/keep.ts'
import { isPublishedModel } from './open/recognise.ts'
import { requireRoomFor } from './open/room.ts'
import type { Engine, RunReport, SourceFile } from './types.ts'

interface Parts {
  device(): Promise<{ gpu: Gpu }>
  store(): Promise<Store>
  report(id: string): Promise<RunReport>
}
type Opening = 'isModel' | 'isAdapter' | 'openAdapter' | 'requireRoom' | 'openModel' | 'cancelOpening'

export function openingDesk({ device, store, report }: Parts): Pick<Engine, Opening> {
  let current: AbortController | null = null
  return {
    isModel: (files) => isPublishedModel(sourcesOf(files)),
    isAdapter: async (files) => (await adapterFiles(sourcesOf(files))) !== null,
    async openAdapter(name, files, base) {
      const found = (await adapterFiles(sourcesOf(files))) ?? new Map()
      return report((await keepAdapter(await store(), name, found, base)).id)
    },
    async requireRoom(config, bytes) {
      const traits = (await device().catch(() => null))?.gpu.traits ?? null
      await requireRoomFor(config && fromBlob(config), bytes, traits, await (await store()).usage())
    },
    async openModel(name, files, onProgress) {
      if (current)
        throw new EngineError('busy-opening', {}, 'Another model is being opened: wait for it, or cancel it.')
      const mine = (current = new AbortController())
      try {
        // Without a device, what it could hold cannot be asked.
        const traits = (await device().catch(() => null))?.gpu.traits ?? null
        const job = { name, files: sourcesOf(files), traits, signal: mine.signal, onProgress }
        const { id } = await keepModel(await store(), job)
        await linkBases(await store())
        return await report(id)
      } finally {
        current = null
      }
    },
    cancelOpening: () => current?.abort(),
  }
}

const sourcesOf = (files: readonly SourceFile[]) => new Map(files.map(({ path, blob }) => [path, fromBlob(blob)]))
