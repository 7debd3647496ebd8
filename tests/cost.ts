// What reading a file from outside takes: time, and memory beyond the file's own size. Knows no format.

import { getHeapStatistics } from 'node:v8'
import { expect } from 'vitest'

const SLACK = 8 << 20

/** Of the heap and of buffers outside it, what nobody needs any more included: no less than is alive. Bytes. */
const taken = () => {
  const { used_heap_size: heap, external_memory: buffers } = getHeapStatistics()
  return heap + buffers
}

/** The most that one reading took, of all that `measure` was given. */
export class Cost {
  #runs = 0
  #milliseconds = 0
  #bytes = 0

  /**
   * @param size of the file, bytes
   * @throws what `read` throws; an assertion's error where its memory grew by more than the file's size and 8 MiB. (A collection in
   * between hides some of what came before it.)
   */
  async measure<T>(size: number, read: () => Promise<T>): Promise<T> {
    const [before, start] = [taken(), performance.now()]
    try {
      return await read()
    } finally {
      const beyond = taken() - before - size
      this.#runs++
      this.#milliseconds = Math.max(this.#milliseconds, performance.now() - start)
      this.#bytes = Math.max(this.#bytes, beyond)
      expect(beyond).toBeLessThanOrEqual(SLACK)
    }
  }

  toString(): string {
    return `${this.#runs} files, at most ${Math.ceil(this.#milliseconds)} ms and ${(this.#bytes / 2 ** 20).toFixed(1)} MiB beyond a file's size`
  }
}
