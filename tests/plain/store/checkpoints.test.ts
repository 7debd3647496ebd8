// Checkpoints in IndexedDB: whole or absent, whatever fails and whatever rots.

import { expect, it } from 'vitest'
import { openStore } from '../../../src/store/indexeddb.ts'
import { CHUNK_BYTES } from '../../../src/store/store.ts'
import { failing } from './faults.ts' // first: it brings IndexedDB
import { arraysOf, bytesOf, expectWhole, memoryLocks, newRun, raw, save } from './fixtures.ts'

let names = 0
async function fresh(tryLock = memoryLocks()) {
  const name = `test-${++names}`
  const store = await openStore({ name, tryLock })
  const run = await store.createRun(newRun)
  return { name, store, run, writer: await store.openRun(run.id) }
}

it('gives back what was saved, keeps the newest two and moves the head', async () => {
  const { store, run, writer } = await fresh()
  for (const step of [10, 20, 30, 40]) expect(await save(writer, step)).toMatchObject({ step, size: 608 })
  expect((await writer.listCheckpoints()).map(({ step }) => step)).toEqual([40, 30])
  expect((await store.getRun(run.id)).head).toEqual({ checkpoint: 4, step: 40, tokens: 4000 })
  const newest = await store.readRun(run.id).loadCheckpoint()
  expect(newest).toMatchObject({ id: 4, step: 40, lost: [] })
  await expectWhole(newest)
  await expectWhole(await writer.loadCheckpoint(3))
  await expect(writer.loadCheckpoint(1)).rejects.toMatchObject({ code: 'not-found' })
})

it('keeps the best and the pinned beside the newest two', async () => {
  const { store, run, writer } = await fresh()
  for (const step of [10, 20, 30]) await save(writer, step)
  await store.updateRun(run.id, { best: 2, pinned: [3] })
  for (const step of [40, 50, 60, 70]) await save(writer, step)
  expect((await writer.listCheckpoints()).map(({ id }) => id)).toEqual([7, 6, 3, 2])
  await expectWhole(await writer.loadCheckpoint(2))
})

it('cuts large arrays into chunks of at most 16 MiB', async () => {
  const { name, writer } = await fresh()
  const sizes = { large: 2 * CHUNK_BYTES + 5, exact: CHUNK_BYTES }
  const whole = bytesOf(1, 'large', sizes.large)
  await writer.saveCheckpoint({ step: 1, tokens: 0, state: null }, [
    { name: 'large', size: sizes.large, read: () => [whole.subarray(0, 3), whole.subarray(3)] },
    { name: 'exact', size: sizes.exact, read: () => [whole.subarray(5, 5 + sizes.exact)] },
  ])
  const lengths = await raw(name, async (db) => (await db.getAll('chunks')).map((bytes) => bytes.byteLength))
  expect(lengths).toEqual([CHUNK_BYTES, CHUNK_BYTES, 5, CHUNK_BYTES])
  const [large] = (await writer.loadCheckpoint()).arrays
  const pieces: Uint8Array[] = []
  for await (const piece of large.read()) pieces.push(piece)
  expect(Buffer.compare(Buffer.concat(pieces), whole)).toBe(0)
})

it('refuses an array that gives more or less than it announced, and keeps nothing of it', async () => {
  const { name, writer } = await fresh()
  await save(writer, 10)
  for (const size of [299, 301]) {
    const lying = { ...arraysOf(20)[0], size }
    await expect(writer.saveCheckpoint({ step: 20, tokens: 0, state: null }, [lying])).rejects.toThrow('did not give')
  }
  expect(await raw(name, (db) => db.count('chunks'))).toBe(3)
})

it('passes on the error of an array that cannot be read, and keeps the older checkpoint', async () => {
  const { writer } = await fresh()
  await save(writer, 10)
  const broken = {
    ...arraysOf(20)[0],
    // biome-ignore lint/correctness/useYield: it never comes to it
    *read(): Generator<Uint8Array> {
      throw new Error('the device was lost')
    },
  }
  await expect(writer.saveCheckpoint({ step: 20, tokens: 0, state: null }, [broken])).rejects.toThrow('device was lost')
  await expectWhole(await writer.loadCheckpoint())
})

it('saves one after the other when asked at once', async () => {
  const { writer } = await fresh()
  await Promise.all([save(writer, 1), save(writer, 2), save(writer, 3)])
  expect((await writer.listCheckpoints()).map(({ step }) => step)).toEqual([3, 2])
  await expectWhole(await writer.loadCheckpoint())
})

// --- Anything fails ---------------------------------------------------------------------------------------------------------------------

