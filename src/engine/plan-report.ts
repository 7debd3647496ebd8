// A traced program as numbers for a reader: parameters, bytes by kind, work, and the step as a table.

import { plannedBytes } from '../graph/plan.ts'
import { bytesOf, size } from '../tensor.ts'
import type { TrainingValues } from '../train/options.ts'
import { PHASE, type Program } from '../train/program.ts'
import { Trainer } from '../train/trainer.ts'
import type { PlanReport } from './types.ts'

export function planReport(
  program: Program,
  {
    memory_limit: limit = 0,
    ...shape
  }: Pick<TrainingValues, 'batch' | 'context' | 'accumulate'> & Partial<Pick<TrainingValues, 'memory_limit'>>,
): PlanReport {
  const { plan } = program
  const of = (...prefixes: string[]) =>
    [...plan.buffers].reduce((sum, [name, bytes]) => sum + (prefixes.some((p) => name.startsWith(p)) ? bytes : 0), 0)
  const kinds = {
    parameters: of('parameters'),
    frozen: of('frozen'),
    gradients: of('gradients'),
    moments: of('first moments', 'second moments'),
    activations: of('temporary'),
  }
  const total = plannedBytes(plan) + Trainer.readbackBytes
  const inputs = total - kinds.parameters - kinds.frozen - kinds.gradients - kinds.moments - kinds.activations
  const rows = plan.phases.flatMap(({ name, nodes }) =>
    nodes.map(({ node }) => ({
      phase: name,
      op: node.op.name,
      shape: node.outputs[0].shape,
      bytes: [...node.inputs, ...node.outputs].reduce((sum, t) => sum + bytesOf(t), 0),
      flops: node.op.flops?.(node) ?? 0,
    })),
  )
  const work = (phase: string) => rows.filter((r) => r.phase === phase).reduce((sum, r) => sum + r.flops, 0)
  const tokensPerStep = shape.batch * shape.context * shape.accumulate
  return {
    parameters: [...program.params.values()].reduce((sum, { tensor }) => sum + size(tensor.shape), 0),
    bytes: { ...kinds, inputs, total },
    fewBits: [...program.params.values()].some(({ tensor, stored }) => tensor !== stored),
    fits: limit ? total <= limit * 1e6 : null,
    recompute: program.recompute,
    saved: 0,
    flopsPerToken: (work(PHASE.micro) * shape.accumulate + work(PHASE.update)) / tokensPerStep,
    tokensPerStep,
    dispatches: rows.length,
    secondsPerStep: null,
    rows,
  }
}
