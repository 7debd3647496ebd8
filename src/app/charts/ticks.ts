// Axes: the range a chart shows, round numbers along it, and where a value lies between its ends.

export interface Axis {
  from: number
  to: number
  log: boolean
  ticks: number[]
}

/** @param count about how many ticks */
export function axis(low: number, high: number, log: boolean, count: number, tight = false): Axis {
  if (!(low <= high)) return { from: log ? 1 : 0, to: log ? 10 : 1, log, ticks: log ? [1, 10] : [0, 1] }
  return log ? logarithmic(low, high, count) : linear(low, high, count, tight)
}

const FLAT = 1e-9 // of its size; a difference below it is rounding, and no axis could be labelled in it

function linear(low: number, high: number, count: number, tight: boolean): Axis {
  const size = Math.max(Math.abs(low), Math.abs(high)) || 1
  const span = high - low > size * FLAT ? high - low : size
  const step = roundStep(span / count)
  const [from, to] = tight
    ? [low, high > low ? high : low + span]
    : [Math.floor(low / step) * step, Math.ceil(high / step + 1e-9) * step || step]
  const first = Math.ceil(from / step - 1e-9)
  const ticks = Array.from({ length: Math.floor(to / step + 1e-9) - first + 1 }, (_, i) => tidy((first + i) * step))
  return { from: tidy(from), to: tidy(Math.max(to, from + step * 1e-6)), log: false, ticks }
}

/** Powers of ten; their doubles and halves too where there are few. Ends are the data's. */
function logarithmic(low: number, high: number, count: number): Axis {
  const [from, to] = low === high ? [low / 1.5, high * 1.5] : [low, high]
  const parts = Math.log10(to / from) < count / 3 ? [1, 2, 3, 5, 7] : Math.log10(to / from) < count / 2 ? [1, 3] : [1]
  const ticks: number[] = []
  for (let e = Math.floor(Math.log10(from)); e <= Math.ceil(Math.log10(to)); e++)
    for (const part of parts) {
      const tick = tidy(part * 10 ** e)
      if (tick >= from && tick <= to) ticks.push(tick)
    }
  if (ticks.length < 2) return { from, to, log: true, ticks: linear(from, to, count, true).ticks }
  const stride = Math.ceil(ticks.length / (count * 1.6))
  return { from, to, log: true, ticks: ticks.filter((_, i) => i % stride === 0) }
}

function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size))
  return [1, 2, 2.5, 5, 10].find((m) => m * power >= size * 0.999)! * power
}

const tidy = (n: number) => Number(n.toPrecision(12))

/** 0 at the axis' start, 1 at its end. */
export function share({ from, to, log }: Axis, value: number): number {
  return log ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from)
}

/** The value at a share of the axis. */
export function valueAt({ from, to, log }: Axis, share: number): number {
  return log ? from * (to / from) ** share : from + share * (to - from)
}
