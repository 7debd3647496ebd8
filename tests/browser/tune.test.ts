// A published model in the page, as people use it: its file is dropped, it is tuned by QLoRA on a built-in task, found again after a
// reload, asked beside its base, and taken home. It is a model of stories that was trained here (tests/story-model); llama.cpp asks what
// came out about texts that were held out, and it answers as it learnt to.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, expect, it } from 'vitest'
import * as feelings from '../../src/data/datasets/feelings.ts'
import { collect, fromBytes } from '../../src/formats/bytes.ts'
import { gguf, readGguf, string } from '../../src/formats/gguf.ts'
import { readZip } from '../../src/formats/zip.ts'
import { readValues } from '../../src/options.ts'
import { unavailable, writtenByLlamaCpp } from '../llama/llama.ts'
import { screenshot } from './chromium.ts'
import { bar, button, download, dropFiles, hub, leftForHub, link, open, reaches } from './use.ts'

/** Nothing but what is said, on a line each: rows stay short. */
const TEMPLATE =
  "{% for m in messages %}{{ m['content'] }}{{ eos_token if m['role'] == 'assistant' else '\n' }}{% endfor %}"

/** The story model, with a chat template as published ones have it. */
async function publishedFile(): Promise<Buffer> {
  const file = readFileSync(new URL('../story-model/stories.gguf', import.meta.url))
  const { metadata, tensors } = await readGguf(fromBytes(file))
  return Buffer.from(await collect(gguf(new Map(metadata).set('tokenizer.chat_template', string(TEMPLATE)), tensors)))
}

