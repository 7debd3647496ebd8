// How often a model does a built-in task right: it is asked the task's own examples, answers without chance, and the task's metric
// says which answers are right. Knows nothing of what the model was trained on.

import type { Completion, Labelled, TaskDataset } from '../data/datasets/tasks/task.ts'
import { corpora, member } from '../data/members.ts'
import { generate } from '../generate/generate.ts'
import type { Gpu } from '../gpu/device.ts'
import { readValues } from '../options.ts'
import { asConversation } from './conversation.ts'
import { openDecoder } from './headless.ts'
import type { Choice, Member } from './types.ts'
import type { UsableModel } from './usable-model.ts'

type Asked = Completion | Labelled
type Task = TaskDataset<Asked>

/** The built-in datasets whose records ask for an answer, with their options. Preferences ask which of two is likelier. */
export const askedTasks: readonly Pick<Member, 'id' | 'options'>[] = Object.entries(corpora)
  .filter(([, corpus]) => 'metric' in corpus && (corpus as unknown as Task).metric.id !== 'preference')
  .map(([id, { options }]) => ({ id, options }))

export interface TaskAnswer {
  readonly prompt: string
  readonly wanted: string
  readonly answer: string
  readonly right: boolean
}

/** What guessing at random would get of a task, 0 .. 1. */
export const chanceOf = (task: string): number => taskOf(task).metric.chance

/**
 * Answers to the first examples that a task draws by its options, `seed` among them: another seed than that of training asks, mostly,
 * what was not seen.
 * @param asMessage puts what is asked as a user's message, as in tuning on examples; otherwise it begins a document
 * @throws RangeError for an unknown task or option
 */
export async function* answersTo(
  gpu: Gpu,
  model: UsableModel,
  { id, options }: Choice,
  count: number,
  asMessage: boolean,
): AsyncGenerator<TaskAnswer> {
  const task = taskOf(id)
  const { tokenizer } = model
  const values = readValues(task.options, options) as never
  const questions = [...taken(zipped(task.records(values), task.documents(values)), count)].map(questionOf)
  const longest = Math.max(...questions.map(({ wanted }) => tokenizer.encode(wanted).length))
  const isLine = questions.every(({ wanted }) => !wanted.trim().includes('\n'))
  const templated = asMessage && model.chatTemplate !== null
  const settings = {
    ...{ temperature: 0, topK: 0, topP: 1, repetitionPenalty: 1, seed: 1 },
    ...{ maxTokens: longest + ROOM, stop: isLine ? ['\n'] : [], templated, ends: model.eosIds },
  }
  const decoder = await openDecoder(gpu, model.sentence, model.weights)
  try {
    for (const { record, prompt, beginning, wanted } of questions) {
      decoder.reset()
      let answer = ''
      const asked = asMessage ? asConversation(model, [{ role: 'user', content: prompt }]) : beginning
      for await (const text of generate(decoder, tokenizer, asked, settings)) answer += text
      yield { prompt, wanted, answer, right: task.metric.score(record, answer) === 1 }
    }
  } finally {
    decoder.close()
  }
}
const ROOM = 8 // tokens: for a right answer that is put otherwise

function taskOf(id: string): Task {
  const known = askedTasks.map(({ id }) => id)
  if (!known.includes(id)) throw new RangeError(`There is no task ${id}; known are: ${known.join(', ')}.`)
  return member(corpora, id) as unknown as Task
}

/** What is asked, the document's beginning before the answer, and the answer. */
function questionOf([record, document]: readonly [Asked, string]) {
  const [prompt, wanted] = 'text' in record ? [record.text, record.label] : [record.prompt, record.completion]
  return { record, prompt, wanted, beginning: document.slice(0, document.length - wanted.length) }
}
function* zipped<A, B>(these: Iterable<A>, those: Iterable<B>): Generator<readonly [A, B]> {
  const other = those[Symbol.iterator]()
  for (const one of these) yield [one, other.next().value as B]
}
function* taken<T>(all: Iterable<T>, count: number): Generator<T> {
  for (const one of all) {
    if (count-- <= 0) return
    yield one
  }
}
