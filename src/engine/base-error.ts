// What it costs to keep a base in few bits while it is tuned: how large it is then, and how far its logits are from the exact ones.

import type { Gpu } from '../gpu/device.ts'
import { bytesOf, size } from '../tensor.ts'
import { openDecoder } from './on-device.ts'
import type { Sentence } from './sentence.ts'
import { mergeError } from './stacked.ts'
import type { BaseError } from './types.ts'
import { parametersOf, type UsableModel } from './usable-model.ts'

/**
 * Over a text that the exact base writes. An adapter changes nothing before its first step, so what differs is the base's alone.
 * @param sentence how it is tuned
 * @returns null where the base is kept as it is
 * @throws OutOfMemory where the device has no room for both
 */
export async function baseError(
  gpu: Gpu,
  base: UsableModel,
  { tuning, model, modelConfig, ...sentence }: Sentence,
): Promise<BaseError | null> {
  if (!tuning || (tuning.base.linears === 'f32' && tuning.base.tables === 'f32')) return null
  const frozen = [...parametersOf({ ...sentence, tuning, model, modelConfig }).values()].filter((p) => !p.trainable)
  const exact = await openDecoder(gpu, { model, modelConfig, tuning: null }, base.weights)
  try {
    const kept = await openDecoder(gpu, { model, modelConfig, tuning }, base.weights)
    try {
      return {
        bytes: frozen.reduce((sum, { stored }) => sum + bytesOf(stored), 0),
        exactBytes: frozen.reduce((sum, { tensor }) => sum + 4 * size(tensor.shape), 0),
        logits: await mergeError(exact, kept, base.tokenizer.eosId),
      }
    } finally {
      kept.close()
    }
  } finally {
    exact.close()
  }
}
