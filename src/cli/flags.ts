// The flags of a command, read strictly: an unknown flag, a missing value or a number out of range ends the program with
// exit code 2 and a sentence that says what is allowed.

/** A wrong call. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** Asked for by --help: the flags, a line each. */
export class HelpWanted extends Error {
  override name = 'HelpWanted'
}

type Kind = 'text' | 'texts' | 'integer' | 'number' | 'switch'
export interface Flag {
  kind: Kind
  required?: boolean
  default?: string | number
  choices?: readonly string[]
  min?: number
  max?: number
  /** What holds where nothing is said, if something else than this flag decides it. */
  usual?: string | number | boolean
}
type Value<F extends Flag> = F['kind'] extends 'texts'
  ? string[]
  : F['kind'] extends 'switch'
    ? boolean
    :
        | (F['kind'] extends 'text' ? string : number)
        | (F extends { required: true } | { default: unknown } ? never : undefined)
export type FlagValues<F extends Record<string, Flag>> = { [K in keyof F]: Value<F[K]> }

/** @throws UsageError naming the flag and what is allowed; HelpWanted */
export function readFlags<const F extends Record<string, Flag>>(flags: F, args: string[]): FlagValues<F> {
  if (args.includes('--help')) throw new HelpWanted(Object.entries(flags).map(lineOf).join('\n'))
  const given = parse(flags, args)
  const values = Object.entries(flags).map(([name, flag]) => [name, read(name, flag, given.get(name))])
  return Object.fromEntries(values) as FlagValues<F>
}

/** The value of one flag among others that need not be known yet. */
export function peek(args: string[], name: string): string | undefined {
  const at = args.findLastIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`))
  return args[at]?.includes('=') ? args[at].slice(name.length + 3) : args[at + 1 || args.length]
}

/** `--flag value`, `--flag=value`, `--switch`, and for texts `--flag value value`; what a value begins with may be one dash. */
function parse(flags: Record<string, Flag>, args: string[]): Map<string, string[]> {
  const given = new Map<string, string[]>()
  for (let i = 0; i < args.length; ) {
    const [, name, , inline] = /^--([^=]+)(=(.*))?$/s.exec(args[i++]) ?? []
    if (name === undefined) throw new UsageError(`${args[i - 1]} belongs to no flag`)
    if (!Object.hasOwn(flags, name)) {
      const known = Object.keys(flags).map((known) => `--${known}`)
      throw new UsageError(`there is no flag --${name} here; there is: ${known.join(' ') || 'none'}`)
    }
    const { kind } = flags[name]
    const values = inline === undefined ? [] : [inline]
    const most = kind === 'switch' ? 0 : kind === 'texts' ? Number.POSITIVE_INFINITY : 1
    if (inline === undefined)
      while (values.length < most && i < args.length && !args[i].startsWith('--')) values.push(args[i++])
    if (kind === 'switch' ? values.length : !values.length)
      throw new UsageError(`--${name} ${kind === 'switch' ? 'takes no value' : `must be ${allowed(flags[name])}`}`)
    given.set(name, kind === 'texts' ? [...(given.get(name) ?? []), ...values] : values)
  }
  return given
}

/** `  --rank  a whole number from 1 to 256; 8 where not said` */
function lineOf([name, flag]: [string, Flag]): string {
  const { kind, required, usual = flag.default } = flag
  const takes = { text: 'a text', texts: 'one or several', switch: 'on where it is said' } as const
  const what = flag.choices || !(kind in takes) ? allowed(flag) : takes[kind as keyof typeof takes]
  const otherwise = usual === undefined || usual === '' ? '' : `; ${usual} where not said`
  return `  ${`--${name}`.padEnd(22)}${what}${required ? '; needed' : otherwise}`
}

function allowed({ kind, choices, min, max }: Flag): string {
  if (choices) return choices.join(' or ')
  if (kind === 'text' || kind === 'texts') return 'followed by a value'
  const range = `${min === undefined ? '' : ` from ${min}`}${max === undefined ? '' : ` to ${max}`}`
  return `${kind === 'integer' ? 'a whole number' : 'a number'}${range}`
}

function read(name: string, flag: Flag, given: string[] | undefined): unknown {
  const { kind, required, default: fallback, choices, min = -Infinity, max = Infinity } = flag
  if (kind === 'switch') return given !== undefined
  if (!given) {
    if (required) throw new UsageError(`--${name} is needed`)
    return kind === 'texts' ? [] : fallback
  }
  if (kind === 'texts') return given
  const [text] = given
  const value = kind === 'text' ? text : Number(text)
  const fits =
    typeof value === 'string'
      ? !choices || choices.includes(value)
      : text.trim() !== '' &&
        Number.isFinite(value) &&
        (kind === 'number' || Number.isInteger(value)) &&
        value >= min &&
        value <= max
  if (!fits) throw new UsageError(`--${name} must be ${allowed(flag)}, not ${text}`)
  return value
}
