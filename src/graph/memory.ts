// What outlives a step, and where it lies: named buffers and the tensors placed in them. Knows sizes; knows no device.

import { bytesOf, type DType, leaf, type Shape, type Tensor } from '../tensor.ts'
import { align, type Place } from './plan.ts'

export class Memory {
  /** Bytes of each buffer. */
  readonly buffers = new Map<string, number>()
  readonly places = new Map<Tensor, Place>()

  /** Appends `t` to a buffer, which grows by its size. */
  place(t: Tensor, buffer: string): Tensor {
    const offset = this.buffers.get(buffer) ?? 0
    this.places.set(t, { buffer, offset })
    this.buffers.set(buffer, offset + align(bytesOf(t)))
    return t
  }

  /** A leaf at the end of a buffer. */
  leaf(buffer: string, name: string, shape: Shape, dtype: DType = 'f32'): Tensor {
    return this.place(leaf(name, shape, dtype), buffer)
  }

  /** A leaf that covers a whole buffer. */
  whole(buffer: string): Tensor {
    const t = leaf(buffer, [this.buffers.get(buffer)! / 4])
    this.places.set(t, { buffer, offset: 0 })
    return t
  }
}
