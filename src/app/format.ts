// Numbers as people read them, in the page's language: sizes, counts, durations, losses. Pure; the language is an argument.

const cache = new Map<string, Intl.NumberFormat>()
function formatter(language: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options)
  let found = cache.get(key)
  if (!found) cache.set(key, (found = new Intl.NumberFormat(language, options)))
  return found
}

export interface Formats {
  /** 12,345 */
  whole(n: number): string
  /** Few digits, for reading at a glance: 12.3K, 1.2亿. */
  short(n: number): string
  /** A measurement: `digits` significant ones, powers of ten where it is very small or very large. */
  measure(n: number, digits?: number): string
  percent(share: number, digits?: number): string
  /** Binary units: 1.5 MiB. */
  bytes(n: number): string
  /** The two largest units: 3 min 20 s; of many days or years, only those. */
  duration(seconds: number): string
  /** 5.2 GFLOP, 1.3 TFLOP. */
  work(flops: number): string
  date(milliseconds: number): string
}

export function formats(language: string): Formats {
  const number = (options: Intl.NumberFormatOptions) => formatter(language, options)
  const unit = (n: number, unit: string) =>
    number({ style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 }).format(n)

  const whole = (n: number) => number({ maximumFractionDigits: 0 }).format(n)
  const measure = (n: number, digits = 3) => {
    if (!Number.isFinite(n)) return Number.isNaN(n) ? 'NaN' : n > 0 ? '∞' : '−∞'
    const size = Math.abs(n)
    if (size !== 0 && (size < 1e-3 || size >= 1e7)) return n.toExponential(Math.max(0, digits - 1)).replace('e+', 'e')
    if (size >= 10 ** digits) return whole(n)
    return number({ minimumSignificantDigits: digits, maximumSignificantDigits: digits }).format(n)
  }
  const scaled = (n: number, base: number, units: readonly string[]) => {
    let i = 0
    for (; n >= base * 0.9995 && i < units.length - 1; i++) n /= base
    return `${i === 0 ? whole(n) : measure(n)} ${units[i]}`
  }
  return {
    whole,
    short: (n) => number(COMPACT).format(n),
    measure,
    percent: (share, digits = 0) => number({ style: 'percent', maximumFractionDigits: digits }).format(share),
    bytes: (n) => scaled(n, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']),
    work: (n) => scaled(n, 1000, ['FLOP', 'kFLOP', 'MFLOP', 'GFLOP', 'TFLOP', 'PFLOP', 'EFLOP']),
    duration(seconds) {
      if (!Number.isFinite(seconds)) return '∞'
      const whole = Math.round(seconds)
      const place = UNITS.findIndex(([, size]) => whole >= size)
      if (place < 0) return unit(whole, 'second')
      const [[name, size], lesser] = [UNITS[place], UNITS[place + 1]]
      if (size >= DAY && whole >= 10 * size) return unit(whole / size, name)
      const rest = lesser ? Math.floor((whole % size) / lesser[1]) : 0
      return unit(Math.floor(whole / size), name) + (rest > 0 ? ` ${unit(rest, lesser[0])}` : '')
    },
    date: (milliseconds) =>
      new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(milliseconds),
  }
}

/** Three digits; a whole number that is written out keeps all of its own (Chinese has no word for thousands here). */
const COMPACT: Intl.NumberFormatOptions = {
  notation: 'compact',
  maximumSignificantDigits: 3,
  maximumFractionDigits: 0,
  roundingPriority: 'morePrecision',
}
const DAY = 86400
const UNITS: [string, number][] = [
  ['year', 365 * DAY],
  ['day', DAY],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]

/** A number as one types it: no grouping, as short as it can be without losing anything. */
export function plain(n: number): string {
  const size = Math.abs(n)
  if (size === 0 || (size >= 1e-3 && size < 1e9)) return String(Number(n.toPrecision(6)))
  return Number(n.toPrecision(6)).toExponential().replace('e+', 'e')
}
