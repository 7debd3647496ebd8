// What every step of cleaning is: a function from a document to what becomes of it. A step knows neither the other steps,
// nor files, nor where documents go; what it must remember of earlier documents (lines, hashes) it keeps by itself.

import type { Options } from '../../options.ts'
import type { SignatureSet } from '../dedupe/near-duplicates.ts'

/** Why a document is not taken: a code to translate by, and names and numbers, never a piece of the text. */
export interface Removal {
  readonly reason: string
  readonly facts: Readonly<Record<string, string | number>>
}

/** The text that goes on, changed or not; or that the document goes no further. */
export type Outcome = { readonly text: string } | { readonly removed: Removal }

/** Given the same documents in the same order, a new step of the same values gives the same outcomes. */
export type Step = (text: string) => Outcome | Promise<Outcome>

/** What lies outside the documents and that some steps want. */
export interface CleaningContext {
  /** Mean nats a token of a text under a model that the user trained; steps that need it say so in `needs`. */
  readonly score?: (text: string) => Promise<number>
  /** Datasets that are there already, whose documents are not to come in again. */
  readonly others?: readonly { readonly name: string; readonly signatures: SignatureSet }[]
  /** Given the signature of every document that the near-duplicates step lets pass. */
  signed?(signature: Uint16Array, settings: SignatureSet['settings']): void
}

/** One file of this folder. */
export interface CleaningMember {
  readonly options: Options
  /** Where among the steps it does best: lower ones go first. */
  readonly place: number
  /** Whether it does no harm to any text, so that it may be on until someone turns it off. */
  readonly suggested?: boolean
  /** What of the context this step cannot do without. */
  readonly needs?: 'score'
  create(values: Readonly<Record<string, unknown>>, context: CleaningContext): Step | Promise<Step>
}

export const removal = (reason: string, facts: Removal['facts'] = {}): Outcome => ({ removed: { reason, facts } })
