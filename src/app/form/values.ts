// Values of options: completed with defaults, read from outside, and kept valid together, because some depend on others
// (heads divide d_model). Pure, and knows options only as data.

import type { Value } from '../../engine/types.ts'
import type { Option, Options } from '../../options.ts'

export type Values = Record<string, Value>
type NumberOption = Extract<Option, { min: number }>
export const isNumber = (option: Option): option is NumberOption =>
  option.kind === 'integer' || option.kind === 'number'

/** Every option has a value: the given one where it is usable, the default otherwise. */
export function complete(options: Options, given: Values = {}): Values {
  const values: Values = {}
  for (const option of options) {
    const value = Object.hasOwn(given, option.key) ? admit(option, given[option.key]) : undefined
    values[option.key] = value ?? option.default
  }
  return values
}

/** A value from outside made to fit: numbers are clamped and rounded; undefined where nothing sensible was given. */
export function admit(option: Option, value: unknown): Value | undefined {
  switch (option.kind) {
    case 'integer':
    case 'number':
      return typeof value === 'number' && !Number.isNaN(value) ? nearest(option, value) : undefined
    case 'choice':
      return typeof value === 'string' && option.choices.includes(value) ? value : undefined
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined
    case 'text':
      return typeof value === 'string' ? value.slice(0, 10_000) : undefined
  }
}

const nearest = (option: NumberOption, value: number) => {
  const clamped = Math.min(option.max, Math.max(option.min, value))
  return option.kind === 'integer' ? Math.round(clamped) : clamped
}

/** Keys whose value must divide another's. */
const divides: Record<string, string> = { heads: 'd_model', kv_heads: 'heads' }
/** Keys beside which another is 0. */
const excludes: Record<string, string> = { sliding_window: 'local_blocks', local_blocks: 'sliding_window' }
const LARGEST_HEAD = 256 // channels; what the attention kernels hold

/** Whether `value` of `key` goes with the other values. */
function goesWith(key: string, value: number, values: Values): boolean {
  if (!Object.hasOwn(divides, key)) return true
  const whole = values[divides[key]]
  if (typeof whole !== 'number') return true
  const part = whole / value
  return Number.isInteger(part) && (key !== 'heads' || (part <= LARGEST_HEAD && part % 2 === 0))
}

/**
 * `values` with `key` set, and what depends on it moved to the nearest valid stop. A feed-forward width that was some
 * multiple of d_model stays that multiple.
 */
export function change(options: Options, values: Values, key: string, value: Value): Values {
  const next = { ...values, [key]: value }
  const ff = options.find((option) => option.key === 'd_ff')
  if (key === 'd_model' && ff && isNumber(ff) && typeof value === 'number') {
    const step = ff.step ?? 1
    next.d_ff = nearest(ff, Math.round((Number(values.d_ff) / Number(values.d_model)) * (value / step)) * step)
  }
  if (value && Object.hasOwn(excludes, key) && Object.hasOwn(values, excludes[key])) next[excludes[key]] = 0
  for (const option of options)
    if (isNumber(option) && option.key !== key && Object.hasOwn(divides, option.key))
      next[option.key] = closest(stops(option, next), Number(next[option.key]))
  return next
}

/** What a typed number becomes: the option's range, and for dependent options the nearest valid stop. */
export function settle(option: NumberOption, typed: number, values: Values): number {
  if (Object.hasOwn(divides, option.key)) return closest(stops(option, values), typed)
  const step = option.kind === 'integer' ? (option.step ?? 1) : 0
  return nearest(option, step ? Math.round(typed / step) * step : typed)
}

export function closest(list: readonly number[], value: number): number {
  return list.reduce((best, stop) => (Math.abs(stop - value) < Math.abs(best - value) ? stop : best), list[0])
}

const FEW = 200
const MANTISSAS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9]
const OCTAVE = [1, 1.25, 1.5, 1.75]

/** Where the option's slider stops, ascending: only values that go with the others. Typing may reach further ones. */
export function stops(option: NumberOption, values: Values): number[] {
  const wanted = option.scale === 'log' ? ratios(option) : steps(option)
  const all = [...new Set([...wanted.map((n) => nearest(option, n)), option.min, option.max, option.default])]
  const valid = all.filter((n) => goesWith(option.key, n, values))
  return (valid.length ? valid : [option.default]).sort((a, b) => a - b)
}

function steps({ min, max, step = 1, kind }: NumberOption): number[] {
  const size = kind === 'number' && step === 1 ? (max - min) / 100 : step
  const count = Math.floor((max - min) / size + 1e-9)
  const stride = size * roundUp(count / FEW)
  return Array.from({ length: Math.floor((max - min) / stride + 1e-9) + 1 }, (_, i) => tidy(min + i * stride))
}

/** Whole numbers go by octaves, whose parts are round in base two; others by decades. */
function ratios({ min, max, step = 1, kind }: NumberOption): number[] {
  const [base, parts] = kind === 'integer' ? [2, OCTAVE] : [10, MANTISSAS]
  const first = Math.floor(Math.log(Math.max(min, kind === 'integer' ? 1 : 1e-12)) / Math.log(base))
  const last = Math.ceil(Math.log(max) / Math.log(base))
  const found: number[] = []
  for (let e = first; e <= last; e++) for (const part of parts) found.push(tidy(part * base ** e))
  return found.map((n) => (kind === 'integer' ? Math.round(n / step) * step : n)).filter((n) => n >= min && n <= max)
}

/** 1, 2, 5, 10, 20, ...: at least n. */
function roundUp(n: number): number {
  if (n <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(n))
  return [1, 2, 5, 10].find((m) => m * power >= n)! * power
}

const tidy = (n: number) => Number(n.toPrecision(12))

/** Keys in which two sets of values differ. */
export function differences(a: Values, b: Values): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => a[key] !== b[key])
}
