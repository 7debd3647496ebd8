// vitro eval --data: mean nats a predicted token over windows of the context's length that do not overlap, the incomplete last one
// left out; perplexity, and bits per byte of the text. --task: how many of a built-in task's examples are answered right, without chance
// in the answers.

import { tmpdir } from 'node:os'
import { readChoiceWord } from '../../engine/choice-words.ts'
import { evaluateWeights, prepareTokens, readingText, textData } from '../../engine/headless.ts'
import { answersTo, chanceOf, questionsOf, tasks } from '../../engine/task-score.ts'
import type { Choice } from '../../engine/types.ts'
import type { UsableModel } from '../../engine/usable-model.ts'
import { readFlags, UsageError } from '../flags.ts'
import { gpu } from '../gpu.ts'
import { modelAt } from '../model-at.ts'
import { sources } from '../sources.ts'
import { openTokenFile } from '../token-file.ts'

export const usage =
  "vitro eval --run DIR --data FILE... | --task TASK: the loss on a text, or how many of a task's examples are answered right"

const flags = {
  run: { kind: 'text', required: true },
  data: { kind: 'texts' },
  task: { kind: 'text' },
  examples: { kind: 'integer', min: 1, default: 100 },
  chat: { kind: 'switch' },
} as const

export async function run(args: string[]) {
  const f = readFlags(flags, args)
  if (!f.data.length === !f.task) throw new UsageError('either --data FILE... or --task TASK[:key=value,…] is needed')
  const task = f.task ? taskOf(f.task) : null
  const { model } = await modelAt(f.run)
  const said = task ? await taskScore(model, task, f.examples, f.chat) : await textLoss(model, f.data)
  console.log(JSON.stringify(said))
}

function taskOf(word: string): Choice {
  try {
    return readChoiceWord(tasks, word, 'task')
  } catch (error) {
    throw new UsageError(`--task: ${(error as RangeError).message}`)
  }
}

async function taskScore(model: UsableModel, task: Choice, examples: number, asMessage: boolean) {
  if (model.sentence.labels)
    throw new UsageError('--task: a head of labels writes no answers: `vitro classify` asks it')
  let [right, asked] = [0, 0]
  const questions = questionsOf(task, examples)
  for await (const answer of answersTo(await gpu(), model, task.id, questions, asMessage)) {
    asked++
    if (answer.right) right++
    console.error(
      `${answer.right ? 'right' : 'wrong'}: ${JSON.stringify([answer.prompt, answer.answer, answer.wanted])}`,
    )
  }
  return { task: task.id, accuracy: right / asked, chance: chanceOf(task.id), examples: asked }
}

async function textLoss({ sentence, tokenizer, weights }: UsableModel, paths: string[]) {
  const split = { fraction: 0, seed: 0 } // everything is evaluated
  const request = { source: { files: await sources(paths) }, tokenizer, split }
  const data = await prepareTokens(request, await openTokenFile(tmpdir()))
  const { info, train } = data
  const { context } = sentence.training
  if (train.length <= context)
    throw new Error(`${train.length} tokens do not fill one window of ${context} and a token after it.`)
  const reader = readingText(sentence)
  const { loss, targets } = await evaluateWeights(await gpu(), reader, weights, textData(data, reader.rows).train)
  const bits_per_byte = (loss / Math.LN2) * (info.train.tokens / info.train.bytes)
  return { loss, perplexity: Math.exp(loss), bits_per_byte, tokens: targets }
}
