// How much memory the page takes while it prepares a large text: 500 MB of documents in JSON Lines (or a text, FORMAT=txt) chosen as a
// file, read, cut by a BPE that is learnt from it, and stored. Says the peak of the process that holds the page and its workers, beyond
// what it had before the file came, and that of the browser's own process, which writes the storage: to a profile on the disk, for that of
// a private window would be kept in memory. Needs a built page in dist, and Linux.
//   node -e "import('vite').then(({ runnerImport }) => runnerImport('./tests/bench/memory.ts'))"
import { mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { fileServer, listen } from '../../src/cli/serve.mjs'
import { findBrowser } from '../../src/cli/software-adapter.mjs'

const megabytes = Number(process.env.MEGABYTES ?? 500)
const format = process.env.FORMAT ?? 'jsonl'
const folder = mkdtempSync(join(tmpdir(), 'vitro-memory-'))
const path = join(folder, `large.${format}`)

/** Words that a generator makes up, so that no two documents are alike; a tenth is Chinese. */
function writeText() {
  let state = 7
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const syllables = 'ba ce di fo gu ka le mi no pu ra se ti vo xu ya ze'.split(' ')
  const words = Array.from({ length: 20_000 }, () =>
    Array.from({ length: 1 + random(4) }, () => syllables[random(17)]).join(''),
  )
  const chinese = Array.from({ length: 3000 }, (_, i) => String.fromCodePoint(0x4e00 + i))
  const document = () => {
    const from = random(10) ? words : chinese
    const text = Array.from(
      { length: 40 + random(300) },
      () => from[Math.floor(from.length * (random(1e6) / 1e6) ** 2)],
    )
    return text.join(from === words ? ' ' : '')
  }
  const file = openSync(path, 'w')
  for (let written = 0; written < megabytes * 1e6; ) {
    const lines = Array.from({ length: 500 }, document)
    written += writeSync(
      file,
      lines.map((text) => (format === 'jsonl' ? `${JSON.stringify({ text })}\n` : `${text}\n\n`)).join(''),
    )
  }
}

/** MB that a process holds by itself: not what it shares with others, nor files that are only mapped. */
const held = (pid: number) =>
  Number(/RssAnon:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000

async function processes(context: BrowserContext) {
  const session = await context.browser()!.newBrowserCDPSession()
  const { processInfo } = (await session.send('SystemInfo.getProcessInfo')) as {
    processInfo: { type: string; id: number }[]
  }
  await session.detach()
  return processInfo
}

writeText()
const server = await listen(fileServer('dist', {}))
const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
  executablePath: findBrowser(),
  headless: true,
  args: ['--enable-unsafe-webgpu'],
  locale: 'en-US',
})
try {
  const page = await context.newPage()
  await page.goto(`http://127.0.0.1:${server.port}/#v=1&preset=tiny&tokenizer=bpe`)
  await page.getByRole('button', { name: 'Prepare now' }).waitFor()
  await page.waitForTimeout(5000)
  const info = await processes(context)
  const main = info.find(({ type }) => type === 'browser')!.id
  // The one that holds most: others are spare.
  const renderer = info.filter(({ type }) => type === 'renderer').sort((a, b) => held(b.id) - held(a.id))[0].id
  const before = { page: held(renderer), browser: held(main) }
  const peak = { ...before }
  const watch = setInterval(() => {
    peak.page = Math.max(peak.page, held(renderer))
    peak.browser = Math.max(peak.browser, held(main))
  }, 50)
  const start = performance.now()
  await page.getByLabel('Choose files', { exact: true }).and(page.locator('input')).setInputFiles(path)
  await page.getByRole('button', { name: 'Prepare now' }).click({ timeout: 60_000 })
  await page.getByText(/documents, [\d,]+ tokens/).waitFor({ timeout: 3_600_000 })
  clearInterval(watch)
  const whole = (n: number) => Math.round(n)
  console.log(
    JSON.stringify({
      megabytes,
      format,
      seconds: whole((performance.now() - start) / 1000),
      page: { before: whole(before.page), peak: whole(peak.page), grew: whole(peak.page - before.page) },
      browser: { before: whole(before.browser), peak: whole(peak.browser), grew: whole(peak.browser - before.browser) },
    }),
  )
} finally {
  await context.close()
  await server.close()
  rmSync(folder, { recursive: true })
}
