// Whether there is room for a published model, asked of its headers alone, or of its config.json before it is loaded: on the device, whose
// buffers hold no more than so much each (a table larger than a binding is read in parts), and in the store. What a device holds in all,
// nobody says before it is tried.

import type { ByteSource } from '../../formats/bytes.ts'
import { readJson } from '../../formats/huggingface.ts'
import type { DeviceTraits } from '../../kernel.ts'
import { jsonFields } from '../../nn/config.ts'
import { StoreError } from '../../store/errors.ts'
import type { Usage } from '../../store/store.ts'
import { type Shape, size } from '../../tensor.ts'
import { EngineError } from '../errors.ts'
import { checked, familyOf } from './family.ts'
import { shapesOf } from './tensors.ts'

/** @throws EngineError `model-too-large` naming the tensor, and up to what it would fit */
export function requireRoomOnDevice(
  { tensors }: { tensors: readonly { name: string; shape: Shape }[] },
  device: DeviceTraits,
): void {
  const limit = device.maxBufferSize
  const large = tensors.find(({ shape }) => size(shape) * 4 > limit)
  if (!large) return
  const needed = size(large.shape) * 4
  const width = large.shape.at(-1)!
  const rows = Math.floor(limit / 4 / width)
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
  throw new EngineError(
    'model-too-large',
    { tensor: large.name, needed, limit, width, rows },
    `This model is too large for this device: its ${large.name} takes ${megabytes(needed)} and one buffer holds at most ${megabytes(limit)}. With rows of ${width} as here, ${rows} of them would fit: a smaller vocabulary, or a smaller width.`,
  )
}

/** @throws StoreError `quota-exceeded` where there is less room than that, and the browser says so */
export function requireRoomInStore({ total, quota }: Usage, needed: number): void {
  if (quota && total + needed > quota) throw new StoreError('quota-exceeded', { needed, keptStep: null })
}

/**
 * The same of a model whose weights are still elsewhere: by its config.json alone, and by how much is to be loaded.
 * @throws EngineError those, and what opening would say of such a config.json; StoreError `quota-exceeded`
 */
export async function requireRoomFor(
  config: ByteSource | null,
  bytes: number,
  device: DeviceTraits | null,
  usage: Usage,
): Promise<void> {
  requireRoomInStore(usage, bytes)
  if (!config || !device) return
  const json = await readJson('config.json', config)
  const { module } = familyOf(json.model_type)
  const shapes = shapesOf(module, checked(module, module.huggingface.fromConfig(jsonFields(json))))
  requireRoomOnDevice({ tensors: [...shapes].map(([name, shape]) => ({ name, shape })) }, device)
}
