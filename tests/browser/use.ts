// What tests do with the page: open it on a link, find its buttons, wait for a state, drop a text, take a file.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContextOptions, Locator, Page, Route } from 'playwright-core'
import { expect } from 'vitest'
import type { Settings } from '../../src/app/settings.ts'
import { harness, problems } from './chromium.ts'

/** One layer of 16 channels: what takes time is everything but the arithmetic. */
const SETTINGS = {
  preset: 'tiny',
  model: 'gpt2',
  'model.layers': '1',
  'model.heads': '1',
  'model.d_model': '16',
  'model.d_ff': '32',
  tokenizer: 'byte',
  'training.context': '16',
  'training.batch': '2',
  'training.steps': '200',
  'training.eval_interval': '50',
  'training.save_interval': '50',
  'training.sample_interval': '100',
  'training.sample_tokens': '12',
  'data.stories': '20',
}
export const link = (changes: Partial<Record<string, string>> = {}) =>
  `#${new URLSearchParams({ v: '1', ...SETTINGS, ...changes })}`

export const PAYLOAD = '<img src=x onerror="globalThis.hacked = true">'
export const CORPUS = Array.from({ length: 60 }, (_, i) => `${PAYLOAD} The cat saw ${i} birds and sat down.`).join(
  '\n\n',
)

export async function open(
  hash: string,
  settings: Partial<Settings> = {},
  options: BrowserContextOptions = {},
): Promise<Page> {
  const { newPage, url } = await harness()
  const localStorage = [{ name: 'vitro.settings', value: JSON.stringify(settings) }]
  const storageState = { cookies: [], origins: [{ origin: new URL(url).origin, localStorage }] }
  const page = await newPage(
    { locale: 'en-US', viewport: { width: 1440, height: 900 }, storageState, ...options },
    hash,
  )
  page.setDefaultTimeout(120_000)
  return page
}
export const remember = (page: Page, settings: Partial<Settings>) =>
  page.evaluate((text) => localStorage.setItem('vitro.settings', text), JSON.stringify(settings))

export const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
export const bar = (page: Page) => page.locator('[data-run]')
/** Resolves when the run is in this state. */
export const reaches = (page: Page, state: string) => page.locator(`[data-run="${state}"]`).waitFor()
export const stepOf = async (page: Page) =>
  Number((await bar(page).innerText()).match(/([\d,]+) \/ \d/)?.[1].replaceAll(',', ''))
export const download = async (page: Page, control: Locator): Promise<Buffer> => {
  const [file] = await Promise.all([page.waitForEvent('download'), control.click()])
  return readFileSync(await file.path())
}

export const drop = (page: Page, name: string, text: string) => dropFiles(page, { [name]: Buffer.from(text) })

/** Files by name, as one drop. */
export async function dropFiles(page: Page, files: Readonly<Record<string, Buffer>>) {
  const sent = Object.entries(files).map(([name, bytes]) => [name, bytes.toString('base64')] as const)
  const transfer = await page.evaluateHandle((sent) => {
    const transfer = new DataTransfer()
    for (const [name, base64] of sent)
      transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name))
    return transfer
  }, sent)
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent('main', type, { dataTransfer: transfer })
}

/** What Git calls a file by. */
const objectId = (bytes: Buffer) => createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')

/** Answers as huggingface.co does, but breaks off the first time a file is asked for, and of an empty one says nothing at all. */
export function hub(files: Readonly<Record<string, Buffer>>) {
  const asked: string[] = []
  const answer = async (route: Route) => {
    const request = route.request()
    const { pathname } = new URL(request.url())
    const range = /^bytes=(\d+)-$/.exec(request.headers().range ?? '')
    asked.push(`${pathname}${range ? ` from ${range[1]}` : ''}`)
    const headers = { 'access-control-allow-origin': '*', etag: '"1"' }
    if (pathname.startsWith('/api/')) {
      const list = Object.entries(files).map(([path, bytes]) => ({
        ...{ type: 'file', path, size: bytes.length || 1e9, oid: objectId(bytes) },
      }))
      return route.fulfill({ json: list, headers })
    }
    const bytes = files[pathname.split('/main/')[1]]
    if (!bytes.length) return new Promise<void>(() => {})
    const from = Number(range?.[1] ?? 0)
    const rest = { ...headers, 'content-length': String(bytes.length - from) }
    const body = bytes.subarray(from, from + bytes.length / 2)
    return route.fulfill({ status: range ? 206 : 200, headers: rest, body })
  }
  return { asked, answer }
}
/** All that left the origin is what the hub was asked for; the rig would fail the test for it. */
export const leftForHub = () =>
  expect(problems.splice(0).filter((problem) => !problem.includes('GET https://huggingface.co/'))).toEqual([])

const { source: axe } = createRequire(import.meta.url)('axe-core') as { source: string }
/** What axe finds in a part of the page that is serious or critical. The debugging protocol may run scripts in a page whose policy forbids them. */
export async function findings(page: Page, part = 'html'): Promise<string[]> {
  const { cdp } = await harness()
  const session = await cdp(page)
  await session.send('Runtime.evaluate', { expression: `${axe};0` })
  const expression = `axe.run('${part}', { resultTypes: ['violations'] }).then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 120)).join('\\n  ')))`
  const { result } = await session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
  await session.detach()
  return result.value as string[]
}
