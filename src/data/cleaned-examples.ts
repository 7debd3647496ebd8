// Examples as they come out of the cleaning steps. A step judges an example by all that is said in it; one that changes text changes
// what each speaker says by itself, so that no word moves from one to another. Words that have labels stay as they are.

import { Pipeline, type RemovedDocument, type StepReport } from './clean/pipeline.ts'
import type { CleaningRequest } from './cleaned-corpus.ts'
import type { ExampleEvent } from './ingest/ingest.ts'
import { joined, type Segment } from './shapes/shape.ts'
import { exampleOf } from './shapes/shapes.ts'

interface Watch {
  /** What the steps did so far; it goes on changing. */
  steps?(reports: readonly StepReport[]): void
  /** @param file how many files' rows came before: the example is of the next one */
  removed?(document: RemovedDocument, file: number): void | Promise<void>
}

export async function* cleanedExamples(
  events: AsyncIterable<ExampleEvent>,
  { steps, ...context }: CleaningRequest,
  watch: Watch = {},
): AsyncGenerator<ExampleEvent> {
  const opened = await Promise.all(
    steps.map(async (step) => ({
      whole: await Pipeline.open([step], context),
      each: await Pipeline.open([step], context),
    })),
  )
  watch.steps?.(opened.flatMap(({ whole }) => whole.reports))
  let files = 0
  for await (const event of events) {
    if (event.type === 'file') {
      files++
      yield event
      continue
    }
    let { segments, rejected } = event.example
    let removal: RemovedDocument | null = null
    for (const { whole, each } of opened) {
      const before = joined(segments)
      const after = await whole.run(before)
      if (typeof after !== 'string') {
        removal = after
        break
      }
      if (after === before || segments.some(({ label }) => label !== undefined)) continue
      segments = await changed(segments, each)
      rejected &&= await changed(rejected, each)
    }
    if (removal) await watch.removed?.(removal, files)
    else yield { type: 'example', example: exampleOf({ ...event.example, segments, rejected }) }
  }
}

/** What a step would remove as a document of its own stays, for it is a part of one. */
const changed = (segments: readonly Segment[], step: Pipeline): Promise<Segment[]> =>
  Promise.all(
    segments.map(async (segment) => {
      const text = await step.run(segment.text)
      return typeof text === 'string' ? { ...segment, text } : segment
    }),
  )
