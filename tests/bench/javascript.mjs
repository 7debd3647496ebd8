// Milliseconds of JavaScript in a step of 12 layers, in the browser: what a step costs beside the GPU's work. Runs in the folder that
// tests/bench/run.mjs has prepared, after our peer was built into it.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder] = process.argv.slice(2)
const { serve, launch, open, median } = await import(pathToFileURL(join(folder, 'lib/harness.mjs')).href)
const { server, url } = await serve()
const browser = await launch()
const page = await open(browser, url, 'vitro')
const times = await page.evaluate(async () => {
  const { peer } = /** @type {any} */ (window)
  await peer.setup({ L: 12, H: 2, D: 32, T: 16, B: 1, V: 65 })
  await peer.steps(10) // compiles pipelines and JavaScript
  const times = []
  for (let i = 0; i < 30; i++) times.push((await peer.steps(1)).javascript)
  return times
})
console.log(`JavaScript in a step of 12 layers: ${median(times).toFixed(2)} ms (median of ${times.length})`)
await browser.close()
server.close()
