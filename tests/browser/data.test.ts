// The data room as people meet it: files of all sorts dropped and taken or refused in words, files fetched from the Hugging Face hub by
// name, tokenizers compared and imported, texts mixed. The hub's part is played by use.ts: the rig lets nothing else out.
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { problems, screenshot } from './chromium.ts'
import { button, CORPUS, drop, dropFiles, findings, hub, leftForHub, link, open } from './use.ts'

const fixture = (name: string) => readFileSync(`tests/plain/data/fixtures/${name}`)
const rows = (page: Page) => page.getByRole('region', { name: 'Files' }).getByRole('listitem')

it('takes what people have, refuses the rest in words, compares tokenizers and mixes texts', async () => {
  const page = await open(link())
  page.setDefaultTimeout(20_000)
  await dropFiles(page, {
    'line.pdf': fixture('line.pdf'),
    'pandoc.docx': fixture('pandoc.docx'),
    'records-zstd.parquet': fixture('records-zstd.parquet'),
    'noise.bin': Buffer.from(Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 31) >> 3)),
  })
  await button(page, 'Compare').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Compare' }).click()
  await dialog.getByRole('row').nth(5).waitFor() // five tokenizers below the head
  expect(await dialog.getByRole('row', { name: /^Bytes/ }).innerText()).toMatch(/257\s+1\.00/)
  await screenshot(page, 'compare-tokenizers')
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Escape')

  await button(page, 'Prepare now').click()
  await page.getByText(/documents, [\d,]+ tokens/).waitFor()
  await button(page, /^Files 1 left out/).click()
  expect(await rows(page).allInnerTexts()).toEqual([
    expect.stringMatching(/^noise\.bin.*is a binary file, not text$/s),
    expect.stringMatching(/^line\.pdf/),
    expect.stringMatching(/^pandoc\.docx.* · [\d,]+ characters$/s),
    expect.stringMatching(/^records-zstd\.parquet.*\d documents · [\d,]+ characters$/s),
  ])
  await dropFiles(page, { 'birds.txt': Buffer.from(CORPUS) })
  await button(page, 'Prepare now').click()
  await page.getByText(/^2 documents, [\d,]+ tokens/).waitFor()
  await button(page, 'What is in it').click()
  await dialog.getByRole('radio', { name: 'Documents' }).click()
  await dialog.getByRole('textbox', { name: 'Find' }).fill('SAW 37 BIRDS')
  expect(await dialog.locator('mark').innerText()).toBe('saw 37 birds')
  await dialog.getByRole('radio', { name: 'Figures' }).click()
  await button(page, 'Check for leaks').click()
  await dialog.getByText(/held-out documents? .*share.* 13 words in a row with the training text\.$/).waitFor()
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await button(page, /^Prepared texts/).click()
  await button(page, 'Mix texts').click()
  await dialog.getByRole('switch').nth(1).waitFor()
  for (const one of await dialog.getByRole('switch').all()) await one.check()
  await dialog
    .getByText(/% of the rows/)
    .first()
    .waitFor()
  await screenshot(page, 'mix')
  expect(await findings(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Mix' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: /birds.* \+ line\.pdf/, pressed: true }).waitFor()
})

/** A megabyte said 500 times. */
async function dropGiant(page: Page) {
  const transfer = await page.evaluateHandle(() => {
    const megabyte = new Blob(['The cat sat on the mat. '.repeat(43_691)])
    const transfer = new DataTransfer()
    transfer.items.add(new File(Array<Blob>(500).fill(megabyte), 'giant.txt'))
    return transfer
  })
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent('main', type, { dataTransfer: transfer })
}

