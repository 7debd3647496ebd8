// A corpus as it comes out of the cleaning steps: the same face, fewer and other documents. Each reading starts new steps, and
// since those depend on nothing but the documents before, each reading of the same files gives the same.

import { type CleaningChoice, Pipeline, type RemovedDocument, type StepReport } from './clean/pipeline.ts'
import type { CleaningContext } from './clean/step.ts'
import type { Corpus, Reading } from './corpus.ts'
import { cleaners } from './members.ts'
import { piecesOf } from './pieces.ts'

export interface CleaningRequest extends CleaningContext {
  readonly steps: readonly CleaningChoice[]
}

export interface CleanReading extends Reading {
  /** What the steps did so far; it goes on changing while the corpus is read. */
  steps?(reports: readonly StepReport[]): void
  /** A file is not taken after all, though the steps have seen documents of it: what they remember is not what counts. */
  spoilt?(): void
  /** @param file how many files' rows came before: the document is of the next one */
  removed?(document: RemovedDocument, file: number): void | Promise<void>
  /** What the near-duplicates step let pass, one after the other. */
  signed?: CleaningContext['signed']
  /** Asked, and waited for, after each section, also where nothing came of it and for a long time nothing does. */
  share?(): Promise<void> | undefined
}

export interface CleanCorpus extends Corpus {
  read(how?: CleanReading): ReturnType<Corpus['read']>
}

/**
 * Steps see whole documents. One that is longer than this many UTF-16 units goes through them in sections of about that
 * length, cut between lines, and stays one document. A step makes several copies of a section, which is most of the memory that reading a
 * large text takes; so sections are short where no step judges how long a document is or what it is about.
 */
const SECTION = { tidied: 1 << 19, judged: 1 << 22 }

export function cleanedCorpus(corpus: Corpus, { steps, ...context }: CleaningRequest): CleanCorpus {
  if (!steps.length) return corpus
  const section = steps.every(({ id }) => cleaners[id]?.suggested) ? SECTION.tidied : SECTION.judged
  return {
    size: corpus.size,
    async *read({ steps: report, spoilt, removed, signed, share, ...how }: CleanReading = {}) {
      const pipeline = await Pipeline.open(steps, { ...context, signed })
      report?.(pipeline.reports)
      let files = 0
      let seen = false // documents of this file have gone through the steps
      let open = ''
      let further = false // what comes next is a section of a document of which others came before
      let seam: string | null = null // between the last section of this document that went on and the next
      for await (const event of corpus.read(how)) {
        if (event.type === 'file') {
          if (!event.row.taken && seen) spoilt?.()
          files++
          ;[seen, open, further, seam] = [false, '', false, null]
          yield event
          continue
        }
        const { text, last } = event.piece
        open += text
        if (!last && open.length < section) continue
        const at = last ? open.length : lineEnd(open)
        seen = true
        const outcome = await pipeline.run(open.slice(0, at), further)
        await share?.()
        further = !last
        open = open.slice(at)
        if (typeof outcome === 'string') {
          for (const piece of piecesOf((seam ?? '') + outcome))
            yield { type: 'piece', piece: { ...piece, last: piece.last && last } }
          seam = outcome.endsWith('\n') ? '' : '\n' // a step may have taken the end of its last line
        } else {
          await removed?.(outcome, files)
          if (last && seam !== null) yield { type: 'piece', piece: { text: '', last } }
        }
        if (last) seam = null
      }
    },
  }
}

/** Where the last line that is whole ends; else the end of the text, moved off the middle of a character. */
function lineEnd(text: string): number {
  const at = text.lastIndexOf('\n') + 1
  if (at > 0) return at
  return /[\ud800-\udbff]$/.test(text) ? text.length - 1 : text.length
}
