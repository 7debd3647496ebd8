// A configuration from outside, read: which members it names, with every option checked and filled in.

import type { ModelConfig, ModelModule } from '../nn/model.ts'
import type { ObjectiveModule } from '../nn/objective.ts'
import * as adamw from '../optimizers/adamw.ts'
import { readValues } from '../options.ts'
import { type TrainingValues, options as trainingOptions } from '../train/options.ts'
import type { StepShape } from '../train/program.ts'
import { EngineError } from './errors.ts'
import { models, objectives, optimizers } from './members.ts'
import type { Choice, Problem, RunConfig } from './types.ts'

export interface Sentence {
  model: ModelModule
  modelConfig: ModelConfig
  objective: ObjectiveModule
  optimizer: ReturnType<typeof readOptimizer>
  training: TrainingValues
}
const readOptimizer = (choice: Choice) => readValues(adamw.options, pick(optimizers, choice) && choice.options)

function pick<T>(members: Record<string, T>, { id }: Choice): T {
  if (!members[id]) throw new RangeError(`There is no ${id}; known are: ${Object.keys(members).join(', ')}.`)
  return members[id]
}

/** @throws RangeError naming the option and what is allowed */
export function readSentence(config: RunConfig, vocab: number): Sentence {
  const model = pick(models, config.model)
  const training = readValues(trainingOptions, config.training) as TrainingValues
  return {
    model,
    modelConfig: { ...readValues(model.options, config.model.options), vocab, context: training.context },
    objective: pick(objectives, config.objective),
    optimizer: readOptimizer(config.optimizer),
    training,
  }
}

/** What does not fit together, although each option by itself is allowed. */
export function problemsOf({ model, modelConfig }: Sentence): Problem[] {
  return model.problems(modelConfig).map(({ at, code, message }) => ({ at: `model.${at}`, code, params: {}, message }))
}

/** @throws EngineError naming what is not allowed, or does not fit together */
export function readChecked(config: RunConfig, vocabulary: number): Sentence {
  const sentence = read(config, vocabulary)
  const [problem] = problemsOf(sentence)
  if (problem) throw new EngineError(problem.code, problem.params, problem.message)
  return sentence
}
function read(config: RunConfig, vocabulary: number): Sentence {
  try {
    return readSentence(config, vocabulary)
  } catch (error) {
    const { message } = error as RangeError
    throw new EngineError('bad-option', { problem: message }, message)
  }
}

/** The same sentence with every option said: what is left out today may have another default tomorrow. @throws RangeError */
export const completed = (config: RunConfig): RunConfig => ({
  model: { id: config.model.id, options: readValues(pick(models, config.model).options, config.model.options) },
  objective: config.objective,
  optimizer: { id: config.optimizer.id, options: readOptimizer(config.optimizer) },
  training: readValues(trainingOptions, config.training),
})

export const stepShape = ({ training }: Sentence): StepShape => ({
  batch: training.batch,
  context: training.context,
  accumulate: training.accumulate,
  evaluationBatch: Math.min(training.batch, 16),
  recompute: training.recompute,
})
