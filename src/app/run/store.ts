// Runs: those that are kept, the one that trains, and its stream of events. Metrics arrive faster than anything should be
// drawn, so they go into tables outside React, and `pulse` says at most four times a second that there are more.

import { useMemo } from 'react'
import { create } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { Notice, RunReport, RunState, TextSample, TrainEvent } from '../../engine/types.ts'
import { MetricTable } from '../charts/metric-table.ts'
import { engine } from '../engine.ts'
import { noticeOf } from '../notices.ts'

interface Runs {
  list: RunReport[]
  deleted: RunReport[]
  loaded: boolean
  /** Whose curves and samples are in view. */
  shown: string | null
  /** Overlaid on it. */
  compared: string[]
  /** Which run trains. */
  active: string | null
  /** Train was pressed, and the engine has not taken over yet. */
  starting: boolean
  progress: { phase: string; fraction: number | null } | null
  memory: { planned: number; allocated: number } | null
  samples: Record<string, TextSample[]>
  /** What was remarkable about the active run, newest last; not fatal. */
  remarks: Notice[]
  /** Why a run could not even start, or the list not be read. */
  notice: Notice | null
  pulse: number
}

export const useRuns = create<Runs>(() => ({
  list: [],
  deleted: [],
  loaded: false,
  shown: null,
  compared: [],
  active: null,
  starting: false,
  progress: null,
  memory: null,
  samples: {},
  remarks: [],
  notice: null,
  pulse: 0,
}))

const tables = new Map<string, MetricTable>()
export function tableOf(run: string): MetricTable {
  let table = tables.get(run)
  if (!table) tables.set(run, (table = new MetricTable()))
  return table
}

export const runOf = (id: string | null) => useRuns.getState().list.find((run) => run.id === id) ?? null
export const useRun = (id: string | null) => useRuns(({ list }) => list.find((run) => run.id === id) ?? null)
export const useShown = () => useRuns(({ list, shown }) => list.find(({ id }) => id === shown) ?? null)
/** Of the run in view what does not change with every step: reports are made anew four times a second, and these parts are not. */
export const useShownModel = () =>
  useRuns(
    useShallow(({ list, shown }) => {
      const run = list.find(({ id }) => id === shown)
      if (!run) return null
      const { id, name, config, datasetId, checkpoints, speaks } = run
      return { id, name, config, datasetId, checkpoints, speaks }
    }),
  )
/** Those that were tuned from another model; a new list only when one of them comes, goes, or has another checkpoint. */
export const useTunedRuns = () => {
  const list = useRuns(
    useShallow(({ list }) =>
      list
        .filter(({ config }) => config.base?.run)
        .flatMap(({ id, name, checkpoints }) => [id, name, checkpoints.at(-1)?.id]),
    ),
  )
  return useMemo(() => useRuns.getState().list.filter(({ id }) => list.includes(id)), [list])
}
export const useActive = () => useRuns(({ list, active }) => list.find(({ id }) => id === active) ?? null)

const busy: RunState[] = ['preparing', 'compiling', 'training', 'paused', 'saving']
export const isBusy = (state: RunState) => busy.includes(state)
/** Can go on from its newest checkpoint. */
export const resumable = ({ state, step, steps }: RunReport) =>
  (state === 'stopped' || state === 'interrupted' || state === 'failed' || state === 'draft') && step < steps

export async function loadRuns() {
  try {
    const [list, deleted] = await Promise.all([engine.runs(), engine.deletedRuns()])
    list.sort((a, b) => b.createdAt - a.createdAt)
    useRuns.setState({ list, deleted, loaded: true })
  } catch (error) {
    useRuns.setState({ notice: noticeOf(error), loaded: true })
  }
}

/** A run's report in its place in the list, or at its head. */
export function put(report: RunReport) {
  useRuns.setState(({ list }) => ({
    list: list.some(({ id }) => id === report.id)
      ? list.map((run) => (run.id === report.id ? report : run))
      : [report, ...list],
  }))
}

function patch(id: string, changes: Partial<RunReport>) {
  useRuns.setState(({ list }) => ({ list: list.map((run) => (run.id === id ? { ...run, ...changes } : run)) }))
}

/** Brings a run's curves and samples into view. */
export async function show(id: string | null) {
  useRuns.setState(({ compared }) => ({ shown: id, compared: compared.filter((other) => other !== id) }))
  if (id) await fetchHistory(id)
}

export async function compareWith(id: string, on: boolean) {
  useRuns.setState(({ compared }) => ({
    compared: on ? [...compared.filter((other) => other !== id), id] : compared.filter((other) => other !== id),
  }))
  if (on) await fetchHistory(id)
}

/** What was recorded of a run before this page was opened; what arrives meanwhile comes after it. */
export async function fetchHistory(id: string) {
  if (tables.has(id)) return
  const table = tableOf(id)
  try {
    const [columns, samples] = await Promise.all([engine.metrics(id), engine.samples(id)])
    if (table.length === 0) table.append(columns)
    useRuns.setState((state) => ({ samples: { ...state.samples, [id]: samples } }))
  } catch (error) {
    tables.delete(id)
    useRuns.setState({ notice: noticeOf(error) })
  }
  beat()
}

export const forgetHistory = (id: string) => void tables.delete(id)

/** One event of the training run. */
export function receive(id: string, event: TrainEvent) {
  switch (event.type) {
    case 'state':
      patch(id, { state: event.state, notice: event.notice, ...latest(id) })
      useRuns.setState({ progress: null })
      break
    case 'progress':
      useRuns.setState({ progress: { phase: event.phase, fraction: event.fraction } })
      break
    case 'metrics':
      tableOf(id).append(event.columns)
      useRuns.setState({ progress: null })
      beat()
      break
    case 'sample':
      useRuns.setState(({ samples }) => ({
        samples: { ...samples, [id]: placed(samples[id] ?? [], event.sample) },
        progress: null,
      }))
      break
    case 'checkpoint': {
      const { id: checkpoint, step, bytes } = event
      const kept = runOf(id)?.checkpoints.filter((other) => other.id !== checkpoint) ?? []
      patch(id, { checkpoints: [...kept, { id: checkpoint, step, bytes, createdAt: Date.now() }].slice(-2) })
      break
    }
    case 'memory':
      useRuns.setState({ memory: { planned: event.planned, allocated: event.allocated } })
      break
    case 'notice':
      useRuns.setState(({ remarks }) => ({ remarks: [...remarks.slice(-9), event.notice] }))
  }
}

/** A run that went back to a checkpoint tells its steps anew. */
const placed = (samples: TextSample[], sample: TextSample) => [
  ...samples.filter(({ step }) => step < sample.step),
  sample,
]

// ---- the pulse

const PERIOD = 250 // ms
let waiting = false
function beat() {
  if (waiting) return
  waiting = true
  setTimeout(() => {
    waiting = false
    const { active } = useRuns.getState()
    if (active) patch(active, latest(active))
    useRuns.setState(({ pulse }) => ({ pulse: pulse + 1 }))
  }, PERIOD)
}

/** The report's figures, from the table: they are newer there. */
function latest(id: string): Partial<RunReport> {
  const table = tableOf(id)
  if (table.length === 0) return {}
  const finite = (value: number) => (Number.isNaN(value) ? null : value)
  return {
    step: table.last('step'),
    tokens: table.last('tokens'),
    loss: finite(table.last('loss')),
    validationLoss: finite(table.last('val_loss')),
    accuracy: finite(table.last('accuracy')),
    entityF1: finite(table.last('entity_f1')),
    generalLoss: finite(table.last('general_loss')),
  }
}
