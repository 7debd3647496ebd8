// A sentence as a program and as a plan: what a step takes, what a device refuses, what the planner chose. Touches no device.

import type { Gpu } from '../gpu/device.ts'
import { plannedBytes, TooLargeForDevice } from '../graph/plan.ts'
import type { Param } from '../nn/scope.ts'
import { bytesOf } from '../tensor.ts'
import { type Program, traceTraining } from '../train/program.ts'
import { requireRoomOnDevice } from './open/room.ts'
import { shapesOf } from './open/tensors.ts'
import { planReport } from './plan-report.ts'
import { readChecked, type Sentence, stepShape } from './sentence.ts'
import type { PlanReport, RunConfig } from './types.ts'

/** @throws TooLargeForDevice, EngineError `model-too-large` */
export function traceSentence(sentence: Sentence, traits: Gpu['traits']): Program {
  const { model, modelConfig, objective, tuning } = sentence
  const program = traceTraining(model, modelConfig, objective, stepShape(sentence), traits, tuning)
  requireRoomOnDevice(asKept(program), traits)
  return program
}
/** What must find room on a device, as it is kept there. */
export const asKept = ({ params }: { params: ReadonlyMap<string, Param> }) =>
  [...params].map(([name, { tensor, stored, trainable, origin }]) => {
    const frozen = !trainable && origin === 'model' && tensor.shape.length === 2
    return { name, shape: tensor.shape, bytes: bytesOf(stored), frozen }
  })

/** The configuration with what the planner chose on this device said: a resumed run goes on as it began, wherever that is. */
export function pinned(config: RunConfig, vocabulary: number, { traits }: Pick<Gpu, 'traits'>): RunConfig {
  const sentence = readChecked(config, vocabulary)
  if (sentence.training.recompute !== 'auto') return config
  const { recompute } = traceSentence(sentence, traits)
  return { ...config, training: { ...config.training, recompute } }
}

/** WebGPU's default limits: what every adapter has. */
export const DEFAULT_TRAITS: Gpu['traits'] = {
  maxBinding: 2 ** 27,
  maxBufferSize: 2 ** 28,
  maxWorkgroupStorage: 16384,
  maxInvocations: 256,
  maxStorageBuffers: 8,
  software: false,
  subgroups: null,
}
/** Of what a sentence is tuned from, as the page opens it: all in f32. @throws EngineError `model-too-large` */
export function requireRoomToOpen(config: RunConfig, traits: Gpu['traits']): void {
  const { model, modelConfig } = readChecked(config, config.base!.vocabulary)
  const shapes = [...shapesOf(model, modelConfig)]
  requireRoomOnDevice(
    shapes.map(([name, shape]) => ({ name, shape })),
    traits,
  )
}

/** @throws EngineError where something does not fit together, or a weight into no buffer of such a device */
export function planSentence(config: RunConfig, vocabulary: number, traits = DEFAULT_TRAITS): PlanReport {
  const sentence = readChecked(config, vocabulary)
  const program = traceSentence(sentence, traits)
  return { ...planReport(program, sentence.training), saved: savedBytes(sentence, program, traits) }
}
/** Beside the same step in f32; null where this device cannot hold that one. */
function savedBytes(sentence: Sentence, { plan, recompute }: Program, traits: Gpu['traits']): number | null {
  if (sentence.training.precision === 'f32') return 0
  try {
    const training = { ...sentence.training, recompute, precision: 'f32' as const }
    return plannedBytes(traceSentence({ ...sentence, training }, traits).plan) - plannedBytes(plan)
  } catch (error) {
    if (error instanceof TooLargeForDevice) return null
    throw error
  }
}
