// The store in a real Chromium, on both storages it has: killed while saving, out of quota, in two tabs, and with large checkpoints.
// VITRO_KILLS=100 and VITRO_CHECKPOINT_MB=1000 make the trials longer.
import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { type Backing, backingOf, backings, type KillableBrowser, startBrowser, temporaryFolder } from './browser.ts'

const KILLS = Number(process.env.VITRO_KILLS ?? 2)
const CHECKPOINT_MB = Number(process.env.VITRO_CHECKPOINT_MB ?? 100)
const MB = 1e6
const CHUNK = 2 ** 24 // bytes of the largest value

let browser: KillableBrowser | undefined
afterEach(async () => {
  await browser?.kill()
  browser = undefined
})

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))

describe.each(Object.keys(backings) as Backing[])('%s', (backing) => {
  it(`holds the last acknowledged checkpoint after each of ${KILLS} kills`, {
    timeout: 60_000 + KILLS * 30_000,
  }, async () => {
    const profile = temporaryFolder()
    const sizes = [MB, MB, MB, MB] // four transactions before the last one
    let acknowledged = 0
    let run = ''
    const lostSteps: number[] = []
    for (let trial = 0; trial <= KILLS; trial++) {
      browser = await startBrowser(profile, backing)
      const page = await browser.newPage()
      if (trial === 0) run = await page.evaluate(() => vitroStore.createRun())
      const found = trial && (await page.evaluate((id) => vitroStore.load(id), run))
      if (found) {
        expect(found).toEqual({ step: found.step, lost: [], whole: true })
        expect(found.step, `trial ${trial}`).toBeGreaterThanOrEqual(acknowledged)
        lostSteps.push(found.step - acknowledged)
        acknowledged = found.step
      }
      if (trial === KILLS) break
      expect(await page.evaluate((id) => vitroStore.openRun(id), run), 'the dead browser holds no lock').toBe(null)
      const saved = page.waitForEvent('console', (message) => message.text() === `saved ${acknowledged + 1}`)
      const first = saved.then(() => (acknowledged += 1))
      page
        .evaluate(([step, list]) => vitroStore.saveForever(step, list), [acknowledged + 1, sizes] as const)
        .catch(() => {})
      await first
      page.on('console', (message) => (acknowledged = Number(message.text().replace('saved ', ''))))
      await pause((trial * 137) % 400) // anywhere in the next saves
      await browser.kill()
    }
    console.log(
      `${backing}: a whole checkpoint after ${lostSteps.length}/${KILLS} kills; ahead of the last word: ${lostSteps}`,
    )
    expect(lostSteps).toHaveLength(KILLS)
    expect(backingOf(profile)).toBe(backing)
  })

  it(`says that storage is full, keeps what was there, and goes on when there is room; passes a checkpoint of ${CHECKPOINT_MB} MB through a few chunks of memory`, {
    timeout: 180_000 + CHECKPOINT_MB * 200,
  }, async () => {
    browser = await startBrowser(temporaryFolder(), backing)
    await saysThatStorageIsFull(await browser.newPage())
    await passesThroughChunks(await browser.newPage(), backing)
  })
})

async function saysThatStorageIsFull(page: Page) {
  const cdp = await page.context().newCDPSession(page)
  const origin = new URL(page.url()).origin
  await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 10 * MB })
  const run = await page.evaluate(() => vitroStore.createRun())
  await page.evaluate((id) => vitroStore.openRun(id), run)
  const save = (step: number) => page.evaluate((step) => vitroStore.save(step, [4_000_000, 10]), step)
  expect(await save(1)).toBe(null)
  expect(await save(2)).toBe(null)
  const message =
    'Storage is full: 4.0 MB more are needed. The checkpoint of step 2 is kept. Delete or export something, then try again.'
  const facts = { needed: 4_000_010, keptStep: 2 }
  expect(await save(3)).toEqual({ code: 'quota-exceeded', facts, message })
  expect(await page.evaluate((id) => vitroStore.load(id), run)).toEqual({ step: 2, lost: [], whole: true })

  await cdp.send('Storage.overrideQuotaForOrigin', { origin })
  expect(await save(3)).toBe(null)
  expect(await page.evaluate((id) => vitroStore.load(id), run)).toEqual({ step: 3, lost: [], whole: true })
}

async function passesThroughChunks(page: Page, backing: Backing) {
  const run = await page.evaluate(() => vitroStore.createRun())
  await page.evaluate((id) => vitroStore.openRun(id), run)
  const third = (CHECKPOINT_MB * MB) / 3
  const memory = await watchMemory(page)
  const times = await page.evaluate(([id, sizes]) => vitroStore.measure(id, sizes), [
    run,
    [third, third, third].map(Math.floor),
  ] as const)
  const most = await memory.stop()
  const rate = (seconds: number) => `${(CHECKPOINT_MB / seconds).toFixed(0)} MB/s`
  console.log(
    `${backing}, ${CHECKPOINT_MB} MB: saved and read back ${rate(times.save)}, verified ${rate(times.load)}, read ${rate(times.read)};`,
    `at most ${(most / MB).toFixed(0)} MB of memory in use above idle`,
  )
  // One is saved while the next is read, and one that was let go of may be there still; the whole would be more.
  expect(most).toBeLessThan(4 * CHUNK)
  expect(CHECKPOINT_MB * MB).toBeGreaterThan(5 * CHUNK)
}

/** Bytes of the page's heap and array buffers that are in use (what the collector has not come to yet is not), until stopped. */
async function watchMemory(page: Page) {
  const cdp = await page.context().newCDPSession(page)
  const bytes = async () => {
    await cdp.send('HeapProfiler.collectGarbage')
    const { usedSize, backingStorageSize } = await cdp.send('Runtime.getHeapUsage')
    return usedSize + backingStorageSize
  }
  const idle = await bytes()
  let peak = idle
  let watching = true
  const watch = (async () => {
    for (; watching; await pause(150)) peak = Math.max(peak, await bytes())
  })()
  return {
    /** The most there was, above idle. */
    async stop() {
      watching = false
      await watch
      return peak - idle
    },
  }
}

it('lets one tab write at a time, and the next when the first is gone', { timeout: 60_000 }, async () => {
  browser = await startBrowser(temporaryFolder(), 'LevelDB')
  const [one, two] = [await browser.newPage(), await browser.newPage()]
  const run = await one.evaluate(() => vitroStore.createRun())
  const open = (page: Page) => page.evaluate((id) => vitroStore.openRun(id), run)
  const both = await Promise.all([open(one), open(two)])
  const [holder, other] = both[0] === null ? [one, two] : [two, one]
  expect(new Set(both)).toEqual(new Set([null, 'locked-elsewhere']))
  expect(await holder.evaluate(() => vitroStore.save(1, [1000]))).toBe(null)
  expect(await other.evaluate((id) => vitroStore.load(id), run)).toMatchObject({ step: 1, whole: true })
  await holder.close()
  const start = performance.now()
  while ((await open(other)) !== null) await pause(10)
  const waited = performance.now() - start
  console.log(`another tab writes ${waited.toFixed(0)} ms after the first is closed`)
  expect(waited).toBeLessThan(1000)
  expect(await other.evaluate(() => vitroStore.save(2, [1000]))).toBe(null)
})
