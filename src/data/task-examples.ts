// The built-in tasks as examples: what is asked by a user and answered by an assistant, so that a model can be tuned with nothing at
// hand. Of two answers the better one is taken, of a label its name.

import { readValues } from '../options.ts'
import { turns } from '../tokenizers/byte-level/turns.ts'
import type { Completion, Labelled, Preference, TaskDataset } from './datasets/tasks/task.ts'
import type { ExampleEvent } from './ingest/ingest.ts'
import { type BuiltinCorpus, corpora, member } from './members.ts'
import { exampleOf } from './shapes/shapes.ts'

type Task = Completion | Preference | Labelled
const recordsOf = (corpus: BuiltinCorpus) => (corpus as BuiltinCorpus & Partial<TaskDataset<Task>>).records

/** Whether a built-in corpus sets a task. */
export const isTask = (id: string) => recordsOf(member(corpora, id)) !== undefined

/** @throws RangeError where there is no such task, or an option is not allowed */
export async function* taskExamples(
  { id, options }: { readonly id: string; readonly options: Readonly<Record<string, unknown>> },
  signal?: AbortSignal,
): AsyncGenerator<ExampleEvent> {
  const corpus = member(corpora, id)
  const records = recordsOf(corpus)
  if (!records) throw new RangeError(`${id} is a text without questions and answers.`)
  const turn = turns(signal)
  for (const record of records(readValues(corpus.options, options) as never)) {
    const [asked, answered] = askedAndAnswered(record)
    const segments = [
      { role: 'user', text: asked, trained: false },
      { role: 'assistant', text: answered, trained: true },
    ] as const
    yield { type: 'example', example: exampleOf({ segments }) }
    await turn()
  }
}

function askedAndAnswered(record: Task): [asked: string, answered: string] {
  if ('completion' in record) return [record.prompt, record.completion]
  return 'chosen' in record ? [record.prompt, record.chosen] : [record.text, record.label]
}
