// Checked reading of a file from outside: every access says what it expects, and what is wrong is said with its place in the
// file. Knows nothing of tokenizers.

/** Says in a plain sentence what is wrong with a tokenizer.json, and where. */
export class TokenizerFileError extends RangeError {
  override name = 'TokenizerFileError'
  readonly code = 'tokenizer-file'
  readonly facts: { readonly problem: string }

  constructor(problem: string) {
    super(`This tokenizer.json cannot be used: ${problem}.`)
    this.facts = { problem }
  }
}

export const bad = (what: string) => new TokenizerFileError(what)

/** As much of a text from outside as a message can show. */
export const shown = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)

/** An object of the file and the path to it. Own keys only, so that no name reaches a prototype. */
export class Part {
  private readonly value: object
  readonly path: string

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw bad(`${path || 'the file'} is not an object`)
    this.value = value
    this.path = path
  }

  at(key: string): unknown {
    return Object.hasOwn(this.value, key) ? (this.value as Record<string, unknown>)[key] : undefined
  }

  has(key: string): boolean {
    return this.at(key) !== undefined && this.at(key) !== null
  }

  where(key: string): string {
    return this.path ? `${this.path}.${key}` : key
  }

  text(key: string, absent?: string): string {
    const value = this.at(key) ?? absent
    if (typeof value !== 'string') throw bad(`${this.where(key)} is not text`)
    return value
  }

  flag(key: string, absent: boolean): boolean {
    const value = this.at(key) ?? absent
    if (typeof value !== 'boolean') throw bad(`${this.where(key)} is not true or false`)
    return value
  }

  /** A whole number from 0 to `most`. */
  count(key: string, most: number, absent?: number): number {
    const value = this.at(key) ?? absent
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > most)
      throw bad(`${this.where(key)} is not a whole number from 0 to ${most}`)
    return value
  }

  choice<T extends string>(key: string, choices: readonly T[], absent?: T): T {
    const value = this.text(key, absent)
    if (!choices.includes(value as T))
      throw bad(`${this.where(key)} is ${shown(value)}; it must be ${choices.join(', ')}`)
    return value as T
  }

  part(key: string): Part {
    return new Part(this.at(key), this.where(key))
  }

  /** A list of at most `most` entries; none where the key is absent. */
  list(key: string, most: number): readonly unknown[] {
    const value = this.at(key) ?? []
    if (!Array.isArray(value)) throw bad(`${this.where(key)} is not a list`)
    if (value.length > most) throw bad(`${this.where(key)} has ${value.length} entries; at most ${most} are read`)
    return value
  }

  parts(key: string, most: number): Part[] {
    return this.list(key, most).map((value, i) => new Part(value, `${this.where(key)}[${i}]`))
  }

  entries(): [string, unknown][] {
    return Object.entries(this.value)
  }
}

/** Steps in a Sequence, and Sequences within each other, are few in any real file. */
export const MOST_STEPS = 64
