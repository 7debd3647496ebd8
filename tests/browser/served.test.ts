// The built files as served: under the policy, from a sub-path, offline once loaded. And the rig itself: what must fail a test does.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { metaPolicy } from '../../src/cli/security-policy.mjs'
import { harness, problems } from './chromium.ts'

it('opens again offline once loaded', async () => {
  const { newPage } = await harness()
  const page = await newPage({ serviceWorkers: 'allow' })
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready
    if (active?.state === 'activated') return
    await new Promise<void>((done) =>
      active?.addEventListener('statechange', () => active.state === 'activated' && done()),
    )
  })
  await page.context().setOffline(true)
  await page.reload()
  await page.waitForFunction(() => document.querySelector('#root')?.childElementCount)
  const reached = await page.evaluate(() =>
    fetch('no-such-file').then(
      () => true,
      () => false,
    ),
  )
  expect(reached, 'the network was off').toBe(false)
})

it('needs little before it can be used', async () => {
  const { browser, url } = await harness()
  const context = await browser.newContext()
  const page = await context.newPage()
  const scripts: string[] = []
  page.on('request', (request) => request.resourceType() === 'script' && scripts.push(new URL(request.url()).pathname))
  await page.goto(url)
  await page.getByRole('tab').first().waitFor()
  await context.close()
  // The workers' own scripts, which the page does not wait for, are left out.
  const files = scripts.flatMap((path) => /assets\/(?!worker|data-worker).*$/.exec(path) ?? [])
  expect(files.length).toBeGreaterThan(3)
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join('dist', file))).length, 0)
  expect(bytes).toBeLessThan(300_000)
})

it('carries the policy itself, for hosts that send none', async () => {
  const { newPage } = await harness()
  const page = await newPage()
  const meta = page.locator('meta[http-equiv="Content-Security-Policy"]')
  expect(await meta.getAttribute('content')).toBe(metaPolicy)
})

it.each([
  ['markup from a string', () => void (document.body.innerHTML = '<b>x</b>'), /require-trusted-types-for/],
  ['another origin', () => void fetch('https://example.com/').catch(() => {}), /example\.com/],
  ['an error nobody catches', () => void Promise.reject(new Error('lost')), /nobody caught: Error: lost/],
])('the rig notices %s', async (_, provoke, expected) => {
  const { newPage } = await harness()
  const page = await newPage()
  await page.evaluate(provoke).catch(() => {}) // the policy makes some of these throw
  await expect.poll(() => problems.join('\n'), { timeout: 5000 }).toMatch(expected)
  await page.context().close()
  await new Promise((resolve) => setTimeout(resolve, 300)) // several reports may follow one cause
  problems.length = 0
})
