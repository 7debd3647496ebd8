// From a cold load of the built page to the first loss, as somebody who presses Train as soon as it can be pressed: a new browser and an
// empty profile each time. Also the processor's seconds by kind of process, which a busy machine distorts less than the clock.
import { chromium } from 'playwright-core'
import { fileServer, listen } from '../../src/cli/serve.mjs'
import { findBrowser } from '../../src/cli/software-adapter.mjs'

const [folder = 'dist', times = '5'] = process.argv.slice(2)
const server = await listen(fileServer(folder))
const loads = []
for (let i = 0; i < Number(times); i++) loads.push(await load())
loads.sort((a, b) => a.seconds - b.seconds)
for (const { seconds, pressed, cpu } of loads)
  console.log(`${seconds.toFixed(1)} s, Train pressed after ${pressed.toFixed(1)} s; processor: ${cpu}`)
console.log(`From a cold load to the first loss: ${loads[loads.length >> 1].seconds.toFixed(1)} s (median of ${times})`)
await server.close()

async function load() {
  const args = ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-background-networking', '--no-first-run']
  const browser = await chromium.launch({ executablePath: findBrowser(), args })
  const page = await browser.newPage({ locale: 'en-US', viewport: { width: 1440, height: 900 } })
  page.setDefaultTimeout(120_000)
  const start = performance.now()
  await page.goto(`http://127.0.0.1:${server.port}/`)
  await page.getByRole('button', { name: 'Train', exact: true }).click() // waits until it is enabled
  const pressed = (performance.now() - start) / 1000
  await page.locator('[data-metric="loss"] path.recharts-line-curve, [data-metric="loss"] circle').first().waitFor()
  const seconds = (performance.now() - start) / 1000
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const cpu = processInfo.map(({ type, cpuTime }) => `${type} ${cpuTime.toFixed(1)} s`).join(', ')
  await browser.close()
  return { seconds, pressed, cpu }
}
