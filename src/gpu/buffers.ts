// Buffers that are counted: what is allocated is known to the byte, and running out is an error one can catch. A buffer may have several
// users, and goes with the last.

export class OutOfMemory extends Error {
  override name = 'OutOfMemory'
  readonly bytes: number

  constructor(bytes: number) {
    super(`the GPU could not hold ${(bytes / 2 ** 20).toFixed(0)} MiB`)
    this.bytes = bytes
  }
}

// By number: Node has no global GPUBufferUsage.
export const STORAGE = 0x80 | 0x40 | 0x04 | 0x08 // STORAGE | UNIFORM | COPY_SRC | COPY_DST
export const READBACK = 0x01 | 0x08 // MAP_READ | COPY_DST

export class Buffers {
  readonly #device: GPUDevice
  /** By how many users each has. */
  readonly #live = new Map<GPUBuffer, number>()

  constructor(device: GPUDevice) {
    this.#device = device
  }

  /** Bytes of all live buffers. */
  get bytes() {
    let sum = 0
    for (const buffer of this.#live.keys()) sum += buffer.size
    return sum
  }

  /**
   * One zeroed buffer for each size, or none at all.
   * @throws OutOfMemory with the sum of the sizes.
   */
  async allocate(sizes: ReadonlyMap<string, number>, usage = STORAGE): Promise<Map<string, GPUBuffer>> {
    this.#device.pushErrorScope('out-of-memory')
    this.#device.pushErrorScope('validation')
    const made = new Map<string, GPUBuffer>()
    for (const [label, size] of sizes) made.set(label, this.#device.createBuffer({ label, size, usage }))
    const invalid = await this.#device.popErrorScope()
    const full = await this.#device.popErrorScope()
    if (!invalid && !full) {
      for (const buffer of made.values()) this.#live.set(buffer, 1)
      return made
    }
    for (const buffer of made.values()) buffer.destroy()
    if (invalid) throw new Error(invalid.message)
    throw new OutOfMemory([...sizes.values()].reduce((a, b) => a + b, 0))
  }

  /** Live buffers have one user more, who releases them too. */
  share(buffers: Iterable<GPUBuffer>) {
    for (const buffer of buffers) this.#live.set(buffer, this.#live.get(buffer)! + 1)
  }
  release(buffers: Iterable<GPUBuffer>) {
    for (const buffer of buffers) {
      const others = (this.#live.get(buffer) ?? 1) - 1
      if (others) this.#live.set(buffer, others)
      else {
        this.#live.delete(buffer)
        buffer.destroy()
      }
    }
  }
}
