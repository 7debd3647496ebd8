// From a sentence (model, objective, optimizer) and a shape to a planned program: training step and evaluation, or evaluation alone,
// and what the host must feed. Traces and plans; touches no GPU and knows nothing of runs, files or time.

import { backward } from '../graph/backward.ts'
import { fuse } from '../graph/fuse.ts'
import { Memory } from '../graph/memory.ts'
import { type Phase, type Place, type Plan, plan, plannedBytes, TooLargeForDevice } from '../graph/plan.ts'
import { keepIn, type Precision } from '../graph/precision.ts'
import { type RecomputePolicy, recompute, recomputePolicies } from '../graph/recompute.ts'
import type { DeviceTraits } from '../kernel.ts'
import type { Tuning } from '../nn/adapter.ts'
import { type HeadShape, headed } from '../nn/label-head.ts'
import { plain, withDocuments, withDropout } from '../nn/layers.ts'
import type { ModelConfig, ModelModule, ModelOutput } from '../nn/model.ts'
import type { ObjectiveModule } from '../nn/objective.ts'
import type { Param } from '../nn/scope.ts'
import { clip, RING } from '../ops/clip.ts'
import { copy } from '../ops/copy.ts'
import type { Ids } from '../ops/embedding.ts'
import { linear } from '../ops/linear.ts'
import { squareSum } from '../ops/square-sum.ts'
import { adamw } from '../optimizers/adamw.ts'
import type { Shape, Tensor } from '../tensor.ts'
import { placeParameters, placeState, type Weights } from './weights.ts'

export interface StepShape {
  batch: number
  context: number
  /** Micro-batches whose gradients are summed before one update. */
  accumulate: number
  /** Rows of an evaluation batch. */
  evaluationBatch: number
  /** `auto`: the fastest whose plan keeps to `memoryLimit` and to what the device can bind; of a base in few bits not `none`. */
  recompute: RecomputePolicy | 'auto'
  /** Bytes that all buffers together are to keep to, where that can be done; null for no limit. */
  memoryLimit?: number | null
  /** How activations, their gradients and the weights that products read are kept; computed is in f32. */
  precision?: Precision
  /** Whether what is kept in 16 bits is rounded at random; else to the nearest. */
  stochasticRounding?: boolean
  /** A row may hold several documents that do not see each other; batches then say where each token stands in its own. */
  documents?: boolean
  /** Of the head of labels that stands in the place of the model's own; null where the model's own does. */
  head?: HeadShape | null
}

/** What the host feeds a pass over one batch; all of it lies in one buffer, so that one write fills it. */
export interface BatchInputs {
  buffer: string
  tokens: Ids
  /** Without documents written once, the same for every batch. */
  positions: Ids
  /** u32 (B, T): where in the row a token's document starts; null where a row is one document. */
  starts: Tensor | null
  targets: Tensor
  weights: Tensor
  /** u32 [seed, step, micro-step, 0] */
  rng: Tensor
}

/** What evaluating needs. */
export interface EvaluationProgram {
  plan: Plan
  memory: Memory
  params: ReadonlyMap<string, Param>
  evaluation: BatchInputs
  evaluationLoss: Tensor
  /** (B, T, labels): an evaluation's logits of labels; null where there are none. */
  predictions: Tensor | null
}

export interface Program extends EvaluationProgram {
  /** The policy that was asked for, or chosen. */
  recompute: RecomputePolicy
  weights: Weights
  training: BatchInputs
  hyper: Tensor
  slot: Tensor
  loss: Tensor
  ring: Tensor
  /** (2): by what gradients are multiplied, and for how many steps it has held; null where they are not. */
  scaling: Tensor | null
}

export const BUFFER = {
  positions: 'positions',
  training: 'training inputs',
  /** The training inputs of all micro-batches of a step. */
  staged: 'staged inputs',
  evaluation: 'evaluation inputs',
  scalars: 'step scalars',
  loss: 'loss',
  evaluationLoss: 'evaluation loss',
  predictions: 'predictions',
  ring: 'ring of losses',
  scaling: 'loss scale',
} as const
/** `forward and backward` may run several times before an `update`. */
export const PHASE = { micro: 'forward and backward', update: 'update', evaluate: 'evaluate' } as const

/**
 * @param tuning trains an adapter on a base that stays as it is; null trains every parameter of the model
 * @throws TooLargeForDevice, NothingTrained
 */
