// A model's settings as another program wrote them down (config.json, GGUF's metadata), read key by key. What is missing, of the
// wrong kind, or not what the architecture here can do is refused by name. Knows no model and no file.

/** `code` and `facts` are for translation; the message is the same in a plain English sentence. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly code: 'setting-missing' | 'setting-unusable'
  readonly facts: { key: string } | { key: string; found: string; usable: string }

  constructor(key: string, value: unknown, usable: string) {
    const found = JSON.stringify(value)?.slice(0, 80)
    const problem = found
      ? ({ code: 'setting-unusable', facts: { key, found, usable } } as const)
      : ({ code: 'setting-missing', facts: { key } } as const)
    super(
      found
        ? `The model's configuration says ${key} = ${found}; only ${usable} can be used here.`
        : `The model's configuration does not say ${key}.`,
    )
    this.code = problem.code
    this.facts = problem.facts
  }
}

/** Where a key is absent or null, `otherwise` is its value; without one that is an error. All throw ConfigError. */
export interface Fields {
  integer(key: string, otherwise?: number): number
  number(key: string, otherwise?: number): number
  boolean(key: string, otherwise: boolean): boolean
  /** One of these; absent, the first. */
  choice<V extends string | number | boolean>(key: string, ...usable: readonly V[]): V
  /** Refuses every other value. */
  only(key: string, ...usable: readonly (string | number | boolean)[]): void
  /** Which of several keys for the same is there; the first where none is. */
  present(...keys: readonly string[]): string
  /** A list of names; null where there is none. */
  names(key: string): readonly string[] | null
  /** The fields of an object under this key; null where there is none. */
  inside(key: string): Fields | null
}

export function fields(get: (key: string) => unknown, at = ''): Fields {
  const read = (key: string, usable: string, fits: (value: unknown) => boolean, otherwise?: unknown) => {
    const value = get(key) ?? otherwise
    if (fits(value)) return value
    throw new ConfigError(at + key, value, usable)
  }
  const choice = <V>(key: string, ...usable: readonly V[]) => {
    const names = [...new Set(usable)].map((value) => JSON.stringify(value)).join(' or ')
    return read(key, names, (value) => usable.includes(value as V), usable[0]) as V
  }
  return {
    integer: (key, otherwise) =>
      read(key, 'a whole number', (v) => Number.isSafeInteger(v) && Number(v) >= 0, otherwise) as number,
    number: (key, otherwise) => read(key, 'a number', Number.isFinite, otherwise) as number,
    boolean: (key, otherwise) => read(key, 'true or false', (v) => typeof v === 'boolean', otherwise) as boolean,
    choice,
    only: (key, ...usable) => void choice(key, ...usable),
    present: (...keys) => keys.find((key) => get(key) !== undefined) ?? keys[0],
    names: (key) =>
      read(
        key,
        'a list of names',
        (v) => v === null || (Array.isArray(v) && v.every((x) => typeof x === 'string')),
        null,
      ) as string[] | null,
    inside(key) {
      const value = read(key, 'an object', (v) => typeof v === 'object' && !Array.isArray(v), null)
      return value ? jsonFields(value as Record<string, unknown>, `${at}${key}.`) : null
    },
  }
}

/** Own properties only: a key from outside never reaches a prototype. */
export const jsonFields = (json: Readonly<Record<string, unknown>>, at?: string): Fields =>
  fields((key) => (Object.hasOwn(json, key) ? json[key] : undefined), at)

/** The number that was meant by a float32: 1e-5 is not 9.999999747378752e-6. */
export const decimal = (x: number) => Number(x.toPrecision(7))
