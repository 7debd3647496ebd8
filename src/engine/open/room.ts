// Whether there is room for a model, asked of its headers alone, of its config.json before it is loaded, or of a plan: on the device, whose
// buffers hold no more than so much each (a table larger than a binding is read in parts), and in the store. What a device holds in all,
// nobody says before it is tried.

import type { ByteSource } from '../../formats/bytes.ts'
import { readJson } from '../../formats/huggingface.ts'
import type { DeviceTraits } from '../../kernel.ts'
import { jsonFields } from '../../nn/config.ts'
import type { ModelConfig, ModelModule } from '../../nn/model.ts'
import { wordLayout } from '../../ops/scalar/quantized.ts'
import { StoreError } from '../../store/errors.ts'
import type { Usage } from '../../store/store.ts'
import { type Shape, size } from '../../tensor.ts'
import { EngineError } from '../errors.ts'
import { checked, familyOf } from './family.ts'
import { shapesOf } from './tensors.ts'

interface Kept {
  name: string
  shape: Shape
  /** As the device keeps it; in f32 where left out. */
  bytes?: number
  /** Whether it could be kept in fewer bits. */
  frozen?: boolean
}
const FEWER = ['bf16', 'int8', 'nf4'] as const

/** @throws EngineError `model-too-large` naming the tensor, and up to what it would fit; `too-large-as-kept`, and in which number format */
export function requireRoomOnDevice(tensors: Iterable<Kept>, { maxBufferSize: limit }: DeviceTraits): void {
  const bytesOf = ({ shape, bytes = size(shape) * 4 }: Kept) => bytes
  const large = [...tensors].find((tensor) => bytesOf(tensor) > limit)
  if (!large) return
  const needed = bytesOf(large)
  const width = large.shape.at(-1)!
  const rows = Math.floor((limit / needed) * (size(large.shape) / width))
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
  const format = large.frozen && FEWER.find((format) => wordLayout(format, size(large.shape)).words * 4 <= limit)
  if (format)
    throw new EngineError(
      'too-large-as-kept',
      { tensor: large.name, needed, limit, format },
      `This is too large for this device: ${large.name} takes ${megabytes(needed)} as it is kept, and one buffer holds at most ${megabytes(limit)}. In ${format} it would fit: QLoRA keeps tables so.`,
    )
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
  if (config && device) {
    const { module, modelConfig } = await configured(config)
    const shapes = [...shapesOf(module, modelConfig)].map(([name, shape]) => ({ name, shape }))
    requireRoomOnDevice(shapes, device) // first, as nothing that could be deleted helps
  }
  requireRoomInStore(usage, bytes)
}

/** What a config.json alone says of a model. @throws what opening would say of it */
export async function configured(
  config: ByteSource,
): Promise<{ family: string; module: ModelModule; modelConfig: ModelConfig }> {
  const json = await readJson('config.json', config)
  const { family, module } = familyOf(json.model_type)
  return { family, module, modelConfig: checked(module, module.huggingface.fromConfig(jsonFields(json))) }
}