const faults = [
  { how: 'throw', name: 'InvalidStateError' },
  { how: 'throw', name: 'UnknownError' },
  { how: 'abort', name: 'QuotaExceededError' },
  { how: 'abort', name: 'AbortError' },
] as const

it.each(faults.flatMap((fault) => [false, true].map((forever) => ({ ...fault, forever }))))(
  'loses nothing when the k-th operation of a save fails, for every k: $how $name, forever $forever',
  async (fault) => {
    const tryLock = memoryLocks()
    const { name, store, run, writer } = await fresh(tryLock)
    await save(writer, 1)
    await save(writer, 2)
    await writer.release()
    store.close()

    let step = 2
    for (let k = 1; ; k++) {
      // A save that fails at its k-th operation; what was acknowledged before is `step`.
      const tab = await openStore({ name, tryLock })
      const dying = await tab.openRun(run.id)
      const { hit, result } = await failing(k, fault, () => save(dying, step + 1))
      await dying.release()
      tab.close()

      const next = await openStore({ name, tryLock })
      const alive = await next.openRun(run.id)
      const loaded = await alive.loadCheckpoint()
      const wanted = result.status === 'fulfilled' ? [step + 1] : [step, step + 1] // it may have failed after its commit
      expect(wanted).toContain(loaded.step)
      expect(loaded.lost).toEqual([])
      await expectWhole(loaded)
      expect((await next.getRun(run.id)).head).toMatchObject({ checkpoint: loaded.id, step: loaded.step })
      const infos = await alive.listCheckpoints()
      expect(infos.length).toBeGreaterThanOrEqual(2)
      for (const { id } of infos) await expectWhole(await alive.loadCheckpoint(id))
      expect(await raw(name, (db) => db.count('chunks')), 'no orphans').toBe(infos.length * 3)

      await save(alive, loaded.step + 1) // and the run goes on
      step = loaded.step + 1
      expect((await alive.listCheckpoints()).map((info) => info.step).slice(0, 2)).toEqual([step, loaded.step])
      await alive.release()
      next.close()
      if (!hit) {
        expect(k).toBeGreaterThan(25) // so many operations has a save at least: the loop did not end early
        break
      }
    }
  },
)

it('says how much is needed and what is kept when storage is full', async () => {
  const { writer } = await fresh()
  await save(writer, 10)
  const fault = { how: 'abort', name: 'QuotaExceededError', forever: false } as const
  const { result } = await failing(4, fault, () => save(writer, 20))
  expect(result).toMatchObject({ reason: { code: 'quota-exceeded', facts: { needed: 608, keptStep: 10 } } })
  expect((result as PromiseRejectedResult).reason.message).toBe(
    'Storage is full: 0.0 MB more are needed. The checkpoint of step 10 is kept. Delete or export something, then try again.',
  )
  await expectWhole(await writer.loadCheckpoint())
})

it('never loads a wrong byte when the k-th operation of a load fails, for every k', async () => {
  const { writer } = await fresh()
  await save(writer, 1)
  await save(writer, 2)
  for (let k = 1, hit = true; hit; k++) {
    const fault = { how: 'throw', name: 'UnknownError', forever: false } as const
    const { result, ...run } = await failing(k, fault, () => writer.loadCheckpoint())
    hit = run.hit
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'storage-failed' })
    else await expectWhole(result.value)
    if (result.status === 'fulfilled') expect(result.value.step === 2 || result.value.lost[0].step === 2).toBe(true)
  }
})

// --- Anything rots ----------------------------------------------------------------------------------------------------------------------

/** Saves steps 1 and 2, lets `damage` loose on what lies there, and expects to be told that step 2 is lost and given step 1. */
async function expectFallback(
  damage: (db: Parameters<Parameters<typeof raw>[1]>[0], run: string) => Promise<unknown>,
  step: number | null,
) {
  const { name, store, run, writer } = await fresh()
  await save(writer, 1)
  await save(writer, 2)
  await raw(name, (db) => damage(db, run.id))
  const loaded = await writer.loadCheckpoint()
  expect(loaded).toMatchObject({ step: 1, lost: [{ id: 2, step }] })
  await expectWhole(loaded)
  await expect(writer.loadCheckpoint(2)).rejects.toMatchObject({ code: 'corrupt' })
  // The next save must not count the damaged one among the two it keeps.
  await save(writer, 3)
  expect((await store.readRun(run.id).listCheckpoints()).map((info) => info.step)).toEqual([3, 1])
  await writer.release()
  store.close()
}

