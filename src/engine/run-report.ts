// A run as the store keeps it and as a client sees it.

import * as v from 'valibot'
import type { CheckpointInfo, Json, Run } from '../store/store.ts'
import { readRunConfig } from './run-config.ts'
import type { Measured, Notice, RunConfig, RunReport, RunState } from './types.ts'

/** Last figures, kept with the run so that a list need not read metrics. */
export type RunSummary = Pick<
  RunReport,
  'parameters' | 'datasetName' | 'speaks' | 'loss' | keyof Measured | 'before' | 'notice'
>
export const NOT_MEASURED = {
  loss: null,
  validationLoss: null,
  accuracy: null,
  entityF1: null,
  generalLoss: null,
  before: null,
}

const figure = v.fallback(v.nullable(v.number()), null)
const measured = { validationLoss: figure, accuracy: figure, entityF1: figure, generalLoss: figure }
const summary = v.fallback(
  v.object({
    parameters: v.fallback(v.number(), 0),
    datasetName: v.fallback(v.string(), ''),
    speaks: v.fallback(v.nullable(v.picklist(['template', 'lines', 'labels'])), null),
    loss: figure,
    ...measured,
    before: v.fallback(v.nullable(v.object(measured)), null),
    notice: v.fallback(
      v.nullable(
        v.object({
          code: v.string(),
          params: v.record(v.string(), v.union([v.number(), v.string(), v.boolean()])),
          message: v.string(),
        }),
      ),
      null,
    ),
  }),
  { parameters: 0, datasetName: '', speaks: null, ...NOT_MEASURED, notice: null },
)

/** What is kept of a report, to be changed as training goes on. */
export const summaryOf = (report: RunReport): RunSummary => ({ ...v.parse(summary, report), notice: null })

/** @param checkpoints newest first, as the store lists them */
export function runReport(run: Run, checkpoints: readonly CheckpointInfo[], writer: Writer): RunReport {
  const config = readRunConfig(run.config)
  const { notice, ...figures } = v.parse(summary, run.summary)
  const step = run.head?.step ?? 0
  const steps = Number(config?.training.steps ?? 0)
  return {
    id: run.id,
    name: run.name,
    notes: run.notes,
    config: config ?? NO_SENTENCE,
    datasetId: run.datasetId,
    state: config ? stateOf(run, writer) : 'failed',
    createdAt: run.createdAt,
    step,
    steps,
    tokens: run.head?.tokens ?? 0,
    ...figures,
    parent: run.parent && { runId: run.parent.runId, step: run.parent.step },
    checkpoints: checkpoints.map(({ id, step, size, createdAt }) => ({ id, step, bytes: size, createdAt })).reverse(),
    notice: config ? notice : UNREADABLE,
  }
}

/** A run that says nothing that can be read is shown all the same: it can be deleted, and hides no other. */
const NO_SENTENCE: RunConfig = {
  model: { id: '', options: {} },
  objective: { id: '', options: {} },
  optimizer: { id: '', options: {} },
  training: {},
}
const problem = 'the settings of this run have not the form of a sentence'
const UNREADABLE: Notice = { code: 'bad-option', params: { problem }, message: `This run cannot be read: ${problem}.` }

/** Who is training a run: this tab, another one, or nobody. */
export type Writer = 'here' | 'elsewhere' | null

/** Whether the record says that somebody is training the run. */
export const isUnderWay = ({ state }: Run) => !resting.has(state as RunState)
const resting = new Set<RunState>(['draft', 'completed', 'stopped', 'interrupted', 'failed'])

/** One that should be under way and has no writer was cut off: its tab or its browser is gone. */
function stateOf(run: Run, writer: Writer): RunState {
  if (writer === 'here' || !isUnderWay(run)) return run.state as RunState
  return writer === 'elsewhere' ? 'elsewhere' : 'interrupted'
}

export const asJson = (value: object) => value as unknown as Json
