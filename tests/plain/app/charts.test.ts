// What a chart draws, against what it must show: the average as its definition says, no spike lost, gaps kept, rows replaced by a
// resumed run, ticks that are round, and CSV that a spreadsheet reads as text.
import fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { assign, LOOKS } from '../../../src/app/charts/colors.ts'
import { cell, metricsCsv } from '../../../src/app/charts/csv.ts'
import { decimate, GAP } from '../../../src/app/charts/decimate.ts'
import { frameOf } from '../../../src/app/charts/frame.ts'
import { MetricTable } from '../../../src/app/charts/metric-table.ts'
import { linesOf, metrics, readAt, type View } from '../../../src/app/charts/metrics.ts'
import { smooth } from '../../../src/app/charts/smoothing.ts'
import { axis, share, valueAt } from '../../../src/app/charts/ticks.ts'

const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
const series = fc.array(fc.oneof({ weight: 9, arbitrary: finite }, fc.constantFrom(NaN, Infinity, -Infinity)), {
  minLength: 1,
  maxLength: 300,
})
const loss = metrics.find(({ id }) => id === 'loss')!
const perplexity = metrics.find(({ id }) => id === 'perplexity')!

describe('smoothing', () => {
  it('is the weighted mean of all that came before, whose weights sum to one', () => {
    fc.assert(
      fc.property(series, fc.constantFrom(0, 0.3, 0.6, 0.9, 0.99), (values, weight) => {
        const smoothed = smooth(values, weight)
        const seen: number[] = []
        values.forEach((value, i) => {
          if (!Number.isFinite(value)) {
            expect(smoothed[i]).toBeNaN()
            return
          }
          seen.push(value)
          const weights = seen.map((_, j) => weight ** (seen.length - 1 - j))
          const total = weights.reduce((a, b) => a + b)
          const mean = seen.reduce((sum, v, j) => sum + v * weights[j], 0) / total
          // Both sum up to 300 terms of up to 1e6 in float64, and 1 − weightⁿ loses up to two digits at 0.99.
          expect(Math.abs(smoothed[i] - mean)).toBeLessThan(1e-6)
        })
      }),
      { numRuns: 60 },
    )
  })

  it('passes a constant through exactly, and no smoothing through as it is', () => {
    expect([...smooth([0.1, 0.1, 0.1], 0.999)]).toEqual([0.1, 0.1, 0.1])
    expect([...smooth([3, 1, 2], 0)]).toEqual([3, 1, 2])
  })
})

describe('decimation', () => {
  it('keeps the extremes, the order, the ends of gaps and the limit', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 8, max: 100 }), (values, most) => {
        const kept = decimate(values, most)
        const indices = kept.filter((i) => i !== GAP)
        expect(kept.length).toBeLessThanOrEqual(Math.max(most, 4))
        expect(indices).toEqual([...new Set(indices)].sort((a, b) => a - b))
        const shown = indices.map((i) => values[i])
        const drawn = values.filter(Number.isFinite)
        expect(shown.every(Number.isFinite)).toBe(true)
        if (drawn.length === 0) return
        expect(Math.max(...shown)).toBe(Math.max(...drawn))
        expect(Math.min(...shown)).toBe(Math.min(...drawn))
      }),
    )
  })

  it('draws every point while there are few, with a break where a value is missing', () => {
    expect(decimate([1, NaN, NaN, 2], 10)).toEqual([0, GAP, 3])
  })

  it('does not move the points of what was there when more arrive', () => {
    const values = Float64Array.from({ length: 4000 }, (_, i) => Math.sin(i * i))
    const before = decimate(values.subarray(0, 3000), 800)
    const after = decimate(values.subarray(0, 3100), 800)
    const settled = before.slice(0, -4) // the last bucket was not full
    expect(after.slice(0, settled.length)).toEqual(settled)
  })

  it('takes a million points in a moment', () => {
    const values = Float64Array.from({ length: 1_000_000 }, (_, i) => Math.sin(i))
    const start = performance.now()
    expect(decimate(values, 800).length).toBeLessThanOrEqual(800)
    expect(performance.now() - start).toBeLessThan(500) // about 5 ms; a busy machine is no failure
  })
})