/** What is tuned on, and 100 texts beyond. */
const LEARNT = 600
const heldOut = [...feelings.records(readValues(feelings.options, { examples: LEARNT + 100 }))].slice(LEARNT)
/** The part of so many held-out texts whose feeling the model names, to the letter. */
async function accuracyOf(path: string, count: number): Promise<number> {
  const texts = heldOut.slice(0, count).map(({ text }) => `${text}\n`)
  const answers = await writtenByLlamaCpp(path, texts, 8)
  return answers.filter((answer, i) => answer === heldOut[i].label).length / answers.length
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
  const base = await publishedFile()

  await dropFiles(page, { 'config.json': Buffer.from('{"model_type":"llama"}'), 'model.safetensors': Buffer.alloc(9) })
  await page.getByRole('alert').filter({ hasText: 'cannot be opened as a model' }).waitFor()
  await button(page, 'Close').last().click()

  await dropFiles(page, { 'stories.gguf': base })
  await page.getByRole('heading', { name: /is open$/ }).waitFor()
  await button(page, 'Fine-tune it').first().click()
  await expect
    .poll(() => page.getByRole('heading', { level: 1 }).innerText())
    .toMatch(/^Tune .* with LoRA on Instructions/)

  await page.getByRole('combobox', { name: 'How it is tuned' }).selectOption({ label: 'QLoRA' })
  for (const [label, value] of [
    ['Steps', '120'],
    ['Learning rate', '0.006'],
  ])
    await set(page, label, value)
  await page.getByText('Frozen base').waitFor()
  await button(page, 'What few bits cost').click()
  const cost = await page.getByText(/^The frozen base takes/).innerText()
  // Layers of 4.1 bits and a table of 16 in the place of 32; 7.6 % where this was written.
  const [few, all, percent] = cost.match(/\d+(\.\d+)?/g)!.map(Number)
  expect(few / all).toBeLessThan(1 / 3)
  expect(percent).toBeGreaterThan(1)
  expect(percent).toBeLessThan(20)
  await button(page, /^Other built-in texts/).click()
  await button(page, /^Feelings/).click()
  await button(page, /^How much text/).click()
  await set(page, 'Examples', String(LEARNT))
  await button(page, 'Prepare now').click()
  await page.getByText(/of them count in the loss/).waitFor()
  await button(page, 'See what the model sees').click()
  await page.locator('[data-trained="true"]').nth(3).waitFor()
  await button(page, 'Close').click()
  await button(page, 'Measure it on built-in stories').click()
  const general = page.getByRole('combobox', { name: 'Forgetting is measured on' })
  await expect.poll(() => general.locator('option:checked').innerText()).toBe('English stories')
  await button(page, 'Train a new run').click()
  await reaches(page, 'completed')
  await bar(page).getByText('General loss').waitFor()

  expect(page.url()).toMatch(/base=.*adapter=qlora.*training\.steps=120/)
  await page.reload()
  await reaches(page, 'completed')
  await expect
    .poll(() => page.getByRole('heading', { level: 1 }).innerText())
    .toMatch(/^Tune .* with QLoRA on Feelings for 120 steps/)
  await expect.poll(() => button(page, 'Back to the run’s settings').count()).toBe(0) // nobody changed any
  const losses = lossesOf(await download(page, button(page, 'CSV')))
  const mean = (part: number[]) => part.reduce((a, b) => a + b, 0) / part.length
  expect(losses.length).toBe(120)
  expect(mean(losses.slice(-5))).toBeLessThan(mean(losses.slice(0, 5)) - 5)

  await page.getByRole('tab', { name: 'Chat' }).click()
  await page.getByRole('switch', { name: 'Beside its base' }).click()
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill(heldOut[0].text)
  await set(page, 'Temperature', '0')
  await set(page, 'Length', '12')
  await button(page, 'Send').click()
  await expect.poll(() => page.getByText(/tokens, .* a second/).count(), { timeout: 60_000 }).toBe(2)
  await page.getByRole('slider', { name: /^Weight of/ }).press('PageDown')
  await button(page, 'Send').click()
  await expect.poll(() => page.getByText(/tokens, .* a second/).count(), { timeout: 60_000 }).toBe(4)
  await page.getByText(/^stories QLoRA · Feelings × 0\.\d+$/).waitFor() // under which adapter it said that
  await set(page, 'Examples to ask', '8')
  await button(page, 'How many does it get right?').click()
  const told = await page.getByText(/^\d of 8 right; by chance 25%$/).innerText({ timeout: 60_000 })
  expect(Number(told[0])).toBeGreaterThanOrEqual(3) // 0.87 of many, as below: fewer than 3 of 8 would be one in 5000
  await screenshot(page, 'tuned')
  await button(page, 'Keep as one model').click()
  await page.getByText(/^Kept as a model of its own: its logits differ by \d\.\d+e-\d+ .* 100%/).waitFor()

  await page.getByRole('tab', { name: 'Export' }).click()
  await button(page, 'Show formats and measure them').click()
  await page.getByText(/^Perplexity before/).waitFor()
  const adapter = await download(page, button(page, 'Download peft f32'))
  const peft = await readZip(fromBytes(adapter), 2 ** 26)
  expect(peft.map(({ name }) => name)).toEqual(['adapter_config.json', 'adapter_model.safetensors'])
  const tuned = await download(page, button(page, 'Download gguf q8_0'))

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
  // It is asked a text of the data from the beginning, and no question.
  const asked = await page.getByRole('textbox', { name: 'Text', exact: true }).inputValue()
  const texts = [...feelings.records(readValues(feelings.options, { examples: 80 }))].map(({ text }) => text)
  expect(texts).toContain(asked)
  expect(await button(page, 'Back to the run’s settings').count()).toBe(0)
  await button(page, 'Which label?').click()
  await expect.poll(() => page.getByRole('definition').count()).toBeGreaterThanOrEqual(4)

  await dropFiles(page, { 'adapter.zip': adapter })
  await page.getByText(/^The adapter is here, beside “/).waitFor()

  // What came out, from the hub, where every connection breaks half-way.
  const { asked: ofHub, answer } = hub({ 'tuned.gguf': tuned })
  await page.context().route('https://huggingface.co/**', answer)
  await button(page, 'Grow a new model').click()
  await button(page, 'Open from Hugging Face').first().click()
  await page.getByRole('dialog').getByRole('textbox').fill('owner/tuned')
  await button(page, 'List files').click()
  await page.getByRole('checkbox', { name: /tuned\.gguf/ }).check()
  await button(page, /^Load /).click()
  await page.getByRole('heading', { name: /is open$/ }).waitFor()
  expect(ofHub.at(-1)).toMatch(/tuned\.gguf from \d+$/)
  leftForHub()
  await page.context().close()

  if (unavailable) return
  const paths = ['base', 'tuned'].map((name) => join(folder, `${name}.gguf`))
  writeFileSync(paths[0], base)
  writeFileSync(paths[1], tuned)
  const [before, after] = [await accuracyOf(paths[0], 30), await accuracyOf(paths[1], 100)]
  console.log(
    `Held-out accuracy, by llama.cpp: ${before} of the base, ${after} tuned; ${feelings.metric.chance} by chance.`,
  )
  expect(before).toBeLessThan(0.05) // it goes on with a story
  // 0.87 where this was written; other hardware rounds otherwise and learns other weights. Of 100 answers the standard error is 0.03 to
  // 0.05: what is demanded is three of them below that, and eleven above guessing.
  expect(feelings.metric.chance).toBe(0.25)
  expect(after).toBeGreaterThanOrEqual(0.75)
})
