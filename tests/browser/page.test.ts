// The page, used as people use it, on a model so small that a software adapter trains it in seconds: a dropped text becomes a model
// that is paused, stopped, found again after a reload, resumed, talked to and taken home, without a serious finding of axe in light
// English and dark Chinese. By keyboard alone, too, with the GPU process killed under it. What goes wrong in smaller ways is in
// troubles.test.ts. A page costs seconds to open and its kernels more to compile: so each test does all that it can with one.
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { harness, screenshot } from './chromium.ts'
import { bar, button, CORPUS, download, drop, findings, link, open, PAYLOAD, reaches, remember, stepOf } from './use.ts'

it('grows a model from a dropped text, and gives it away', async () => {
  const page = await open(link({ 'training.steps': '120' }))
  await button(page, 'Train').waitFor()
  await drop(page, `${PAYLOAD}.txt`, CORPUS)
  await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toContain(PAYLOAD)
  await button(page, 'Train').click()
  await reaches(page, 'training')
  await expect.poll(() => stepOf(page), { timeout: 120_000 }).toBeGreaterThan(0)

  await button(page, 'Pause').click()
  await reaches(page, 'paused')
  const paused = await stepOf(page)
  await button(page, 'One step').click()
  await expect.poll(() => stepOf(page), { timeout: 30_000 }).toBe(paused + 1)

  await button(page, 'Stop').click()
  await page.getByRole('menuitem', { name: /^Stop and save/ }).click()
  await reaches(page, 'stopped')

  await page.reload()
  await reaches(page, 'stopped')
  expect(await stepOf(page)).toBe(paused + 1)
  await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toContain(PAYLOAD)
  await button(page, `Resume from step ${paused + 1}`).click()
  await reaches(page, 'completed')
  expect(await stepOf(page)).toBe(120)

  // Every step is there, from before the reload and after it, and training taught it something.
  const csv = await download(page, button(page, 'CSV'))
  const rows = csv
    .toString()
    .trim()
    .split('\r\n')
    .map((line) => line.split(','))
  const column = (name: string) => rows[0].indexOf(name)
  const losses = rows.slice(1).flatMap((row) => (row[column('learning_rate')] ? [Number(row[column('loss')])] : []))
  expect(losses.length).toBe(120)
  expect(losses.at(-1)).toBeLessThan(losses[0] - 0.5)
  await page.locator('[data-metric="loss"] path.recharts-line-curve').first().waitFor()
  expect(await page.locator('blockquote').innerText()).not.toBe('')

  await page.getByRole('tab', { name: 'Chat' }).click()
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('The c')
  await page.getByRole('textbox', { name: 'Length' }).fill('20')
  await button(page, 'Continue it').click()
  await page.getByText(/^20 tokens, .* a second/).waitFor()
  await samplesAsAsked(page)

  await page.getByRole('tab', { name: 'Export' }).click()
  await button(page, 'Show formats and measure them').click()
  await page.getByText(/^Perplexity before/).waitFor()
  const gguf = await download(page, button(page, 'Download gguf q8_0'))
  expect(gguf.subarray(0, 4).toString()).toBe('GGUF')
  const bundle = await download(page, button(page, 'Download the run'))

  await page.getByRole('tab', { name: 'Runs' }).click()
  const chosen = { name: 'run.zip', mimeType: 'application/zip', buffer: bundle }
  await page.locator('input[type=file][aria-label="Import a run"]').setInputFiles(chosen)
  await expect.poll(() => page.getByRole('tabpanel').getByText('120/120').count()).toBe(2)
  await screenshot(page, 'page-light-en')

  expect(await page.evaluate(() => 'hacked' in globalThis), 'text from outside ran as a script').toBe(false)

  for (const [theme, language] of [
    ['light', 'en'],
    ['dark', 'zh-CN'],
  ] as const) {
    if (theme === 'dark') {
      await remember(page, { theme, language })
      await page.reload()
    }
    await page.locator('[data-metric="loss"] path.recharts-line-curve').first().waitFor()
    expect(await findings(page), `${theme} ${language}`).toEqual([])
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click()
      await page.getByRole('tabpanel').locator('> *').first().waitFor()
      expect(await findings(page, '[role=tabpanel]'), `${theme} ${language} ${await tab.innerText()}`).toEqual([])
    }
  }
  await screenshot(page, 'page-dark-zh')
  await page.context().close()
})

