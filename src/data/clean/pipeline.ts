// Steps in the order they were chosen in, and what each did. Documents that a step removes are given to whoever wants to keep
// them; nothing is thrown away here. Knows no file and no store.

import { readValues } from '../../options.ts'
import { cleaners, member } from '../members.ts'
import { measure } from '../pieces.ts'
import type { CleaningContext, Removal, Step } from './step.ts'

export interface CleaningChoice {
  readonly id: string
  readonly options: Readonly<Record<string, unknown>>
}

/** What a step did. Plain JSON. */
export interface StepReport {
  readonly id: string
  readonly options: Readonly<Record<string, unknown>>
  /** Documents that came to it. */
  documents: number
  changed: number
  removed: number
  /** Characters (code points) fewer after it than before, of changed and removed documents. */
  characters: number
  /** Removed documents by reason. */
  reasons: Record<string, number>
}

export interface RemovedDocument extends Removal {
  /** Id of the step that removed it. */
  readonly step: string
  /** As it came to that step. */
  readonly text: string
}

export class Pipeline {
  readonly reports: StepReport[] = []
  private readonly steps: Step[] = []
  /** By step: how many sections of the document at hand came to it, and whether it changed one of them. */
  private readonly met: { sections: number; changed: boolean }[] = []

  private constructor() {}

  /** @throws RangeError for a step or an option that does not exist */
  static async open(choices: readonly CleaningChoice[], context: CleaningContext = {}): Promise<Pipeline> {
    const pipeline = new Pipeline()
    for (const { id, options } of choices) {
      const { options: known, needs, create } = member(cleaners, id)
      if (needs && !context[needs]) throw new RangeError(`The step ${id} needs a trained model.`)
      const values = readValues(known, options)
      pipeline.steps.push(await create(values, context))
      const reasons: Record<string, number> = Object.create(null)
      pipeline.reports.push({ id, options: values, documents: 0, changed: 0, removed: 0, characters: 0, reasons })
    }
    return pipeline
  }

  /**
   * One document through all steps, or to the one that removes it.
   * @param further it is a section of the same document as the one before, which counts once
   */
  async run(document: string, further = false): Promise<string | RemovedDocument> {
    let text = document
    if (!further) this.steps.forEach((_, i) => void (this.met[i] = { sections: 0, changed: false }))
    for (const [i, step] of this.steps.entries()) {
      const report = this.reports[i]
      const met = this.met[i]
      const pending = step(text)
      const outcome = pending instanceof Promise ? await pending : pending
      if (met.sections++ === 0) report.documents++
      if ('removed' in outcome) {
        const { reason, facts } = outcome.removed
        report.removed++
        report.characters += measure(text).characters
        report.reasons[reason] = (report.reasons[reason] ?? 0) + 1
        return { reason, facts, step: report.id, text }
      }
      if (outcome.text !== text) {
        if (!met.changed) report.changed++
        met.changed = true
        report.characters += measure(text).characters - measure(outcome.text).characters
        text = outcome.text
      }
    }
    return text
  }
}
