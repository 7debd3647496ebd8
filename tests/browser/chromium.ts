// The built page in a real Chromium, as a strict host would serve it: under the policy's header, from a sub-path, with no other host in
// reach. A test fails on a violation of the policy, an error that nobody caught, and a request to any other origin.
import { mkdtempSync, rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type CDPSession,
  chromium,
  type Page,
} from 'playwright-core'
import { afterAll, afterEach, expect } from 'vitest'
import { headerPolicy } from '../../src/cli/security-policy.mjs'
import { fileServer, listen } from '../../src/cli/serve.mjs'
import { findBrowser } from '../../src/cli/software-adapter.mjs'

const BASE = '/some/path/'
const FLAGS = [
  '--enable-unsafe-webgpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
]

export interface Harness {
  browser: Browser
  /** Where the page is served; ends in a slash. */
  url: string
  /** The adapter that WebGPU has in this browser; '' where it has none. */
  adapter: string
  /**
   * A page in a storage of its own, already at `url` and this hash; `page.context().newPage()` makes another tab on the same storage.
   * It keeps no offline copy of itself unless the options say `serviceWorkers: 'allow'`: that would load every built file.
   */
  newPage(options?: BrowserContextOptions, hash?: string): Promise<Page>
  /** Chromium's debugging protocol: of the page, or of the browser (`Browser.crashGpuProcess`). */
  cdp(page?: Page): Promise<CDPSession>
}

/** What went wrong so far and fails the test when it ends; a test that provokes something takes it out of here. */
export const problems: string[] = []

let started: Promise<Harness> | undefined
const closers: (() => Promise<unknown>)[] = []

/** This file's browser. */
export function harness(): Promise<Harness> {
  return (started ??= start())
}

async function start(): Promise<Harness> {
  const url = await servePage()
  const browser = await chromium.launch(launchOptions())
  closers.unshift(() => browser.close())
  const newPage = async (options: BrowserContextOptions = {}, hash = '') => {
    const context = watch(await browser.newContext({ serviceWorkers: 'block', ...options }), url)
    const page = await context.newPage()
    await page.goto(url + hash)
    return page
  }
  const cdp = (page?: Page) => (page ? page.context().newCDPSession(page) : browser.newBrowserCDPSession())
  return { browser, url, adapter: await adapterOf(browser, url), newPage, cdp }
}

/**
 * A browser on a profile that outlives it, to be killed and started again: pass `profile` of the first to the second. It sees the
 * same `url` as `harness`, hence the same storage.
 */
export async function persistent(profile?: string): Promise<{ context: BrowserContext; profile: string; url: string }> {
  const { url } = await harness()
  let folder = profile
  if (!folder) {
    const made = mkdtempSync(join(tmpdir(), 'vitro-profile-'))
    closers.push(async () => rmSync(made, { recursive: true, force: true, maxRetries: 5 }))
    folder = made
  }
  const context = await chromium.launchPersistentContext(folder, launchOptions())
  closers.unshift(() => context.close())
  return { context: watch(context, url), profile: folder, url }
}

const launchOptions = () => ({ executablePath: findBrowser(), headless: true, args: FLAGS, timeout: 60_000 })

/** A picture for people, in .cache/screenshots. */
export const screenshot = (page: Page, name: string) =>
  page.screenshot({ path: join('.cache/screenshots', `${name}.png`), fullPage: true })

async function servePage(): Promise<string> {
  const files = fileServer('dist', { base: BASE, policy: `${headerPolicy}; report-uri /violations` })
  const server = await listen((request: IncomingMessage, response: ServerResponse) => {
    if (request.url !== '/violations') return void files(request, response)
    // The browser reports a worker's violations too, which no page sees.
    text(request).then((report) => problems.push(`the policy was violated: ${report}`))
    response.writeHead(204).end()
  })
  closers.push(server.close)
  return `http://127.0.0.1:${server.port}${BASE}`
}

function watch(context: BrowserContext, url: string): BrowserContext {
  const { origin } = new URL(url)
  context.on('request', (request) => {
    const target = new URL(request.url())
    const inside = target.protocol === 'data:' || target.protocol === 'blob:' || target.origin === origin
    if (!inside) problems.push(`a request left the origin: ${request.method()} ${request.url()}`)
  })
  context.on('weberror', (error) => problems.push(`nobody caught: ${error.error().stack ?? error.error()}`))
  context.on('console', (message) => {
    if (/content security policy|trusted ?types|trustedscript/i.test(message.text())) problems.push(message.text())
  })
  context.on('page', (page) => page.on('crash', () => problems.push('a page crashed')))
  return context
}

async function adapterOf(browser: Browser, url: string): Promise<string> {
  const page = await browser.newPage()
  await page.goto(`${url}no-such-file`) // any secure page of the origin will do
  const name = await page.evaluate(async () => {
    const info = (await navigator.gpu?.requestAdapter())?.info
    return info ? info.description || `${info.vendor} ${info.architecture}` : ''
  })
  await page.close()
  return name
}

afterEach(async ({ task }) => {
  if (!started) return
  const { adapter } = await started
  if (adapter) task.meta.gpu = adapter
  await new Promise((resolve) => setTimeout(resolve, 200)) // a report of a violation comes a little later than its cause
  expect(problems.splice(0), 'problems in the browser').toEqual([])
})

afterAll(async () => {
  for (const close of closers.splice(0)) await close()
  started = undefined
})