it('shows the beginning of 500 MB at once, and leaves off reading it when told to', async () => {
  const page = await open(link())
  page.setDefaultTimeout(20_000)
  await dropGiant(page)
  await button(page, 'See what the model sees').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/^The cat sat on the mat\..* …$/).waitFor()
  await page.keyboard.press('Escape')
  await button(page, 'Prepare now').click()
  await page.getByText(/^[1-9]\d?%$/).waitFor()
  await button(page, 'Cancel').click()
  await page.getByText('Cancelled. Nothing was changed.').waitFor()
})

it('takes files from the hub, when it is asked to and not before', async () => {
  const page = await open(link())
  page.setDefaultTimeout(20_000)
  const { asked, answer } = hub({ 'slow.txt': Buffer.alloc(0), 'stories.txt': Buffer.from(CORPUS) })
  await page.context().route('https://huggingface.co/**', answer)
  await button(page, 'From Hugging Face').first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill('owner/stories')
  expect(problems, 'nothing was asked for yet').toEqual([])
  await dialog.getByRole('button', { name: 'List files' }).click()
  await dialog.getByRole('checkbox', { name: /slow\.txt/ }).check()
  expect(await findings(page)).toEqual([])
  await dialog.getByRole('button', { name: /^Load / }).click()
  await expect.poll(() => asked.length).toBe(2)
  await dialog.getByRole('button', { name: 'Stop' }).click()
  await dialog.getByRole('button', { name: /^Load / }).waitFor()
  await dialog.getByRole('checkbox', { name: /slow\.txt/ }).uncheck()
  await dialog.getByRole('checkbox', { name: /stories\.txt/ }).check()
  await dialog.getByRole('button', { name: /^Load / }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: /^stories.txt/ }).waitFor()
  expect(asked).toEqual([
    '/api/datasets/owner/stories/tree/main',
    '/datasets/owner/stories/resolve/main/slow.txt',
    '/datasets/owner/stories/resolve/main/stories.txt',
    `/datasets/owner/stories/resolve/main/stories.txt from ${CORPUS.length / 2}`,
  ])
  leftForHub()

  // A tokenizer that would never end is stopped, and takes nothing with it; a good one is still there after a reload.
  const importTokenizer = async (name: string, json: object) => {
    const chosen = { name, mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(json)) }
    await page.locator('input[type=file][aria-label="Import tokenizer.json"]').setInputFiles(chosen)
    await expect.poll(() => tokenizer.inputValue()).toBe('imported')
    await expect.poll(() => tokenizer.locator('option:checked').innerText()).toContain(name)
  }
  const tokenizer = page.getByRole('combobox', { name: 'Tokens', exact: true })
  await importTokenizer('endless.json', { ...WORDS, pre_tokenizer: { type: 'Split', pattern: { Regex: ENDLESS }, behavior: 'Isolated' } }) // biome-ignore format: one thought
  await drop(page, 'cats.txt', 'the cat sat '.repeat(20_000))
  const start = performance.now()
  await button(page, 'Prepare now').click()
  await page.getByText(/^This tokenizer was stopped/).waitFor()
  expect(performance.now() - start).toBeLessThan(10_000) // 1.5 s, and what else is done on a busy machine
  await importTokenizer('words.json', WORDS)
  await page.reload()
  await expect.poll(() => tokenizer.locator('option:checked').innerText()).toContain('words.json')
  await drop(page, 'cats.txt', 'the cat sat '.repeat(50))
  await button(page, 'Prepare now').click()
  await page.getByText(/documents?, [\d,]+ tokens.*vocabulary 4/).waitFor()
})

/** A tokenizer of two words. */
const WORDS = {
  added_tokens: [{ id: 0, content: '</s>', special: true }],
  pre_tokenizer: { type: 'Whitespace' },
  model: { type: 'WordPiece', unk_token: '[UNK]', vocab: { '</s>': 0, '[UNK]': 1, the: 2, cat: 3 } },
}
/** From each place it looks ahead to twenty, from each of these to twenty, and once more. */
const ENDLESS = '(?=(?:.?){20}(?=(?:.?){20}(?=(?:.?){20}!)))x|.'
