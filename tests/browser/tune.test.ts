// A published model in the page, as people use it: its files are dropped, it is tuned by QLoRA on a built-in task until its loss has
// clearly fallen, found again after a reload, asked beside its base, and taken home; llama.cpp opens what comes out.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, expect, it } from 'vitest'
import { toHuggingFace } from '../../src/engine/export.ts'
import { collect, fromBytes } from '../../src/formats/bytes.ts'
import { readZip } from '../../src/formats/zip.ts'
import { train } from '../../src/tokenizers/bpe.ts'
import { tinyModel } from '../families.ts'
import { openInLlamaCpp, unavailable } from '../llama/llama.ts'
import { screenshot } from './chromium.ts'
import { button, download, dropFiles, link, open, reaches } from './use.ts'

const TEMPLATE =
  "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}{% if m['role'] == 'assistant' %}{{ eos_token }}{% endif %}\n{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}"

/** Random weights, that nobody has trained: what it learns, it learns here. */
async function publishedFiles() {
  const tokenizer = await train(['12+34=46, 5+8=13, 97-60=37, user: assistant: '.repeat(20)], {
    vocab: 320,
    minFrequency: 2,
  })
  const model = { ...tinyModel('llama tied', tokenizer), chatTemplate: TEMPLATE }
  const files = toHuggingFace(model, 'bf16')
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file.name, Buffer.from(await collect(file))] as const)),
  )
}

const folder = mkdtempSync(join(tmpdir(), 'vitro-'))
afterAll(() => rmSync(folder, { recursive: true }))

const set = async (page: Page, label: string, value: string) => {
  const box = page.getByRole('textbox', { name: label, exact: true })
  await box.fill(value)
  await box.press('Enter')
}
const lossesOf = (csv: Buffer) => {
  const [head, ...rows] = csv
    .toString()
    .trim()
    .split('\r\n')
    .map((line) => line.split(','))
  const [rate, loss] = ['learning_rate', 'loss'].map((name) => head.indexOf(name))
  return rows.flatMap((row) => (row[rate] ? [Number(row[loss])] : []))
}

it('opens a model from dropped files, tunes it, and takes it home', async () => {
  const page = await open(link())
  await button(page, 'Open a model').first().waitFor()
  const files = await publishedFiles()

  await dropFiles(page, { 'config.json': files['config.json'], 'model.safetensors': Buffer.alloc(9) })
  await page.getByRole('alert').filter({ hasText: 'cannot be opened as a model' }).waitFor()
  await button(page, 'Close').last().click()

  await dropFiles(page, files)
  await page.getByRole('heading', { name: /is open$/ }).waitFor()
  await button(page, 'Fine-tune it').first().click()
  await expect
    .poll(() => page.getByRole('heading', { level: 1 }).innerText())
    .toMatch(/^Tune .* with LoRA on Instructions/)

  await page.getByRole('combobox', { name: 'How it is tuned' }).selectOption({ label: 'QLoRA' })
  for (const [label, value] of [
    ['Steps', '40'],
    ['Learning rate', '0.02'],
  ])
    await set(page, label, value)
  await page.getByText('Frozen base').waitFor()
  await button(page, /^Other built-in texts/).click()
  await button(page, /^Arithmetic/).click()
  await button(page, /^How much text/).click()
  await set(page, 'Examples', '300')
  await button(page, 'Prepare now').click()
  await page.getByText(/of them count in the loss/).waitFor()
  await button(page, 'See what the model sees').click()
  await page.locator('[data-trained="true"]').nth(3).waitFor()
  await button(page, 'Close').click()
  await button(page, 'Train a new run').click()
  await reaches(page, 'completed')

  expect(page.url()).toMatch(/base=.*adapter=qlora.*training\.steps=40/)
  await page.reload()
  await reaches(page, 'completed')
  await expect
    .poll(() => page.getByRole('heading', { level: 1 }).innerText())
    .toMatch(/^Tune .* with QLoRA on Arithmetic for 40 steps/)
  const losses = lossesOf(await download(page, button(page, 'CSV')))
  const mean = (part: number[]) => part.reduce((a, b) => a + b, 0) / part.length
  expect(losses.length).toBe(40)
  expect(mean(losses.slice(-5))).toBeLessThan(mean(losses.slice(0, 5)) - 1)

  await page.getByRole('tab', { name: 'Chat' }).click()
  await page.getByRole('switch', { name: 'Beside its base' }).click()
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('12+34=')
  await set(page, 'Length', '12')
  await button(page, 'Send').click()
  await expect.poll(() => page.getByText(/tokens, .* a second/).count(), { timeout: 60_000 }).toBe(2)
  await page.getByRole('slider', { name: /^Weight of/ }).press('PageDown')
  await button(page, 'Send').click()
  await expect.poll(() => page.getByText(/tokens, .* a second/).count(), { timeout: 60_000 }).toBe(4)
  await screenshot(page, 'tuned')
  await button(page, 'Keep as one model').click()
  await page.getByText(/^Kept as a model of its own: its logits differ by \d\.\d+e-\d+ .* 100%/).waitFor()

  await page.getByRole('tab', { name: 'Export' }).click()
  await button(page, 'Show formats and measure them').click()
  await page.getByText(/^Perplexity before/).waitFor()
  const adapter = await download(page, button(page, 'Download peft f32'))
  const peft = await readZip(fromBytes(adapter), 2 ** 26)
  expect(peft.map(({ name }) => name)).toEqual(['adapter_config.json', 'adapter_model.safetensors'])
  const gguf = await download(page, button(page, 'Download gguf q8_0'))

  // A head of labels over what was tuned, on texts that have some.
  await page.getByRole('tab', { name: 'Runs' }).click()
  await button(page, 'Fine-tune it').first().click()
  await page.getByRole('combobox', { name: /objective/i }).selectOption({ label: 'Label of a text' })
  await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toMatch(/ on Feelings for /)
  await set(page, 'Steps', '5')
  await button(page, /^How much text/).click()
  await set(page, 'Examples', '80')
  await button(page, 'Train a new run').click()
  await reaches(page, 'training')
  await reaches(page, 'completed')
  await page.locator('[data-metric="accuracy"]').getByText(/\d%/).first().waitFor()
  await page.getByRole('tab', { name: 'Chat' }).click()
  await button(page, 'Which label?').click()
  await expect.poll(() => page.getByRole('definition').count()).toBeGreaterThanOrEqual(4)

  await dropFiles(page, { 'adapter.zip': adapter })
  await page.getByText(/^The adapter is here, beside “/).waitFor()
  await page.context().close()

  if (unavailable) return
  const path = join(folder, 'tuned.gguf')
  writeFileSync(path, gguf)
  const [{ ids, logits }] = await openInLlamaCpp(path, [{ text: '12+34=' }])
  expect(ids.length).toBeGreaterThan(2)
  expect(logits.every(Number.isFinite)).toBe(true)
})
