// What can go wrong with a chat template.

/**
 * `syntax`: it cannot be read. `raised`: it refuses these messages, in its own words. `failed`: it does something that is not
 * possible. `too-long`, `too-large`: it was stopped.
 */
export type TemplateErrorCode = `template-${'syntax' | 'raised' | 'failed' | 'too-long' | 'too-large'}`

export class TemplateError extends Error {
  override name = 'TemplateError'
  readonly code: TemplateErrorCode
  /** In English, or the template's own words: shown as text. */
  readonly facts: { readonly problem: string }

  constructor(code: TemplateErrorCode, what: string) {
    const problem = what.slice(0, 300)
    super(`The chat template cannot be used: ${problem}.`)
    this.code = code
    this.facts = { problem }
  }
}
