// The page's small pure parts: numbers as people read and type them, errors as they cross the border, what is remembered, whose
// address may become a script, which browser gets which advice, and text from outside made visible.
import { describe, expect, it } from 'vitest'
import { MetricTable } from '../../../src/app/charts/metric-table.ts'
import { stops } from '../../../src/app/chat/sampling.ts'
import { visible } from '../../../src/app/data/TokenChips.tsx'
import { formats, plain } from '../../../src/app/format.ts'
import { readNumber } from '../../../src/app/kit/NumberBox.tsx'
import { noticeOf } from '../../../src/app/notices.ts'
import { remaining } from '../../../src/app/run/remaining.ts'
import { readSettings } from '../../../src/app/settings.ts'
import { identify } from '../../../src/app/support/detect.ts'
import { ownAddress } from '../../../src/app/trusted-types.ts'
import { DataError } from '../../../src/data/errors.ts'
import { withPlainErrors } from '../../../src/engine/errors.ts'

describe('numbers', () => {
  const en = formats('en')
  it.each([
    [en.duration(0.4), '0 sec'],
    [en.duration(200), '3 min 20 sec'],
    [en.duration(3 * 3600 + 59), '3 hr'],
    [en.duration(26 * 3600), '1 day 2 hr'],
    [en.duration(76 * 86400 + 23 * 3600), '77 days'],
    [en.duration(5399 * 86400), '15 yrs'],
    [en.duration(NaN), '∞'],
    [en.bytes(1023), '1,023 B'],
    [en.bytes(1.5 * 2 ** 20), '1.50 MiB'],
    [en.measure(2.5049, 3), '2.50'],
    [en.measure(0.00012), '1.20e-4'],
    [en.measure(NaN), 'NaN'],
    [en.short(12_345), '12.3K'],
    [en.work(5.2e9), '5.20 GFLOP'],
    [formats('zh-CN').duration(200), '3分钟 20秒'],
    [formats('zh-CN').short(123_456_789), '1.23亿'],
    [plain(0.0003), '3e-4'],
    [plain(0.95), '0.95'],
    [plain(1337), '1337'],
  ])('%s', (said, expected) => expect(said).toBe(expected))

  it.each([
    ['3e-4', 3e-4],
    ['1,024', 1024],
    ['１２８', 128],
    [' 0.5 ', 0.5],
    ['', NaN],
    ['abc', NaN],
    ['0x', NaN],
  ])('typed as %j is %d', (typed, expected) => expect(readNumber(typed)).toBe(expected))
})

describe('errors', () => {
  it('cross the border with code and facts', async () => {
    const failure = new DataError('changed', { path: 'a{\n{.jsonl', reason: '"x"' })
    const { work } = withPlainErrors({ work: () => Promise.reject(failure) })
    const crossed = await work().catch((error: Error) => new Error(error.message)) // Comlink keeps no more
    expect(noticeOf(crossed)).toEqual({ code: 'changed', params: failure.facts, message: failure.message })
  })

  it.each(['plain words', '{', '{"code":1}', 'words\n{"code"', 'null'])(
    'without a code are a sentence: %j',
    (message) => {
      expect(noticeOf(new Error(message))).toEqual({ code: '', params: {}, message })
    },
  )
})

describe('what is remembered', () => {
  it.each([null, '', '[]', 'null', '{', '"x"', '{"language":"tlh","smoothing":7,"theme":{},"dataset":5}'])(
    'is as if never written where it makes no sense: %j',
    (stored) => expect(readSettings(stored)).toEqual(readSettings(null)),
  )
  it('is taken piece by piece', () => {
    expect(readSettings('{"theme":"dark","smoothing":"x","__proto__":{"polluted":1}}')).toMatchObject({
      theme: 'dark',
      smoothing: 0.6,
    })
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })
})

describe('an address that may become a script', () => {
  const origin = 'https://here.example/some/path/'
  it('is one of this origin', () => {
    expect(ownAddress('assets/worker.js', origin)).toBe('https://here.example/some/path/assets/worker.js')
  })
  it.each([
    'https://there.example/x.js',
    '//there.example/x.js',
    'data:text/javascript,1',
    'blob:null/1',
    'javascript:1',
  ])('and no other: %s', (url) => expect(() => ownAddress(url, origin)).toThrow(/origin/))
})

it.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    0,
    'edge',
    'windows',
  ],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    0,
    'chrome',
    'linux',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
    0,
    'safari',
    'macos',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
    5,
    'safari',
    'ios',
  ],
  ['Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', 5, 'firefox', 'android'],
  ['curl/8', 0, null, null],
])('%.60s (%i touch points) is %s on %s', (agent, touch, browser, system) => {
  expect(identify(agent, touch)).toEqual({ browser, system })
})

describe('text from outside', () => {
  it('shows what acts as its name', () => {
    expect(visible(' a\tb\n')).toBe('·a⇥b⏎')
    expect(visible('\u202Eabc\u200B\u0000')).toBe('‹202E›abc‹200B›‹0›')
  })
  it('stops generation where it is split by bars', () => {
    expect(stops('\\n\\n|The end||')).toEqual(['\n\n', 'The end'])
  })
})

it('a run still takes what its last steps took', () => {
  const table = new MetricTable()
  expect(remaining({ steps: 100 }, table)).toBeNull()
  const step = Float64Array.from({ length: 60 }, (_, i) => i + 1)
  table.append({ step, tokens: step, seconds: step.map((s) => (s < 10 ? s * 50 : 500 + s * 2)) }) // the first ones compile
  expect(remaining({ steps: 100 }, table)).toBeCloseTo(40 * 2, 9)
})
