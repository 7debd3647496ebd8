// The flags of a command, read strictly: an unknown flag, a missing value or a number out of range ends the program with
// exit code 2 and a sentence that says what is allowed.

import { parseArgs } from 'node:util'

/** A wrong call. */
export class UsageError extends Error {
  override name = 'UsageError'
}

type Kind = 'text' | 'texts' | 'integer' | 'number' | 'switch'
export interface Flag {
  kind: Kind
  required?: boolean
  default?: string | number
  choices?: readonly string[]
  min?: number
  max?: number
}
type Value<F extends Flag> = F['kind'] extends 'texts'
  ? string[]
  : F['kind'] extends 'switch'
    ? boolean
    :
        | (F['kind'] extends 'text' ? string : number)
        | (F extends { required: true } | { default: unknown } ? never : undefined)
export type FlagValues<F extends Record<string, Flag>> = { [K in keyof F]: Value<F[K]> }

export function readFlags<const F extends Record<string, Flag>>(flags: F, args: string[]): FlagValues<F> {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { kind }]) => [
      name,
      { type: kind === 'switch' ? ('boolean' as const) : ('string' as const), multiple: kind === 'texts' },
    ]),
  )
  let values: Record<string, unknown>
  try {
    // `--data a b` is `--data a --data b`
    values = parseArgs({ args: spread(flags, args), options, strict: true }).values
  } catch (error) {
    const known = Object.keys(flags).map((name) => `--${name}`)
    throw new UsageError(`${(error as Error).message.split('\n')[0]} Flags of this command: ${known.join(' ')}`)
  }
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, read(name, flag, values[name])]),
  ) as FlagValues<F>
}

/** The value of one flag among others that need not be known yet. */
export function peek(args: string[], name: string): string | undefined {
  const { values } = parseArgs({ args, options: { [name]: { type: 'string' } }, strict: false })
  return typeof values[name] === 'string' ? values[name] : undefined
}

function spread(flags: Record<string, Flag>, args: string[]): string[] {
  let current = ''
  return args.flatMap((arg, i) => {
    if (arg.startsWith('--')) {
      current = arg.slice(2)
      return [arg]
    }
    const follows = args[i - 1] === `--${current}`
    return flags[current]?.kind === 'texts' && !follows ? [`--${current}`, arg] : [arg]
  })
}

function read(name: string, { kind, required, default: fallback, choices, min, max }: Flag, given: unknown): unknown {
  if (kind === 'switch') return given === true
  if (given === undefined) {
    if (required) throw new UsageError(`--${name} is needed`)
    return kind === 'texts' ? [] : fallback
  }
  if (kind === 'texts') return given
  if (kind === 'text') {
    if (choices && !choices.includes(given as string))
      throw new UsageError(`--${name} must be ${choices.join(' or ')}, not ${given}`)
    return given
  }
  const value = Number(given)
  const whole = kind === 'integer'
  const fits = given !== '' && (whole ? Number.isSafeInteger(value) : Number.isFinite(value))
  if (!fits || (min !== undefined && value < min) || (max !== undefined && value > max)) {
    const range = `${min === undefined ? '' : ` from ${min}`}${max === undefined ? '' : ` to ${max}`}`
    throw new UsageError(`--${name} must be ${whole ? 'a whole number' : 'a number'}${range}, not ${given}`)
  }
  return value
}