const columns = (rows: Record<string, number>[]) => {
  const names = [...new Set(rows.flatMap(Object.keys))]
  return Object.fromEntries(names.map((name) => [name, Float64Array.from(rows, (row) => row[name] ?? NaN)]))
}
const trained = (step: number, value: number) => ({
  step,
  tokens: step * 10,
  seconds: step,
  loss: value,
  learning_rate: 1,
})

describe('the table of metrics', () => {
  it('lets rows of a resumed run replace those after its checkpoint', () => {
    const table = new MetricTable()
    table.append(
      columns([trained(1, 5), trained(2, 4), { step: 2, tokens: 20, seconds: 2, val_loss: 4.5 }, trained(3, 3)]),
    )
    table.append(columns([trained(3, 2.5), trained(4, 2)]))
    expect([...table.column('step')]).toEqual([1, 2, 2, 3, 4])
    expect(table.last('loss')).toBe(2)
    expect(table.last('val_loss')).toBe(4.5)
  })

  it('grows without losing anything', () => {
    const table = new MetricTable()
    for (let i = 1; i <= 5000; i += 10)
      table.append(columns(Array.from({ length: 10 }, (_, j) => trained(i + j, 1 / (i + j)))))
    expect(table.length).toBe(5000)
    expect([...table.column('loss')].every((value, i) => value === 1 / (i + 1))).toBe(true)
    expect([table.at(0), table.at(1), table.at(2500), table.at(9999)]).toEqual([-1, 0, 2499, 4999])
  })
})

describe('lines', () => {
  const view: View = { x: 'step', smoothing: 0.6, logX: false, logY: false, most: 800, zoom: null }
  const table = new MetricTable()
  table.append(
    columns([trained(1, 5), trained(2, NaN), { step: 2, tokens: 20, seconds: 2, val_loss: 4.5 }, trained(3, 3)]),
  )

  it('tell a loss that is not a number from a row that has none', () => {
    const [raw, line, marks] = linesOf('a', table, loss, view)
    expect(raw.points).toEqual([
      { x: 1, y: 5 },
      { x: 1, y: null },
      { x: 3, y: 3 },
    ])
    expect([raw.broken, line.broken, marks.broken]).toEqual([[2], [2], []])
    expect(marks.points).toEqual([{ x: 2, y: 4.5 }])
  })

  it('show perplexity as the exponential of the smoothed loss, and of the validation loss', () => {
    const [, line] = linesOf('a', table, loss, view)
    const [, ppl, marks] = linesOf('a', table, perplexity, view)
    expect(ppl.points.map(({ y }) => y)).toEqual(line.points.map(({ y }) => y && Math.exp(y)))
    expect(marks.points[0].y).toBeCloseTo(Math.exp(4.5), 12)
  })

  it('are read at a step, and at the last evaluation before it', () => {
    expect(readAt(table, loss, 3).map(({ value }) => value)).toEqual([3, 4.5, NaN]) // no general text
    expect(readAt(table, loss, 2).map(({ value }) => value)).toEqual([NaN, 4.5, NaN])
    expect(readAt(table, loss, 1).map(({ value }) => value)).toEqual([5, NaN, NaN])
  })

  it('are read past a step that has no speed of its own', () => {
    const speed = metrics.find(({ id }) => id === 'tokens_per_second')!
    const speeds = new MetricTable()
    speeds.append(columns([{ ...trained(1, 5), tokens_per_second: 70 }, trained(2, 4)]))
    expect(readAt(speeds, speed, 2)[0].value).toBe(70)
  })

  it('of bytes have ticks that are round in binary units', () => {
    const memory = metrics.find(({ id }) => id === 'memory')!
    const held = new MetricTable()
    held.append(columns([{ ...trained(1, 5), memory: 11.2 * 2 ** 20 }]))
    const { y } = frameOf(memory, [{ run: 'a', table: held }], view, { width: 400, height: 200 })
    expect(y.ticks.map((tick) => tick / 2 ** 20)).toEqual([0, 5, 10, 15])
  })

  it('have at most 800 points however wide the chart', () => {
    const long = new MetricTable()
    long.append(columns(Array.from({ length: 30_000 }, (_, i) => trained(i + 1, Math.sin(i * i)))))
    const { lines } = frameOf(loss, [{ run: 'a', table: long }], view, { width: 9000, height: 300 })
    expect(Math.max(...lines.map(({ points }) => points.length))).toBeLessThanOrEqual(800)
    expect(Math.max(...lines.map(({ points }) => points.length))).toBeGreaterThan(200)
  })

  it('in a zoom begin a point before it and end a point after it', () => {
    const long = new MetricTable()
    long.append(columns(Array.from({ length: 100 }, (_, i) => trained(i + 1, i))))
    const [line] = linesOf('a', long, loss, { ...view, smoothing: 0, zoom: { from: 40.5, to: 42.5 } })
    expect(line.points.map(({ x }) => x)).toEqual([40, 41, 42, 43])
  })
})