export function traceTraining(
  model: ModelModule,
  config: ModelConfig,
  objective: ObjectiveModule,
  shape: StepShape,
  device: DeviceTraits,
  tuning: Tuning | null = null,
): Program {
  const trace = (recompute: RecomputePolicy) => traceWith(recompute, model, config, objective, shape, device, tuning)
  if (shape.recompute !== 'auto') return trace(shape.recompute)
  // Who keeps a base in few bits does so for the memory: then what is cheap to compute again is not kept either.
  const offered = recomputePolicies.filter((policy) => policy !== 'none' || !tuning || tuning.base.linears === 'f32')
  const [last, ...faster] = offered.reverse()
  for (const policy of faster.reverse()) {
    try {
      const program = trace(policy)
      if (plannedBytes(program.plan) <= (shape.memoryLimit ?? Number.POSITIVE_INFINITY)) return program
    } catch (error) {
      if (!(error instanceof TooLargeForDevice)) throw error
    }
  }
  return trace(last)
}

function traceWith(
  policy: RecomputePolicy,
  model: ModelModule,
  config: ModelConfig,
  objective: ObjectiveModule,
  shape: StepShape,
  device: DeviceTraits,
  tuning: Tuning | null,
): Program {
  const memory = new Memory()
  const params = new Map<string, Param>()
  const pass = passes(params, model, config, objective, shape, tuning)
  const inputs = (buffer: string, batch: number) => batchInputs(memory, buffer, [batch, shape.context], shape.documents)
  const training = inputs(BUFFER.training, shape.batch)
  memory.buffers.set(BUFFER.staged, shape.accumulate * memory.buffers.get(BUFFER.training)!)
  const evaluation = inputs(BUFFER.evaluation, shape.evaluationBatch)
  const { loss: trainingLoss } = pass(training, true)
  const evaluated = pass(evaluation, false)
  const trainable = [...params.values()].filter((p) => p.trainable).map((p) => p.tensor)
  if (!trainable.length) throw new NothingTrained()
  const weights = placeState(memory, params, placeParameters(memory, params, device))

  const { precision = 'f32' } = shape
  const scaling = precision === 'f16' ? memory.leaf(BUFFER.scaling, 'scaling', [2]) : null
  const loss = memory.leaf(BUFFER.loss, 'loss', [1])
  const sums = new Sums()
  const gradients = recompute(trainingLoss, backward(trainingLoss, trainable), policy)
  const roots = finished([trainingLoss, ...gradients.map((c) => c.gradient)], precision, scaling)
  const micro: Phase = {
    name: PHASE.micro,
    roots: roots.map((t, i) => sums.add(t, i ? weights.slot(gradients[i - 1].of) : memory.places.get(loss)!)),
    rounding: shape.stochasticRounding ? training.rng : null,
  }
  const { evaluate, ...found } = evaluationPhase(memory, sums, evaluated, shape)
  const { update, ...optimizer } = optimizerPhase(memory, weights, loss, scaling)
  return {
    plan: planned([micro, update, evaluate], memory, sums, device),
    recompute: policy,
    memory,
    params,
    weights,
    training,
    evaluation,
    loss,
    scaling,
    ...found,
    ...optimizer,
  }
}

export class NothingTrained extends Error {
  override name = 'NothingTrained'
  readonly code = 'nothing-trained'
  constructor() {
    super('Nothing would be trained: what the adapter is told to adapt is no layer or parameter of this model.')
  }
}

/**
 * The evaluation alone: weights, and what a forward pass needs. No gradient, no moment, no activation that waits for a backward pass.
 * @param tuning the adapter that the weights are for
 * @throws TooLargeForDevice
 */
export function traceEvaluation(
  model: ModelModule,
  config: ModelConfig,
  objective: ObjectiveModule,
  shape: Pick<StepShape, 'context' | 'evaluationBatch' | 'precision' | 'documents' | 'head'>,
  device: DeviceTraits,
  tuning: Tuning | null = null,
): EvaluationProgram {
  const memory = new Memory()
  const params = new Map<string, Param>()
  const sums = new Sums()
  const evaluation = batchInputs(memory, BUFFER.evaluation, [shape.evaluationBatch, shape.context], shape.documents)
  const evaluated = passes(params, model, config, objective, shape, tuning)(evaluation, false)
  placeParameters(memory, params, device)
  const { evaluate, ...found } = evaluationPhase(memory, sums, evaluated, shape)
  return { plan: planned([evaluate], memory, sums, device), memory, params, evaluation, ...found }
}

