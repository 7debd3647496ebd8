// The built files as served: under the policy, from a sub-path, offline once loaded. And the rig itself: what must fail a test does.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { metaPolicy } from '../../src/cli/security-policy.mjs'
import { harness, problems } from './chromium.ts'

/** It makes its offline copy when it has had some quiet time, in which the other tests are run. */
let kept: Promise<Page>
beforeAll(async () => {
  const { newPage } = await harness()
  kept = newPage({ serviceWorkers: 'allow' })
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

it('fails on what a page must not do', async () => {
  const { newPage } = await harness()
  const page = await newPage()
  for (const [provoke, expected] of [
    [() => void (document.body.innerHTML = '<b>x</b>'), /require-trusted-types-for/],
    [() => void fetch('https://example.com/').catch(() => {}), /example\.com/],
    [() => void Promise.reject(new Error('lost')), /nobody caught: Error: lost/],
  ] as const) {
    await page.evaluate(provoke).catch(() => {}) // the policy makes some of these throw
    await expect.poll(() => problems.join('\n'), { timeout: 5000 }).toMatch(expected)
    await new Promise((resolve) => setTimeout(resolve, 300)) // several reports may follow one cause
    problems.length = 0
  }
  await page.context().close()
})

it('opens again offline once loaded', async () => {
  const page = await kept
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
