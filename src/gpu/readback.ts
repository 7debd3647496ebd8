// Bytes from the GPU to JavaScript through a few mappable buffers that are made once. Reads may overlap; each waits for a
// free buffer. Nothing here blocks the queue: a read sees what was submitted before it.

import { type Buffers, READBACK } from './buffers.ts'

const COUNT = 3

export class Readback {
  readonly #device: GPUDevice
  readonly #staging: GPUBuffer[]
  readonly #free: GPUBuffer[]
  readonly #waiting: ((buffer: GPUBuffer) => void)[] = []
  readonly #bytes: number

  private constructor(device: GPUDevice, staging: GPUBuffer[], bytes: number) {
    this.#device = device
    this.#staging = staging
    this.#free = [...staging]
    this.#bytes = bytes
  }

  /** @param bytes the most that one read brings back; longer ranges are read in pieces. */
  static async open(device: GPUDevice, buffers: Buffers, bytes: number): Promise<Readback> {
    const sizes = new Map(Array.from({ length: COUNT }, (_, i) => [`readback ${i}`, bytes]))
    return new Readback(device, [...(await buffers.allocate(sizes, READBACK)).values()], bytes)
  }
  static readonly buffers = COUNT

  close(buffers: Buffers) {
    buffers.release(this.#staging)
  }

  /** At most `bytes` at once. @throws when the device is lost */
  async read(source: GPUBuffer, offset: number, size: number): Promise<ArrayBuffer> {
    const staging = this.#free.pop() ?? (await new Promise<GPUBuffer>((give) => this.#waiting.push(give)))
    try {
      const encoder = this.#device.createCommandEncoder()
      encoder.copyBufferToBuffer(source, offset, staging, 0, size)
      this.#device.queue.submit([encoder.finish()])
      await staging.mapAsync(0x01, 0, size) // GPUMapMode.READ
      const copy = staging.getMappedRange(0, size).slice(0)
      staging.unmap()
      return copy
    } finally {
      const next = this.#waiting.shift()
      if (next) next(staging)
      else this.#free.push(staging)
    }
  }

  /** A range of any length, in order, piece by piece. */
  async *stream(source: GPUBuffer, offset: number, size: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (let at = 0; at < size; at += this.#bytes)
      yield new Uint8Array(await this.read(source, offset + at, Math.min(this.#bytes, size - at)))
  }
}