/** Every setting of the chat does what it says. */
async function samplesAsAsked(page: Page) {
  const panel = page.getByRole('tabpanel')
  await panel.getByText('More about sampling').click()
  const answers = panel.getByRole('list', { name: 'Conversation' }).getByRole('listitem')
  const answer = async (settings: Record<string, string>) => {
    const asked = { Temperature: '0', 'Top-k': '0', 'Top-p': '1', 'Repetition penalty': '1', Seed: '1', ...settings }
    for (const [name, value] of Object.entries(asked)) {
      const box = panel.getByRole('textbox', { name, exact: true })
      if ((await box.inputValue()) === value) continue
      await box.fill(value)
      await page.keyboard.press('Tab')
    }
    const before = await answers.count()
    await button(page, 'Continue it').click()
    await expect.poll(() => answers.count()).toBe(before + 1)
    await answers
      .last()
      .getByText(/ a second/)
      .waitFor()
    return answers.last().innerText()
  }
  const text = (answer: string) => answer.replace(/\n+\d+ tokens.*/s, '')
  const greedy = text(await answer({}))
  expect(text(await answer({ Seed: '2' }))).toBe(greedy)
  expect(text(await answer({ Temperature: '2', 'Top-k': '1' }))).toBe(greedy)
  expect(text(await answer({ 'Repetition penalty': '2' }))).not.toBe(greedy)
  const wild = text(await answer({ Temperature: '2' }))
  expect(wild).not.toBe(greedy)
  expect(text(await answer({ Temperature: '2' }))).toBe(wild)
  expect(text(await answer({ Temperature: '2', Seed: '2' }))).not.toBe(wild)
  expect(text(await answer({ Temperature: '0.5', 'Top-p': '0.05' }))).toBe(greedy)
  const end = /[a-z]/i.exec(wild.slice('The c'.length + 1))![0]
  expect(text(await answer({ Temperature: '2', 'Stop at': end }))).toBe(
    wild.slice(0, wild.indexOf(end, 'The c'.length)),
  )
}

it('forks a run, compares the two, and brings back what was deleted', async () => {
  const page = await open(link({ 'training.steps': '60', 'training.sample_interval': '0' }))
  await expect.poll(() => button(page, 'Train').isEnabled(), { timeout: 60_000 }).toBe(true)
  await button(page, 'Train').click()
  await reaches(page, 'completed')
  await page.getByRole('tab', { name: 'Runs' }).click()
  await button(page, 'Fork').first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Steps' }).fill('110')
  await dialog.getByRole('textbox', { name: 'Learning rate' }).fill('0.001')
  await dialog.getByRole('button', { name: 'Fork and train' }).click()
  await page.locator('[data-run="completed"]', { hasText: '110 / 110' }).waitFor()

  const panel = page.getByRole('tabpanel')
  await panel.getByRole('checkbox').nth(1).check()
  const differences = panel.getByRole('region', { name: 'Settings that differ' }).first()
  await expect
    .poll(() => differences.getByRole('row').allInnerTexts())
    .toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Steps\s+110\s+60$/),
        expect.stringMatching(/^Learning rate\s+0\.001\s+0\.003$/),
      ]),
    )
  const curves = page.locator('[data-metric="loss"] path.recharts-line-curve')
  await expect.poll(() => curves.count()).toBe(6) // two runs, each raw, smoothed and held out

  const rows = panel.locator('li[data-shown], li:has(input[type=checkbox])')
  await button(page, 'Delete').click()
  await expect.poll(() => rows.count()).toBe(1)
  await button(page, 'Undo').click()
  await expect.poll(() => rows.count()).toBe(2)
  await judgesTexts(page)
  await page.context().close()
})

