// What the page says when something is wrong, and that nothing is lost by it: texts and links that cannot be used, storage that is
// full, a checkpoint that is damaged, a second tab, a run of a later version, a browser without WebGPU. In both languages where the
// sentence is the point.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { words as en } from '../../src/app/language/en/index.ts'
import { words as zh } from '../../src/app/language/zh-CN/index.ts'
import { harness } from './chromium.ts'
import { bar, button, drop, link, open, reaches, stepOf } from './use.ts'

/** The longest part of a sentence that has no facts in it. */
const fixed = (sentence: string) =>
  sentence
    .split(/\{\{.*?\}\}|\$t\(.*?\)\)?/)
    .map((part) => part.trim())
    .sort((a, b) => b.length - a.length)[0]
const says = (page: Page, sentence: string) => page.getByText(fixed(sentence)).first().waitFor()

/** Changes what the page's database holds, as a fault or another version would. The page has no other access to it. */
const tamper = (page: Page, what: 'newest checkpoint' | 'model') =>
  page.evaluate(async (what) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const db = await done(indexedDB.open('vitro'))
    const stores = db.transaction(['runs', 'chunks'], 'readwrite')
    const [runs, chunks] = [stores.objectStore('runs'), stores.objectStore('chunks')]
    const [run] = await done(runs.getAll())
    if (what === 'model') run.config.model.id = 'mamba'
    await done(runs.put(run))
    if (what === 'newest checkpoint') {
      const keys = (await done(chunks.getAllKeys())) as [string, number, number, number][]
      const newest = Math.max(...keys.flatMap(([owner, checkpoint]) => (owner === run.id ? [checkpoint] : [])))
      const key = keys.find(([owner, checkpoint]) => owner === run.id && checkpoint === newest)!
      const bytes: ArrayBuffer = await done(chunks.get(key))
      new Uint8Array(bytes)[bytes.byteLength >> 1] ^= 1
      await done(chunks.put(bytes, key))
    }
    db.close()
  }, what)

const trains = async (page: Page) => {
  await expect.poll(() => button(page, 'Train').isEnabled(), { timeout: 60_000 }).toBe(true)
  await button(page, 'Train').click()
}

describe.each([
  ['en', en],
  ['zh-CN', zh],
] as const)('in %s', (language, words) => {
  it('says what is wrong with a link or a text, and starts nothing', async () => {
    const page = await open(`${link()}&tokenizer=words`, { language })
    await says(page, words.banner.unknown)
    const train = button(page, words.run.train)
    await expect.poll(() => train.isEnabled(), { timeout: 60_000 }).toBe(true)
    await drop(page, 'empty.txt', '')
    await page.getByText('empty.txt').first().waitFor()
    await train.click()
    await says(page, words.notices.empty)
    await drop(page, 'short.txt', 'Hello.')
    await page.getByText('short.txt').first().waitFor()
    await expect.poll(() => train.isEnabled()).toBe(true)
    await train.click()
    await says(page, words.notices['context-too-long'])
    expect(await train.isEnabled()).toBe(false)
    expect(await bar(page).count(), 'runs').toBe(0)
    await page.context().close()
  })

  it('says what a browser without WebGPU can do', async () => {
    const { browser, url } = await harness()
    const context = await browser.newContext({ locale: language })
    await context.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'gpu'))
    const page = await context.newPage()
    await page.goto(url)
    await page.getByRole('heading', { name: words.support['no-webgpu'].title }).waitFor()
    await page.getByText(words.support.yours, { exact: true }).waitFor()
    await context.close()
  })
})

it('loses nothing by full storage, a damaged checkpoint, a second tab, or a run of a later version', async () => {
  const { cdp, url } = await harness()
  const page = await open(link({ 'training.steps': '20000', 'training.save_interval': '8' }))
  await trains(page)
  await expect.poll(() => stepOf(page), { timeout: 120_000 }).toBeGreaterThan(10) // there is a checkpoint
  const session = await cdp(page)
  const { origin } = new URL(url)
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
  await says(page, en.notices['quota-exceeded'])
  await session.send('Storage.overrideQuotaForOrigin', { origin })
  const full = await stepOf(page)
  await expect.poll(() => stepOf(page), { timeout: 120_000 }).toBeGreaterThan(full + 10) // it saved again
  await button(page, 'Stop').click()
  await page.getByRole('menuitem', { name: /^Stop and save/ }).click()
  await reaches(page, 'stopped')

  await tamper(page, 'newest checkpoint')
  const resume = button(page, /^Resume from step/).first()
  await resume.click()
  await says(page, en.notices['checkpoint-damaged'])
  await reaches(page, 'training')

  const other = await page.context().newPage()
  await other.goto((await harness()).url)
  await reaches(other, 'elsewhere')
  expect(await button(other, /^Resume/).count()).toBe(0)
  await button(page, 'Stop').click()
  await page.getByRole('menuitem', { name: /^Stop and save/ }).click()
  await reaches(page, 'stopped')
  await other.evaluate(() => document.dispatchEvent(new Event('visibilitychange'))) // as when one comes back to it
  await reaches(other, 'stopped')
  await resume.click()
  await expect.poll(() => bar(page).getAttribute('data-run')).not.toBe('stopped')
  await button(other, /^Resume from step/)
    .first()
    .click()
  await says(other, en.notices['locked-elsewhere'])
  await other.close()
  await reaches(page, 'training')
  const before = await stepOf(page)
  await expect.poll(() => stepOf(page), { timeout: 60_000 }).toBeGreaterThan(before)
  await button(page, 'Stop').click()
  await page.getByRole('menuitem', { name: /^Stop and save/ }).click()
  await reaches(page, 'stopped')

  await tamper(page, 'model')
  await page.reload()
  await says(page, en.runs.unknown)
  await reaches(page, 'stopped')
  await page.locator('[data-metric="loss"] path.recharts-line-curve').first().waitFor()
  expect(await button(page, /^Resume/).count()).toBe(0)
  await page.context().close()
})
