// How fast each stage of cleaning is, in MB of UTF-8 a second of processor time (not of the clock: other work may share the
// machine). Half English, half Chinese built-in stories, MEGABYTES of them (8). Started by
//   node -e "import('vite').then(({ runnerImport }) => runnerImport('./tests/bench/clean.ts'))"
import { loadLanguageOf } from '../../src/data/clean/text/language.ts'
import { contamination } from '../../src/data/dedupe/contamination.ts'
import { cleaners, corpora } from '../../src/data/members.ts'
import { measure } from '../../src/data/pieces.ts'
import { StatisticsBuilder } from '../../src/data/statistics.ts'
import { readValues } from '../../src/options.ts'

const megabytes = Number(process.env.MEGABYTES ?? 8)
const texts = ['stories-en', 'stories-zh'].flatMap((id) => [...upTo(corpora[id])])
const bytes = texts.reduce((sum, text) => sum + measure(text).bytes, 0)
const units = texts.reduce((sum, text) => sum + text.length, 0)
console.log(`${(bytes / 1e6).toFixed(1)} MB, ${texts.length} documents of ${Math.round(bytes / texts.length)} bytes`)

function* upTo({ documents, options }: (typeof corpora)[string]) {
  let taken = 0
  for (const text of documents(readValues(options, { stories: 200_000 }))) {
    if (taken > (megabytes * 1e6) / 2) return
    taken += measure(text).bytes
    yield text
  }
}

async function time(name: string, work: () => Promise<string> | string) {
  const before = process.cpuUsage()
  const note = await work()
  const { user, system } = process.cpuUsage(before)
  console.log(`${name.padEnd(18)}${((bytes / (user + system)) as number).toFixed(1).padStart(7)} MB/s  ${note ?? ''}`)
}

for (const [id, { options, needs, create }] of Object.entries(cleaners)) {
  if (needs) continue
  const step = await create(readValues(options, {}), {})
  await time(id, async () => {
    let removed = 0
    for (const text of texts) if ('removed' in (await step(text))) removed++
    return removed ? `${removed} removed` : ''
  })
}

const languageOf = await loadLanguageOf()
await time('statistics', () => {
  const builder = new StatisticsBuilder(languageOf, 257, { characters: units, documents: texts.length })
  const ids = new Uint32Array()
  for (const text of texts) builder.piece(text, ids, true)
  const { grams } = builder.result()
  return `n-grams in ${(grams.characters / 1e6).toFixed(1)} M characters, at most ${grams.atMost} too low`
})
await time('contamination', async () => {
  const held = Math.floor(texts.length / 10)
  async function* stream(part: readonly string[]) {
    yield* part
  }
  const { contaminated, documents } = await contamination(stream(texts.slice(0, held)), stream(texts.slice(held)))
  return `${contaminated} of ${documents} share 13 words`
})
