// The schema over time: fixtures of what each released version wrote are opened by today's, and nobody opens what is newer.
import 'fake-indexeddb/auto'
import { deleteDB, openDB } from 'idb'
import { expect, it, vi } from 'vitest'
import { type Migration, migrations } from '../../../src/store/database.ts'
import { openStore } from '../../../src/store/indexeddb.ts'
import { expectWhole, memoryLocks, newRun, raw, save } from './fixtures.ts'

const tryLock = memoryLocks()

/** A step of the future: a new object store, and a field that every run gets. */
const future: Migration = async (db, transaction) => {
  db.createObjectStore('notes' as 'runs')
  for (let cursor = await transaction.objectStore('runs').openCursor(); cursor; cursor = await cursor.continue()) {
    await cursor.update({ ...cursor.value, notes: `${cursor.value.notes} (upgraded)` })
  }
}

/** Version 1 as it was first written, by hand: migrations may not change under released data. */
async function versionOne(name: string) {
  const db = await openDB(name, 1, {
    upgrade(db) {
      db.createObjectStore('datasets', { keyPath: 'id' })
      db.createObjectStore('runs', { keyPath: 'id' })
      for (const store of ['checkpoints', 'chunks', 'metrics', 'samples']) db.createObjectStore(store)
    },
  })
  await db.add('runs', {
    ...{ id: 'r1', name: 'old', notes: 'kept', config: {}, datasetId: null, state: 'stopped', summary: null },
    ...{
      createdAt: 1,
      parent: null,
      head: { checkpoint: 1, step: 5, tokens: 50 },
      best: null,
      pinned: [],
      deletedAt: null,
    },
  })
  await db.add('chunks', new Uint8Array([1, 2, 3]).buffer, ['r1', 1, 0, 0])
  await db.add(
    'checkpoints',
    {
      ...{ format: 1, id: 1, step: 5, tokens: 50, createdAt: 1, state: { seed: 3 } },
      arrays: [
        {
          ...{ name: 'parameters', size: 3 },
          chunks: [{ size: 3, sha256: '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81' }],
        },
      ],
      // Of the JSON text of the fields above, in this order, computed by Node’s crypto.
      sha256: 'b36bfb3ee1deee8b304bda3f2f6168f5772fe6629fb1e2195d5cfa60b368bf03',
    },
    ['r1', 1],
  )
  await db.add('metrics', new Map([['step', Float64Array.of(1, 2)]]), ['r1', 1])
  await db.add('samples', { step: 2, prompt: 'a', text: 'b' }, ['r1', 1])
  db.close()
}

it.each([[migrations], [[...migrations, future]]])('opens what version 1 wrote', async (steps) => {
  const name = `v1-${steps.length}`
  await versionOne(name)
  const store = await openStore({ name, tryLock, migrations: steps })
  const checkpoint = await store.readRun('r1').loadCheckpoint()
  expect(checkpoint).toMatchObject({ step: 5, tokens: 50, state: { seed: 3 }, lost: [] })
  expect(await store.readRun('r1').readMetrics()).toEqual(new Map([['step', Float64Array.of(1, 2)]]))
  expect(await store.readRun('r1').readSamples()).toEqual([{ step: 2, prompt: 'a', text: 'b' }])
  expect((await store.getRun('r1')).notes).toBe(steps === migrations ? 'kept' : 'kept (upgraded)')
})

it('has upgraded wholly or not at all', async () => {
  await versionOne('half')
  const broken: Migration = async (db, transaction) => {
    await future(db, transaction)
    throw new Error('no')
  }
  await expect(openStore({ name: 'half', tryLock, migrations: [...migrations, broken] })).rejects.toMatchObject({
    code: 'storage-failed',
  })
  const store = await openStore({ name: 'half', tryLock })
  expect((await store.getRun('r1')).notes).toBe('kept')
  expect(await raw('half', async (db) => db.objectStoreNames.contains('notes'))).toBe(false)
})

it('refuses to open what a newer version wrote, and leaves it as it is', async () => {
  const newer = await openStore({ name: 'newer', tryLock, migrations: [...migrations, future] })
  const run = await newer.createRun(newRun)
  newer.close()
  await expect(openStore({ name: 'newer', tryLock })).rejects.toMatchObject({
    code: 'newer-schema',
    facts: { found: migrations.length + 1, known: migrations.length },
    message: `This was written by a newer Vitro (version ${migrations.length + 1}; this one knows ${migrations.length}). Reload the page to get the new one.`,
  })
  const again = await openStore({ name: 'newer', tryLock, migrations: [...migrations, future] })
  expect(await again.getRun(run.id)).toEqual(run)
})

it('makes way, and says so, when a newer tab upgrades', async () => {
  const onClosed = vi.fn()
  const old = await openStore({ name: 'upgraded', tryLock, onClosed })
  const run = await old.createRun(newRun)
  const writer = await old.openRun(run.id)
  await save(writer, 1)
  const saving = save(writer, 2).catch((error) => error) // in flight when the other tab comes
  const newer = await openStore({ name: 'upgraded', tryLock, migrations: [...migrations, future] })

  expect(onClosed).toHaveBeenCalledOnce()
  const message = 'Another tab upgraded or removed the storage. Reload this tab; what was saved is kept.'
  expect(onClosed.mock.calls[0][0]).toMatchObject({ code: 'closed', message })
  expect(await saving).toMatchObject({ code: 'closed' })
  await expect(old.listRuns()).rejects.toMatchObject({ code: 'closed', message })
  await writer.release()
  const checkpoint = await newer.readRun(run.id).loadCheckpoint()
  expect(checkpoint).toMatchObject({ step: 1, lost: [] })
  await expectWhole(checkpoint)
})

it('says so when the storage is removed under it', async () => {
  const onClosed = vi.fn()
  const store = await openStore({ name: 'removed', tryLock, onClosed })
  await deleteDB('removed')
  expect(onClosed).toHaveBeenCalledOnce()
  await expect(store.createRun(newRun)).rejects.toMatchObject({ code: 'closed' })
})

it('says that it waits for a tab that does not make way', async () => {
  const stubborn = await openDB('blocked', 1)
  const onBlocked = vi.fn(() => stubborn.close())
  await openStore({ name: 'blocked', tryLock, migrations: [() => {}, ...migrations], onBlocked })
  expect(onBlocked).toHaveBeenCalledOnce()
})
