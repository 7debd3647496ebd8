// Where a token's time goes on this device, as profile.ts says it of a training step: one row, all of the context read but the last
// few tokens. Beside it stands how fast it could be if nothing but its weights and its cache were read, at the speed of a copy.

import {
  DECODING,
  Decoder,
  type DecoderProgram,
  holdsCache,
  holdsWeights,
  MOST_AHEAD,
  traceDecoder,
} from '../generate/decoder.ts'
import type { Gpu } from '../gpu/device.ts'
import { bytesOf, type Tensor } from '../tensor.ts'
import { timeDispatches } from '../train/stopwatch.ts'
import { placeParameters } from '../train/weights.ts'
import { calibrate } from './calibrate.ts'
import { fill, median } from './measuring.ts'
import { rowsOf, withShares } from './profile.ts'
import type { Sentence } from './sentence.ts'
import type { DecodingReport } from './types.ts'

const BURSTS = 5

/** Measures the ceilings too. @throws OutOfMemory */
export async function profileDecoding(
  gpu: Gpu,
  { model, modelConfig, tuning }: Pick<Sentence, 'model' | 'modelConfig' | 'tuning'>,
): Promise<DecodingReport> {
  const rates = await calibrate(gpu)
  const place: Parameters<typeof traceDecoder>[3] = (memory, params) => placeParameters(memory, params, gpu.traits)
  const program = traceDecoder(model, modelConfig, gpu.traits, place, { tuning })
  const decoder = await Decoder.open(gpu, program)
  try {
    for (const { stored } of program.params.values()) fill(gpu.device, decoder.replay.at(stored))
    const seen = program.context - program.virtual.length
    const taken = await bursts(decoder, Math.max(1, seen - MOST_AHEAD))
    const rows = []
    for (const phase of DECODING) {
      const seconds = await timeDispatches(gpu, decoder.replay, phase)
      rows.push(...rowsOf(decoder.replay, phase, seconds, 1, rates))
    }
    const bytes = readPerToken(program, program.context)
    return {
      device: gpu.facts.name,
      timestamps: gpu.device.features.has('timestamp-query'),
      ceilings: rates,
      rows: withShares(rows),
      token: {
        ...taken,
        seen,
        kernelSeconds: rows.reduce((sum, row) => sum + row.seconds, 0),
        dispatches: rows.reduce((sum, row) => sum + row.count, 0),
        bytes,
        tokensPerSecond: 1 / taken.seconds,
        atMost: rates.bandwidth / bytes,
      },
    }
  } finally {
    decoder.close()
  }
}

/** Tokens as they are generated, as many as are chosen before any is read: medians of a few bursts, after one that warms up. */
async function bursts(decoder: Decoder, from: number) {
  const ids = new Array<number>(from).fill(0)
  const greedy = { temperature: 0, topK: 0, topP: 1, repetitionPenalty: 1, seed: 0 }
  const taken: { seconds: number; javascriptSeconds: number }[] = []
  for (let i = 0; i <= BURSTS; i++) {
    const start = performance.now()
    const chosen = decoder.follow(ids, greedy, 0) // until it waits for the device, it has written, encoded and submitted
    const encoded = performance.now()
    const { length } = await chosen
    const each = (since: number) => (since - start) / 1000 / length
    if (i > 0) taken.push({ seconds: each(performance.now()), javascriptSeconds: each(encoded) })
  }
  return {
    seconds: median(taken.map((t) => t.seconds)),
    javascriptSeconds: median(taken.map((t) => t.javascriptSeconds)),
  }
}

/** Bytes of weights and cache that a token must read once `seen` tokens stand in the caches. */
export function readPerToken({ plan }: DecoderProgram, seen: number): number {
  const read = new Map<Tensor, number>()
  const { nodes } = plan.phases.find(({ name }) => name === DECODING[0])!
  for (const { node } of nodes)
    for (const t of node.inputs) {
      const { buffer } = plan.places.get(t)!
      const isTable = node.op.name.endsWith('embedding') // of which it reads a row
      if (holdsWeights(buffer)) read.set(t, Math.max(read.get(t) ?? 0, bytesOf(isTable ? node.outputs[0] : t)))
      if (node.op.name === 'cached-attention' && holdsCache(buffer))
        read.set(t, (bytesOf(t) * Math.min(seen, node.attrs.window ?? seen)) / t.shape[1])
    }
  return [...read.values()].reduce((sum, bytes) => sum + bytes, 0)
}
