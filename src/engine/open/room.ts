// Whether there is room for a published model, asked of its headers alone: on the device, which binds no more than so much at a time,
// and in the store. What a device holds in all, nobody says before it is tried.

import type { DeviceTraits } from '../../kernel.ts'
import { StoreError } from '../../store/errors.ts'
import type { Usage } from '../../store/store.ts'
import { size } from '../../tensor.ts'
import { EngineError } from '../errors.ts'
import type { OpenedModel } from './open.ts'

/** @throws EngineError `model-too-large` naming the tensor, and up to what it would fit */
export function requireRoomOnDevice({ tensors }: Pick<OpenedModel, 'tensors'>, device: DeviceTraits): void {
  const limit = Math.min(device.maxBinding, device.maxBufferSize)
  const large = tensors.find(({ shape }) => size(shape) * 4 > limit)
  if (!large) return
  const needed = size(large.shape) * 4
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
  throw new EngineError(
    'model-too-large',
    { tensor: large.name, needed, limit },
    `This model is too large for this device: its ${large.name} takes ${megabytes(needed)} and at most ${megabytes(limit)} can be bound. A model with a smaller vocabulary or width fits.`,
  )
}

/** @throws StoreError `quota-exceeded` where there is less room than that, and the browser says so */
export function requireRoomInStore({ total, quota }: Usage, needed: number): void {
  if (quota && total + needed > quota) throw new StoreError('quota-exceeded', { needed, keptStep: null })
}