describe('axes', () => {
  const size = fc.double({ min: 1e-30, max: 1e6, noNaN: true }) // no metric is smaller and not zero
  const measured = fc.oneof(
    fc.constant(0),
    size,
    size.map((n) => -n),
  )
  it('hold the data, and their ticks lie on them in order', () => {
    fc.assert(
      fc.property(measured, fc.oneof(fc.constant(0), size), fc.boolean(), (low, span, tight) => {
        const { from, to, ticks } = axis(low, low + span, false, 5, tight)
        expect(from).toBeLessThanOrEqual(low + Math.abs(low) * 1e-9)
        expect(to).toBeGreaterThanOrEqual(low + span - Math.abs(low + span) * 1e-9)
        expect(to).toBeGreaterThan(from)
        expect(ticks).toEqual([...ticks].sort((a, b) => a - b))
      }),
    )
  })

  it('are round', () => {
    expect(axis(2.3, 6.1, false, 4).ticks).toEqual([2, 3, 4, 5, 6, 7])
    expect(axis(1, 1000, true, 4).ticks).toEqual([1, 10, 100, 1000])
  })

  it.each([false, true])('turn values into places and back, logarithmic: %s', (log) => {
    const one = axis(2, 300, log, 4, true)
    for (const value of [2, 17, 300]) expect(valueAt(one, share(one, value))).toBeCloseTo(value, 9)
  })
})

describe('CSV', () => {
  it('is read back by a parser that is not ours, with every point and no formula', () => {
    const table = new MetricTable()
    table.append(columns([trained(1, 5.25), { step: 1, tokens: 10, seconds: 1, val_loss: 4.5 }, trained(2, NaN)]))
    const name = '=HYPERLINK("http://x"),\n"q"'
    const { data } = Papa.parse<Record<string, string>>(metricsCsv([{ name, table }]).trim(), { header: true })
    expect(data.map(({ run, step, loss, val_loss }) => ({ run, step, loss, val_loss }))).toEqual([
      { run: `'${name}`, step: '1', loss: '5.25', val_loss: '' },
      { run: `'${name}`, step: '1', loss: '', val_loss: '4.5' },
      { run: `'${name}`, step: '2', loss: 'NaN', val_loss: '' },
    ])
  })

  it.each(['=1+1', '+1', '-1', '@x', '\tx'])('disarms %j', (text) => {
    expect(cell(text).replace(/^"/, '')).toMatch(/^'/)
  })
})

it('lets a run keep its look while others come and go', () => {
  const first = assign(['a', 'b', 'c'], new Map())
  const second = assign(['a', 'c', 'd'], first)
  expect([second.get('a'), second.get('c'), second.get('d')]).toEqual([0, 2, 1])
  expect(LOOKS).toBeGreaterThanOrEqual(5)
})
