// A configuration from outside, read: which members it names, with every option checked and filled in.

import type { Rows, TextRows } from '../data/pack.ts'
import { type Tuning, virtualIds } from '../nn/adapter.ts'
import { headShape } from '../nn/label-head.ts'
import type { ModelConfig, ModelModule } from '../nn/model.ts'
import type { ObjectiveModule } from '../nn/objective.ts'
import * as adamw from '../optimizers/adamw.ts'
import { readValues } from '../options.ts'
import { type TrainingValues, options as trainingOptions } from '../train/options.ts'
import type { StepShape } from '../train/program.ts'
import { Trainer } from '../train/trainer.ts'
import { EngineError, unfit } from './errors.ts'
import { headOf } from './label-export.ts'
import { adapters, models, objectives, optimizers } from './members.ts'
import type { Choice, DatasetReport, Problem, RunConfig } from './types.ts'

export interface Sentence {
  model: ModelModule
  modelConfig: ModelConfig
  /** null where every parameter is trained. */
  tuning: Tuning | null
  objective: ObjectiveModule
  /** What a head of labels chooses from; null where the model's own head is trained. */
  labels: readonly string[] | null
  /** How what it learns from becomes rows of a batch. */
  rows: Rows
  optimizer: ReturnType<typeof readOptimizer>
  training: TrainingValues
}
const readOptimizer = (choice: Choice) => readValues(adamw.options, pick(optimizers, choice) && choice.options)

function pick<T>(members: Record<string, T>, { id }: Choice): T {
  if (!members[id]) throw new RangeError(`There is no ${id}; known are: ${Object.keys(members).join(', ')}.`)
  return members[id]
}

/**
 * @param vocabulary of the tokenizer; a base has its own, which may have room for more
 * @throws RangeError naming the option and what is allowed
 */
export function readSentence(config: RunConfig, vocabulary: number): Sentence {
  const model = pick(models, config.model)
  const training = readValues(trainingOptions, config.training) as TrainingValues
  const { vocabulary: vocab, context } = config.base ?? { vocabulary, context: training.context }
  const objective = pick(objectives, config.objective)
  const tuning = readTuning(config)
  const rows = {
    ...rowsOf(objective, readValues(objective.options, config.objective.options), config.labels),
    virtual: virtualIds(tuning, vocab),
  }
  return {
    model,
    modelConfig: { ...readValues(model.options, config.model.options), vocab, context },
    tuning,
    objective,
    labels: 'labels' in rows ? rows.labels : null,
    rows,
    optimizer: readOptimizer(config.optimizer),
    training,
  }
}

function rowsOf(
  { reads }: ObjectiveModule,
  values: Readonly<Record<string, unknown>>,
  labels: readonly string[] = UNKNOWN,
): Rows {
  if (reads === 'text') return { reads, apart: values.documents === 'apart' }
  const pack = values.pack !== false
  return reads === 'examples'
    ? { reads, long: values.long === 'slide' ? 'slide' : 'truncate', pack }
    : { reads, labels, pack }
}
/** As many labels as there are at least, for a plan before the data is there. */
const UNKNOWN = ['0', '1']

function readTuning({ adapter: choice }: RunConfig): Tuning | null {
  if (!choice) return null
  const adapter = pick(adapters, choice)
  const values = readValues(adapter.options, choice.options)
  return { adapter, values, base: adapter.base(values) }
}

/** What does not fit together, although each option by itself is allowed. */
export function problemsOf(sentence: Sentence): Problem[] {
  const { model, modelConfig, training } = sentence
  const found = model.problems(modelConfig)
  const problems = found.map(({ at, code, message }) => ({ at: `model.${at}`, code, params: {}, message }))
  problems.push(...virtualProblems(sentence))
  if (training.arithmetic === 'f16' && training.precision !== 'f16') {
    const message = 'products in f16 need gradients that are scaled for it: choose the precision f16 as well'
    problems.push({ at: 'training.arithmetic', code: 'arithmetic-unscaled', params: {}, message })
  }
  if (training.context <= modelConfig.context) return problems
  const params = { context: training.context, most: modelConfig.context }
  const message = `a context of ${training.context} is more than the base model can have (${modelConfig.context})`
  return [...problems, { at: 'training.context', code: 'context-beyond-base', params, message }]
}

function virtualProblems({ rows, training: { context } }: Sentence): Problem[] {
  const { virtual } = rows
  if (!virtual) return []
  const { count } = virtual
  const long = `${count} virtual tokens leave no room for text in a context of ${context}`
  const apart = 'documents that are kept apart cannot each begin with virtual tokens'
  return [
    ...(count < context
      ? []
      : [{ at: 'adapter.virtual_tokens', code: 'virtual-too-many', params: { count, context }, message: long }]),
    ...(rows.reads === 'text' && rows.apart
      ? [{ at: 'objective.documents', code: 'virtual-apart', params: {}, message: apart }]
      : []),
  ]
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
  ...config,
  model: { id: config.model.id, options: readValues(pick(models, config.model).options, config.model.options) },
  ...(config.adapter && {
    adapter: {
      id: config.adapter.id,
      options: readValues(pick(adapters, config.adapter).options, config.adapter.options),
    },
  }),
  objective: {
    id: config.objective.id,
    options: readValues(pick(objectives, config.objective).options, config.objective.options),
  },
  optimizer: { id: config.optimizer.id, options: readOptimizer(config.optimizer) },
  training: readValues(trainingOptions, config.training),
})

export const stepShape = ({ training, rows, objective, labels }: Sentence): StepShape => ({
  batch: training.batch,
  context: training.context,
  accumulate: training.accumulate,
  evaluationBatch: Math.min(training.batch, 16),
  recompute: training.recompute,
  precision: training.precision,
  stochasticRounding: training.stochastic_rounding,
  memoryLimit: training.memory_limit ? training.memory_limit * 1e6 - Trainer.readbackBytes : null,
  documents: rows.reads !== 'text' || rows.apart,
  head: headShape(headOf({ objective, labels })),
})

/** What keeps the sentence from learning this data; null where it can. */
export function unfitData(
  { objective: { reads } }: Sentence,
  { trained, labels }: Pick<DatasetReport, 'trained' | 'labels'>,
): Problem | null {
  if (reads === 'text' || (trained && reads === (labels?.reads ?? 'examples'))) return null
  const { code, message } = unfit(reads)
  return { at: 'objective', code, params: {}, message }
}

/** The same model as a reader of text, whatever it was tuned on. */
export const readingText = (sentence: Sentence): Sentence & { rows: TextRows } => ({
  ...sentence,
  objective: objectives['causal-lm'],
  labels: null,
  rows: { reads: 'text', apart: false, virtual: sentence.rows.virtual },
})

/** How many ids the rows of a sentence are made of: the vocabulary, and what an adapter adds. */
export const idsOf = ({ modelConfig, rows }: Sentence): number => modelConfig.vocab + (rows.virtual?.count ?? 0)