interface Pass {
  loss: Tensor
  output: ModelOutput
}

/** Passes of a model over batches; its parameters come into `params`. */
function passes(
  params: Map<string, Param>,
  model: ModelModule,
  config: ModelConfig,
  objective: ObjectiveModule,
  { head = null }: Pick<StepShape, 'head'>,
  tuning: Tuning | null,
): (inputs: BatchInputs, gradients: boolean) => Pass {
  return (inputs, gradients) => {
    const base = inputs.starts ? withDocuments(plain, inputs.starts) : plain
    const layers = gradients ? withDropout(base, inputs.rng) : base
    const output = headed(model, params, layers, tuning, inputs, config, head)
    return { output, loss: objective.loss(output, { ids: inputs.targets, weights: inputs.weights }, gradients) }
  }
}

/** Results that are added to what their places hold. */
class Sums {
  readonly places = new Map<Tensor, Place>()
  readonly all = new Set<Tensor>()

  add(t: Tensor, place: Place): Tensor {
    const value = t.node.op.accumulates?.includes(t.index) && !this.places.has(t) ? t : copy(t)
    this.places.set(value, place)
    this.all.add(value)
    return value
  }
}

const finished = (roots: Tensor[], precision: Precision = 'f32', scaling: Tensor | null = null) =>
  precision === 'f32' ? fuse(roots) : keepIn(precision, fuse(roots), scaling)

function evaluationPhase(
  memory: Memory,
  sums: Sums,
  { loss, output }: Pass,
  { precision, head }: Pick<StepShape, 'precision' | 'head'>,
): Pick<EvaluationProgram, 'evaluationLoss' | 'predictions'> & { evaluate: Phase } {
  const evaluationLoss = memory.leaf(BUFFER.evaluationLoss, 'evaluation loss', [1])
  const [total, ...logits] = finished([loss, ...(head ? [logitsOf(output)] : [])], precision)
  const [predictions = null] = logits.map((t) => memory.place(t, BUFFER.predictions))
  const roots = [sums.add(total, memory.places.get(evaluationLoss)!), ...logits]
  return { evaluate: { name: PHASE.evaluate, roots }, evaluationLoss, predictions }
}

const planned = (phases: Phase[], memory: Memory, { places, all }: Sums, device: DeviceTraits): Plan =>
  plan(
    {
      phases,
      persistent: memory.buffers,
      places: new Map([...memory.places, ...places]),
      accumulate: all,
    },
    device,
  )

/** Only for a head of a few labels: one of tokens would have more logits than fit. */
const logitsOf = ({ hidden, head, bias }: ModelOutput) => linear(hidden, head, bias)

/** Norm, verdict, update: three dispatches a flat buffer. */
function optimizerPhase(memory: Memory, { shards }: Weights, loss: Tensor, scaling: Tensor | null) {
  const hyper = memory.leaf(BUFFER.scalars, 'hyper', [8])
  const slot = memory.leaf(BUFFER.scalars, 'slot', [1], 'u32')
  const ring = memory.leaf(BUFFER.ring, 'ring', [RING * 4])
  const sums = squareSum(...shards.map((s) => s.gradients))
  const [control, written] = clip(sums, loss, hyper, slot, ring, scaling)
  const updates = shards.flatMap((s) => adamw(s.parameters, s.gradients, s.first, s.second, control, hyper, s.decay))
  return { update: { name: PHASE.update, roots: [written, ...updates] }, hyper, slot, ring }
}

function batchInputs(memory: Memory, buffer: string, shape: Shape, documents = false): BatchInputs {
  const u32 = (where: string, name: string) => memory.leaf(where, name, shape, 'u32')
  const positions = documents ? buffer : BUFFER.positions
  return {
    buffer,
    tokens: { ids: u32(buffer, 'tokens'), order: u32(buffer, 'tokens in order') },
    targets: u32(buffer, 'targets'),
    weights: memory.leaf(buffer, 'weights', shape),
    rng: memory.leaf(buffer, 'rng', [4], 'u32'),
    positions: { ids: u32(positions, 'positions'), order: u32(positions, 'positions in order') },
    starts: documents ? u32(buffer, 'starts of documents') : null,
  }
}