it('detects every flipped bit of every chunk and falls back', { timeout: 60_000 }, async () => {
  const { name, store, run, writer } = await fresh()
  await save(writer, 1)
  await save(writer, 2)
  await raw(name, async (db) => {
    const keys = await db.getAllKeys('chunks', IDBKeyRange.bound([run.id, 2], [run.id, 2, []]))
    for (const key of keys) {
      const bytes = new Uint8Array(await db.get('chunks', key))
      for (let bit = 0; bit < bytes.length * 8; bit += bytes.length > 100 ? 7 : 1) {
        bytes[bit >> 3] ^= 1 << (bit & 7)
        await db.put('chunks', bytes.buffer, key)
        expect(await store.readRun(run.id).loadCheckpoint(), `${key} bit ${bit}`).toMatchObject({
          step: 1,
          lost: [{ step: 2 }],
        })
        bytes[bit >> 3] ^= 1 << (bit & 7)
      }
      await db.put('chunks', bytes.buffer, key)
    }
  })
  await expectWhole(await writer.loadCheckpoint(2)) // put back as it was, it is whole again
})

it.each([0, 1, 2])('detects chunk %i deleted, cut short, extended or exchanged, and falls back', async (array) => {
  const key = (run: string, checkpoint = 2) => [run, checkpoint, array, 0]
  await expectFallback((db, run) => db.delete('chunks', key(run)), 2)
  await expectFallback(async (db, run) => db.put('chunks', (await db.get('chunks', key(run))).slice(1), key(run)), 2)
  await expectFallback(
    async (db, run) =>
      db.put('chunks', new Uint8Array([...new Uint8Array(await db.get('chunks', key(run))), 0]).buffer, key(run)),
    2,
  )
  await expectFallback(async (db, run) => db.put('chunks', await db.get('chunks', key(run, 1)), key(run)), 2)
})

it('detects every change of a manifest and falls back', async () => {
  type Tree = Record<string, unknown>
  /** Every number, string and null of a manifest, as a path. */
  const leaves = (value: unknown, path: string[] = []): string[][] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
      : [path]
  const manifest = await (async () => {
    const { name, run, writer } = await fresh()
    await save(writer, 1)
    return raw(name, (db) => db.get('checkpoints', [run.id, 1]))
  })()
  const paths = leaves(manifest)
  expect(paths.length).toBeGreaterThan(20)
  for (const path of paths) {
    await expectFallback(async (db, run) => {
      const found = await db.get('checkpoints', [run, 2])
      const parent = path.slice(0, -1).reduce((tree, key) => tree[key] as Tree, found as Tree)
      const leaf = path.at(-1)!
      const value = parent[leaf]
      if (typeof value === 'number') parent[leaf] = value + 1
      else if (typeof value === 'string') parent[leaf] = `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`
      else parent[leaf] = 0
      if (path[0] === 'format') parent[leaf] = 0
      await db.put('checkpoints', found, [run, 2])
    }, null)
  }
  for (const key of Object.keys(manifest)) {
    await expectFallback(async (db, run) => {
      const { [key]: _, ...rest } = await db.get('checkpoints', [run, 2])
      await db.put('checkpoints', rest, [run, 2])
    }, null)
  }
  await expectFallback((db, run) => db.put('checkpoints', null, [run, 2]), null)
})

it('says so when no checkpoint is whole, and when there is none', async () => {
  const { name, writer } = await fresh()
  await expect(writer.loadCheckpoint()).rejects.toMatchObject({ code: 'not-found' })
  await save(writer, 1)
  await save(writer, 2)
  await raw(name, (db) => db.clear('chunks'))
  await expect(writer.loadCheckpoint()).rejects.toMatchObject({ code: 'corrupt' })
  await save(writer, 3) // and the damaged ones stay until two whole ones are there: something may yet be got out of them
  expect((await writer.listCheckpoints()).map(({ step }) => step)).toEqual([3, 2, 1])
  await save(writer, 4)
  expect((await writer.listCheckpoints()).map(({ step }) => step)).toEqual([4, 3])
})

it('leaves a checkpoint of a newer format alone and says so', async () => {
  const { name, run, writer } = await fresh()
  await save(writer, 1)
  await raw(name, async (db) =>
    db.put('checkpoints', { ...(await db.get('checkpoints', [run.id, 1])), format: 2 }, [run.id, 1]),
  )
  await expect(writer.loadCheckpoint()).rejects.toMatchObject({ code: 'newer-schema', facts: { found: 2, known: 1 } })
})

it('goes on with the newest when a reader’s checkpoint is deleted while it reads', async () => {
  const { store, run, writer } = await fresh()
  await save(writer, 1)
  const reading = Promise.all(Array.from({ length: 20 }, () => store.readRun(run.id).loadCheckpoint()))
  for (const step of [2, 3, 4, 5]) await save(writer, step)
  for (const loaded of await reading) expect(loaded.lost).toEqual([])
})
