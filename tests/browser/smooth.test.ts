// What takes the measure of time, and so runs when nothing else does: while a run trains, the page's thread stays free and typing goes
// on at once.
import { expect, it } from 'vitest'
import { harness } from './chromium.ts'
import { button, link, open, reaches, stepOf } from './use.ts'

it('keeps its thread free while it trains', async () => {
  const { browser } = await harness()
  const page = await open(link({ 'training.steps': '3000' }))
  await expect.poll(() => button(page, 'Train').isEnabled(), { timeout: 60_000 }).toBe(true)
  await button(page, 'Train').click()
  await expect.poll(() => stepOf(page), { timeout: 120_000 }).toBeGreaterThan(20)
  await browser.startTracing(page, { categories: ['toplevel'] })
  const notes = page.getByLabel('Prompt for samples', { exact: true })
  await notes.click()
  for (let i = 0; i < 20; i++) {
    await page.keyboard.type('a ')
    await page.waitForTimeout(300)
  }
  const tasks = tasksOf(await browser.stopTracing())
  expect(await notes.inputValue()).toBe('a '.repeat(20))
  await reaches(page, 'training')
  await page.context().close()
  expect(tasks.length).toBeGreaterThan(200)
  expect(tasks[Math.floor(tasks.length * 0.95)], 'milliseconds of the 95th of 100 tasks').toBeLessThan(50)
})

/** Milliseconds of each task of the busiest page's main thread, in ascending order, from a trace of Chromium's. */
function tasksOf(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as {
    traceEvents: { name: string; ph: string; pid: number; tid: number; dur?: number; args: { name?: string } }[]
  }
  const threads = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
  const tasks = threads.map(({ pid, tid }) =>
    traceEvents.filter(
      (e) => e.pid === pid && e.tid === tid && e.ph === 'X' && e.name === 'ThreadControllerImpl::RunTask',
    ),
  )
  const busiest = tasks.sort((a, b) => b.length - a.length)[0]
  return busiest.map(({ dur = 0 }) => dur / 1000).sort((a, b) => a - b)
}
