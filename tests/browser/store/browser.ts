// A browser that can be killed: started by hand in a process group of its own on a profile that outlives it, with the store's test page
// served from one origin for all its lives.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll } from 'vitest'
import { fileServer, listen } from '../../../src/cli/serve.mjs'
import { findBrowser } from '../../../src/cli/software-adapter.mjs'

/** The two storages that Chromium has for IndexedDB: LevelDB, and the SQLite that is to replace it. */
export const backings = { LevelDB: [], SQLite: ['--enable-features=IdbSqliteBackingStore'] } as const
export type Backing = keyof typeof backings

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--remote-debugging-port=0',
]

export interface KillableBrowser {
  context: BrowserContext
  /** A tab with `vitroStore` in it, opened. */
  newPage(): Promise<Page>
  /** SIGKILL to the whole process group: as when the power goes, but that the system's caches live on. */
  kill(): Promise<void>
}

const running = new Set<ChildProcess>()
const folders: string[] = []
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vitro-store-'))
  folders.push(folder)
  return folder
}

let served: Promise<{ url: string; close: () => Promise<void> }> | undefined
const serve = () => (served ??= buildAndServe())

async function buildAndServe() {
  const outDir = temporaryFolder()
  const root = new URL('.', import.meta.url).pathname
  const input = join(root, 'index.html')
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: { outDir, target: 'chrome134', rolldownOptions: { input } },
  })
  const server = await listen(fileServer(outDir))
  return { url: `http://127.0.0.1:${server.port}/`, close: server.close }
}

export async function startBrowser(profile: string, backing: Backing): Promise<KillableBrowser> {
  const { url } = await serve()
  const args = [...FLAGS, ...backings[backing], `--user-data-dir=${profile}`]
  const { child, browser } = await connected(args)
  const [context] = browser.contexts()
  return {
    context,
    async newPage() {
      const page = await context.newPage()
      await page.goto(url)
      await page.waitForFunction(() => 'vitroStore' in globalThis)
      await page.evaluate(() => vitroStore.open())
      return page
    },
    async kill() {
      await killGroup(child)
      await browser.close().catch(() => {}) // the connection; its other end is gone
    },
  }
}

/** A browser that was just started at times answers nothing: then another one is. */
async function connected(args: string[], trials = 3): Promise<{ child: ChildProcess; browser: Browser }> {
  const child = spawn(findBrowser()!, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  running.add(child)
  try {
    return { child, browser: await chromium.connectOverCDP(await debuggerAddress(child), { timeout: 10_000 }) }
  } catch (error) {
    await killGroup(child)
    if (trials === 1) throw error
    return connected(args, trials - 1)
  }
}

async function debuggerAddress(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stderr! })) {
    const address = /^DevTools listening on (ws:.*)$/.exec(line)?.[1]
    if (address) {
      child.stderr!.resume() // or the pipe fills, and the browser waits for us
      return address
    }
  }
  throw new Error('the browser did not start')
}

async function killGroup(child: ChildProcess): Promise<void> {
  if (!running.delete(child)) return
  const gone = once(child, 'exit')
  process.kill(-child.pid!, 'SIGKILL')
  await gone
}

/** Which storage a profile was really written with. */
export function backingOf(profile: string): Backing {
  const names = readdirSync(join(profile, 'Default/IndexedDB'))
  return names.some((name) => name.endsWith('.leveldb')) ? 'LevelDB' : 'SQLite'
}

afterAll(async () => {
  for (const child of running) await killGroup(child)
  await (await served)?.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})
