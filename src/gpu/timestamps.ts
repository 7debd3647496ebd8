// When passes began and ended on the GPU's own clock. Knows passes by number, not what they compute.

/** Pairs that one reading takes: WebGPU allows 4096 queries in a set. */
const PAIRS = 1024

export class Timestamps {
  readonly #device: GPUDevice
  readonly #queries: GPUQuerySet
  readonly #resolved: GPUBuffer
  readonly #staging: GPUBuffer
  static readonly pairs = PAIRS

  private constructor(device: GPUDevice) {
    this.#device = device
    this.#queries = device.createQuerySet({ type: 'timestamp', count: 2 * PAIRS })
    const size = 16 * PAIRS
    this.#resolved = device.createBuffer({ label: 'timestamps', size, usage: 0x200 | 0x04 }) // QUERY_RESOLVE | COPY_SRC
    this.#staging = device.createBuffer({ label: 'timestamps read', size, usage: 0x01 | 0x08 }) // MAP_READ | COPY_DST
  }
  /** null where the device has no timestamps. */
  static open = (device: GPUDevice) => (device.features.has('timestamp-query') ? new Timestamps(device) : null)

  close() {
    for (const thing of [this.#queries, this.#resolved, this.#staging]) thing.destroy()
  }

  /** For beginComputePass: pass `pair` notes its begin and its end. */
  writes = (pair: number): GPUComputePassTimestampWrites => ({
    querySet: this.#queries,
    beginningOfPassWriteIndex: 2 * pair,
    endOfPassWriteIndex: 2 * pair + 1,
  })

  /** Nanoseconds [begin, end, begin, end …] of the first `pairs` passes, once what was submitted is done. */
  async read(pairs: number): Promise<BigUint64Array> {
    const encoder = this.#device.createCommandEncoder()
    encoder.resolveQuerySet(this.#queries, 0, 2 * pairs, this.#resolved, 0)
    encoder.copyBufferToBuffer(this.#resolved, 0, this.#staging, 0, 16 * pairs)
    this.#device.queue.submit([encoder.finish()])
    await this.#staging.mapAsync(0x01, 0, 16 * pairs)
    const values = new BigUint64Array(this.#staging.getMappedRange(0, 16 * pairs).slice(0))
    this.#staging.unmap()
    return values
  }
}

/** The largest step that all times are multiples of: browsers round timestamps, to tens of microseconds. Nanoseconds. */
export function resolution(times: BigUint64Array): number {
  const divisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : divisor(b, a % b))
  return Number(times.reduce((gcd, time) => divisor(gcd, time), 0n))
}
