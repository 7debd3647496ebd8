// How often a model does a built-in task right: it is asked the task's own examples, answers without chance, or takes of two answers the
// one that it finds likelier, and the task's metric says which are right. What it was trained on it is asked last, and told so.

import type { Completion, Labelled, Preference, TaskDataset } from '../data/datasets/tasks/task.ts'
import { corpora, member } from '../data/members.ts'
import { generate } from '../generate/generate.ts'
import type { Gpu } from '../gpu/device.ts'
import { readValues } from '../options.ts'
import { asConversation } from './conversation.ts'
import { likelier } from './likelier.ts'
import { openDecoder } from './on-device.ts'
import type { Choice, Member, TaskAnswer } from './types.ts'
import type { UsableModel } from './usable-model.ts'

type Asked = Completion | Labelled | Preference
type Task = TaskDataset<Asked>

/** The built-in datasets that set a task, with their options. */
export const tasks: readonly Pick<Member, 'id' | 'options'>[] = Object.entries(corpora)
  .filter(([, corpus]) => 'metric' in corpus)
  .map(([id, { options }]) => ({ id, options }))

/** What guessing at random would get of a task, 0 .. 1. */
export const chanceOf = (task: string): number => taskOf(task).metric.chance

export interface Question {
  readonly record: Asked
  readonly prompt: string
  readonly wanted: string
  /** Where there are two answers to choose from: the worse one. */
  readonly other?: string
  /** The document as far as its answer. */
  readonly beginning: string
  /** Whether it is among what the model was trained on. */
  readonly seen: boolean
}

/**
 * The first examples that a task draws by its options, `seed` among them.
 * @throws RangeError for an unknown task or option
 */
export function questionsOf({ id, options }: Choice, count: number): Question[] {
  return [...taken(drawn(id, options), count)]
}

/**
 * Examples beside those that were drawn for training (its validation split included), under another seed: `count`, or fewer where the
 * task has no more. Where it has too few new ones, as sums of one digit, those that were seen fill up, after the new.
 */
export function heldOutQuestions({ id, options }: Choice, count: number): Question[] {
  const { options: able } = taskOf(id)
  const known = new Set(Array.from(drawn(id, options), asksFor))
  const { seed } = readValues(able, options) as { seed: number }
  // The first draws may all be known, but no more of them than there are known ones.
  const most = Object.fromEntries(
    able.flatMap(({ key, ...amount }) =>
      AMOUNTS.includes(key) && 'max' in amount ? [[key, Math.min(known.size + count, amount.max)]] : [],
    ),
  )
  const fresh: Question[] = []
  const seen: Question[] = []
  const met = new Set<string>()
  for (const question of drawn(id, { ...options, ...most, seed: seed === 0 ? 1 : seed - 1 })) {
    if (fresh.length === count) break
    const key = asksFor(question)
    if (met.has(key)) continue // nothing is asked twice
    met.add(key)
    if (!known.has(key)) fresh.push(question)
    else if (seen.length < count) seen.push({ ...question, seen: true })
  }
  return [...fresh, ...seen].slice(0, count)
}
/** Options that say how many records a task has. */
const AMOUNTS = ['examples', 'words']
/** What makes two questions the same. That one answer is better may be learnt of many to the same question. */
const asksFor = ({ beginning, wanted, other }: Question) => beginning + (other === undefined ? '' : wanted)

/**
 * What a model answers to each, or takes of two answers.
 * @param asMessage puts what is asked as a user's message, as in tuning on examples; otherwise it begins a document
 * @throws RangeError for an unknown task
 */
export async function* answersTo(
  gpu: Gpu,
  model: UsableModel,
  id: string,
  questions: readonly Question[],
  asMessage: boolean,
): AsyncGenerator<TaskAnswer> {
  const { metric } = taskOf(id)
  const told = ({ record, prompt, wanted, seen }: Question, answer: string): TaskAnswer => ({
    ...{ prompt, wanted, answer, seen },
    right: metric.score(record, answer) === 1,
  })
  const answered = metric.id === 'preference' ? likelier : answers
  for await (const [question, answer] of answered(gpu, model, questions, asMessage)) yield told(question, answer)
}

async function* answers(
  gpu: Gpu,
  model: UsableModel,
  questions: readonly Question[],
  asMessage: boolean,
): AsyncGenerator<[Question, answer: string]> {
  const { tokenizer } = model
  const longest = Math.max(...questions.map(({ wanted }) => tokenizer.encode(wanted).length))
  const isLine = questions.every(({ wanted }) => !wanted.trim().includes('\n'))
  const templated = asMessage && model.chatTemplate !== null
  const settings = {
    ...{ temperature: 0, topK: 0, topP: 1, repetitionPenalty: 1, seed: 1 },
    ...{ maxTokens: longest + ROOM, stop: isLine ? ['\n'] : [], templated, ends: model.eosIds },
  }
  const decoder = await openDecoder(gpu, model.sentence, model.weights)
  try {
    for (const question of questions) {
      decoder.reset()
      let answer = ''
      const { prompt, beginning } = question
      const asked = asMessage ? asConversation(model, [{ role: 'user', content: prompt }]) : beginning
      for await (const text of generate(decoder, tokenizer, asked, settings)) answer += text
      yield [question, answer]
    }
  } finally {
    decoder.close()
  }
}
const ROOM = 8 // tokens: for a right answer that is put otherwise

function taskOf(id: string): Task {
  const known = tasks.map(({ id }) => id)
  if (!known.includes(id)) throw new RangeError(`There is no task ${id}; known are: ${known.join(', ')}.`)
  return member(corpora, id) as unknown as Task
}

function* drawn(id: string, options: Choice['options']): Generator<Question> {
  const task = taskOf(id)
  const values = readValues(task.options, options) as never
  for (const [record, document] of zipped(task.records(values), task.documents(values))) {
    const [prompt, wanted, other] = said(record)
    yield { record, prompt, wanted, other, beginning: document.slice(0, document.length - wanted.length), seen: false }
  }
}
function said(record: Asked): [prompt: string, wanted: string, other?: string] {
  if ('text' in record) return [record.text, record.label]
  if ('chosen' in record) return [record.prompt, record.chosen, record.rejected]
  return [record.prompt, record.completion]
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
