// What a member (a model, a tokenizer, a dataset, ...) can be tuned by, as data. One form draws these for the page and one
// parser reads them for the command line. Labels and help live in the app's language files under a key made of the path:
// `tokenizers.bpe.vocab.label`, `tokenizers.bpe.vocab.help`.

export type Option =
  | {
      readonly key: string
      readonly kind: 'integer' | 'number'
      readonly default: number
      readonly min: number
      readonly max: number
      readonly step?: number
      /** A slider moves in equal ratios rather than equal steps. */
      readonly scale?: 'log'
    }
  | { readonly key: string; readonly kind: 'choice'; readonly default: string; readonly choices: readonly string[] }
  | { readonly key: string; readonly kind: 'boolean'; readonly default: boolean }
  | { readonly key: string; readonly kind: 'text'; readonly default: string }

export type Options = readonly Option[]

type Value<O extends Option> = O['kind'] extends 'integer' | 'number'
  ? number
  : O['kind'] extends 'boolean'
    ? boolean
    : O extends { choices: readonly (infer C)[] }
      ? C
      : string

/** The values that `const options = [...] as const satisfies Options` asks for: `Values<typeof options>`. */
export type Values<O extends Options> = { readonly [P in O[number] as P['key']]: Value<P> }

/** Reads values from outside: what is left out gets its default. @throws RangeError naming the option and what is allowed */
export function readValues<const O extends Options>(options: O, given: Readonly<Record<string, unknown>> = {}) {
  const known = new Set(options.map((option) => option.key))
  const unknown = Object.keys(given).find((key) => !known.has(key))
  if (unknown !== undefined)
    throw new RangeError(`There is no option ${unknown}; known are: ${[...known].join(', ') || 'none'}.`)
  const values = options.map((option) => [option.key, Object.hasOwn(given, option.key) ? given[option.key] : undefined])
  return Object.fromEntries(
    values.map(([key, value], i) => [key, value === undefined ? options[i].default : check(options[i], value)]),
  ) as Values<O>
}

function check(option: Option, value: unknown): unknown {
  const refuse = (allowed: string) => new RangeError(`${option.key} must be ${allowed}, not ${String(value)}.`)
  switch (option.kind) {
    case 'integer':
    case 'number': {
      const fits = typeof value === 'number' && value >= option.min && value <= option.max
      if (!fits || (option.kind === 'integer' && !Number.isInteger(value)))
        throw refuse(`${option.kind === 'integer' ? 'a whole number' : 'a number'} from ${option.min} to ${option.max}`)
      return value
    }
    case 'choice':
      if (typeof value !== 'string' || !option.choices.includes(value)) throw refuse(option.choices.join(' or '))
      return value
    case 'boolean':
      if (typeof value !== 'boolean') throw refuse('true or false')
      return value
    case 'text':
      if (typeof value !== 'string') throw refuse('text')
      return value
  }
}