/** A trained run says which documents surprise it. */
async function judgesTexts(page: Page) {
  await button(page, /^Cleaning/).click()
  await page.getByRole('switch', { name: 'Step: Surprise' }).check()
  const step = page.locator('[data-step="perplexity"]')
  await step.getByRole('combobox', { name: 'Model that judges' }).selectOption({ index: 1 })
  await step.getByText('Settings of “Surprise”').click()
  const most = step.getByRole('textbox', { name: 'Most perplexity' })
  const judged = async (max: string) => {
    await most.fill(max)
    await page.keyboard.press('Tab')
    await button(page, 'Try it on samples').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/documents tried/).waitFor()
    const said = await dialog.getByRole('listitem').allInnerTexts()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    return said
  }
  // Bytes that a model of 110 steps has learnt something of: it chooses among fewer than all 257, and more than two.
  expect((await judged('256')).filter((text) => /Perplexity/.test(text))).toEqual([])
  const surprised = await judged('2')
  expect(surprised.length).toBeGreaterThan(1)
  for (const text of surprised) expect(text).toMatch(/Perplexity \d+ is more than 2/)
}

it('survives a hostile address on a narrow screen, and the GPU process killed under a run, by keyboard alone', async () => {
  const { cdp, adapter } = await harness()
  expect(adapter).not.toBe('')
  const hostile = `&optimizer=${encodeURIComponent(PAYLOAD)}&optimizer.learning_rate=1e99&__proto__.x=1`
  const page = await open(link({ 'training.steps': '20000' }) + hostile)
  await page.setViewportSize({ width: 360, height: 740 })
  await page.getByText(/which this version does not know/).waitFor()
  await expect.poll(() => button(page, 'Train').isEnabled(), { timeout: 60_000 }).toBe(true)
  const { wide, hacked } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    hacked: 'hacked' in globalThis || 'x' in {},
  }))
  expect(wide).toBeLessThanOrEqual(360)
  expect(hacked).toBe(false)
  expect(await bar(page).count()).toBe(0) // nothing is run
  await page.setViewportSize({ width: 1440, height: 900 })

  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the workspace')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Train')
  await page.keyboard.press('Enter')
  await reaches(page, 'training')
  await page.keyboard.press('Space')
  await reaches(page, 'paused')
  const paused = await stepOf(page)
  await page.keyboard.press('s')
  await expect.poll(() => stepOf(page), { timeout: 30_000 }).toBe(paused + 1)
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('Space')
  await expect.poll(() => stepOf(page), { timeout: 120_000 }).toBeGreaterThan(60) // there is a checkpoint

  const browser = await cdp()
  await browser.send('Browser.crashGpuProcess').catch(() => {}) // it does not answer any more
  await reaches(page, 'interrupted')
  await page.getByText(/The GPU was lost/).waitFor()
  await tabTo(page, /^Resume from step/)
  await page.keyboard.press('Enter')
  await reaches(page, 'training')
  const resumed = await stepOf(page)
  await expect.poll(() => stepOf(page), { timeout: 120_000 }).toBeGreaterThan(resumed)
  await page.keyboard.press('.')
  await reaches(page, 'stopped')
  await page.context().close()
})

/** Goes on by the tab key until a button has the focus. */
async function tabTo(page: Page, name: string | RegExp) {
  const target = button(page, name).first()
  await target.waitFor()
  for (let i = 0; i < 100 && !(await target.evaluate((el) => el === document.activeElement)); i++)
    await page.keyboard.press('Tab')
  expect(await target.evaluate((el) => el === document.activeElement)).toBe(true)
}
