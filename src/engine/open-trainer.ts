// A trainer on the device as the run asks for it, or a sentence that names what would fit.

import { OutOfMemory } from '../gpu/buffers.ts'
import type { Gpu } from '../gpu/device.ts'
import { TooLargeForDevice } from '../graph/plan.ts'
import { recomputePolicies } from '../graph/recompute.ts'
import { Trainer } from '../train/trainer.ts'
import { arithmeticOf, computing } from './arithmetic.ts'
import type { Rates } from './calibrate.ts'
import { EngineError, PLAIN_ARITHMETIC } from './errors.ts'
import { traceSentence } from './planning.ts'
import { idsOf, type Sentence } from './sentence.ts'
import type { Listener, TrainEvent } from './types.ts'

interface Parts {
  gpu: Gpu
  rates: Rates
  sentence: Sentence
  onEvent: Listener<TrainEvent>
}

/** @throws EngineError `out-of-memory` naming a configuration that this device was just seen to hold, `out-of-memory-any` */
export async function openTrainer({ gpu: device, rates, sentence, onEvent }: Parts): Promise<Trainer> {
  const { training } = sentence
  const gpu = await computing(device, training)
  if (arithmeticOf(gpu) !== training.arithmetic) onEvent({ type: 'notice', notice: PLAIN_ARITHMETIC })
  const open = (training: Sentence['training']) => {
    const options = { seed: training.seed, vocabulary: idsOf(sentence), rates, labels: sentence.labels }
    return Trainer.open(gpu, traceSentence({ ...sentence, training }, gpu.traits), options)
  }
  const policies =
    training.recompute === 'auto' ? (['auto', ...recomputePolicies.slice(1)] as const) : [training.recompute]
  for (const recompute of policies)
    try {
      return await open({ ...training, recompute })
    } catch (error) {
      if (!isTooLarge(error)) throw error
    }
  for (const smaller of smallerSteps(training)) {
    try {
      const fits = await open({ ...training, ...smaller })
      fits.close()
    } catch (error) {
      if (isTooLarge(error)) continue
      throw error
    }
    const { batch, accumulate, recompute } = smaller
    const advice = `batch ${batch}, accumulate ${accumulate} and recompute "${recompute}" fit, with the same tokens a step`
    throw new EngineError('out-of-memory', smaller, `This does not fit on the GPU: ${advice}.`)
  }
  throw new EngineError(
    'out-of-memory-any',
    {},
    'This model does not fit on the GPU even with batch 1: choose fewer layers, a smaller d_model or a shorter context.',
  )
}

const isTooLarge = (error: unknown) => error instanceof OutOfMemory || error instanceof TooLargeForDevice

/** The same step in less memory: layers computed again, then in ever smaller micro-batches of which all rows are a multiple. */
function* smallerSteps({ batch, accumulate }: Pick<Sentence['training'], 'batch' | 'accumulate'>) {
  const rows = batch * accumulate
  for (let most = batch; most >= 1; most = Math.floor(most / 2)) {
    while (rows % most) most--
    yield { batch: most, accumulate: rows / most, recompute: 'layers' as const }
  }
}
