// What steps of cleaning would do to a corpus, tried on its first documents: before and after, for people to look at.

import { type CleaningChoice, Pipeline, type RemovedDocument, type StepReport } from './clean/pipeline.ts'
import type { CleaningContext } from './clean/step.ts'
import type { CorpusSource } from './corpus.ts'
import { openCorpus } from './corpus.ts'

export interface CleanSample {
  readonly before: string
  /** The text that goes on, or what took it out. */
  readonly after: string | RemovedDocument
}

/** Documents that are tried, UTF-16 units that are read at most, and how many of each sort are shown. */
const DOCUMENTS = 500
const UNITS = 1 << 22
const SHOWN = 30

export async function previewCleaning(
  source: CorpusSource,
  steps: readonly CleaningChoice[],
  context: CleaningContext = {},
) {
  const pipeline = await Pipeline.open(steps, context)
  const sorts: Record<'removed' | 'changed' | 'same', CleanSample[]> = { removed: [], changed: [], same: [] }
  const counts = { removed: 0, changed: 0, same: 0 }
  let [documents, units, open] = [0, 0, '']
  for await (const event of openCorpus(source).read()) {
    if (event.type === 'file') continue
    open += event.piece.text
    units += event.piece.text.length
    if (!event.piece.last && units < UNITS) continue
    const after = await pipeline.run(open)
    const sort = typeof after !== 'string' ? 'removed' : after !== open ? 'changed' : 'same'
    counts[sort]++
    if (sorts[sort].length < SHOWN) sorts[sort].push({ before: open, after })
    open = ''
    if (++documents === DOCUMENTS || units >= UNITS) break
  }
  const samples = [...sorts.removed, ...sorts.changed, ...sorts.same].slice(0, 2 * SHOWN)
  const { removed, changed } = counts
  return { samples, steps: pipeline.reports as readonly StepReport[], documents, removed, changed }
}
