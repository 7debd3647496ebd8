// The built-in tasks as examples: what is asked by a user and answered by an assistant, so that a model can be tuned with nothing at
// hand. Of two answers the better one is taken, of a label its name; or of a text with a label, or of words with one each, just these.

import { readValues } from '../options.ts'
import { turns } from '../tokenizers/byte-level/turns.ts'
import type { Completion, Labelled, Preference, Tagged, TaskDataset } from './datasets/tasks/task.ts'
import type { ExampleEvent } from './ingest/ingest.ts'
import { type BuiltinCorpus, corpora, member } from './members.ts'
import type { LabelRows } from './pack.ts'
import { exampleOf, type Rendered } from './shapes/shapes.ts'

type Task = Completion | Preference | Labelled | Tagged
const recordsOf = (corpus: BuiltinCorpus) => (corpus as BuiltinCorpus & Partial<TaskDataset<Task>>).records

/** Whether a built-in corpus sets a task. */
export const isTask = (id: string) => recordsOf(member(corpora, id)) !== undefined

/** What of its records has labels: texts, words, or nothing. */
export function labelsOf(id: string): LabelRows['reads'] | null {
  const { labels, tags } = member(corpora, id) as Partial<TaskDataset<Task>>
  return labels ? 'labels' : tags ? 'tags' : null
}

/** @throws RangeError where there is no such task, or an option is not allowed */
export async function* taskExamples(
  { id, options }: { readonly id: string; readonly options: Readonly<Record<string, unknown>> },
  reads: 'examples' | LabelRows['reads'] = 'examples',
  signal?: AbortSignal,
): AsyncGenerator<ExampleEvent> {
  const corpus = member(corpora, id)
  const records = recordsOf(corpus)
  if (!records) throw new RangeError(`${id} is a text without questions and answers.`)
  const turn = turns(signal)
  for (const record of records(readValues(corpus.options, options) as never)) {
    yield { type: 'example', example: exampleOf(reads === 'examples' ? asked(record) : said(record)) }
    await turn()
  }
}

function asked(record: Task): Rendered {
  const [question, answer] = questionAndAnswer(record)
  return {
    segments: [
      { role: 'user', text: question, trained: false },
      { role: 'assistant', text: answer, trained: true },
    ],
  }
}
function questionAndAnswer(record: Task): [question: string, answer: string] {
  if ('completion' in record) return [record.prompt, record.completion]
  return 'chosen' in record ? [record.prompt, record.chosen] : [record.text, record.label]
}
function said(record: Task): Rendered {
  if ('words' in record) return { segments: record.words.map((word) => ({ role: 'text', trained: true, ...word })) }
  if (!('label' in record)) return asked(record)
  return { segments: [{ role: 'text', text: record.text, trained: true }], label: record.label }
}
