// What can go wrong with a chat template.

/**
 * `syntax`: it cannot be read. `raised`: it refuses these messages, in its own words. `failed`: it does something that is not
 * possible. `too-long`, `too-large`: it was stopped.
 */
export type TemplateErrorCode = 'syntax' | 'raised' | 'failed' | 'too-long' | 'too-large'

export class TemplateError extends Error {
  override name = 'TemplateError'
  readonly code: TemplateErrorCode

  constructor(code: TemplateErrorCode, what: string) {
    super(`The chat template cannot be used: ${what.slice(0, 300)}.`)
    this.code = code
  }
}
