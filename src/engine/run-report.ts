// A run as the store keeps it and as a client sees it.

import type { CheckpointInfo, Json, Run } from '../store/store.ts'
import type { Notice, RunConfig, RunReport, RunState } from './types.ts'

/** Last figures, kept with the run so that a list need not read metrics. */
export interface RunSummary {
  parameters: number
  datasetName: string
  loss: number | null
  validationLoss: number | null
  notice: Notice | null
}

/** @param checkpoints newest first, as the store lists them */
export function runReport(run: Run, checkpoints: readonly CheckpointInfo[], active: boolean): RunReport {
  const config = run.config as unknown as RunConfig
  const { parameters, datasetName, loss, validationLoss, notice } = run.summary as unknown as RunSummary
  const step = run.head?.step ?? 0
  const steps = Number(config.training.steps ?? 0)
  return {
    id: run.id,
    name: run.name,
    notes: run.notes,
    config,
    datasetId: run.datasetId,
    datasetName,
    state: active || ended.has(run.state as RunState) ? (run.state as RunState) : 'interrupted',
    createdAt: run.createdAt,
    step,
    steps,
    tokens: run.head?.tokens ?? 0,
    parameters,
    loss,
    validationLoss,
    parent: run.parent && { runId: run.parent.runId, step: run.parent.step },
    checkpoints: checkpoints.map(({ id, step, size, createdAt }) => ({ id, step, bytes: size, createdAt })).reverse(),
    notice,
  }
}

/** States in which a run rests. One found in another state was cut off: its tab or its browser is gone. */
const ended = new Set<RunState>(['draft', 'completed', 'stopped', 'interrupted', 'failed'])

export const asJson = (value: object) => value as unknown as Json
