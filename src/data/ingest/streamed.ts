// Bytes made as they are read, in the manner of a Blob.

import type { Bytes } from './file.ts'

/** @param open starts over each time */
export const streamed = (open: () => AsyncIterable<Uint8Array>, size: number | null = null): Bytes => ({
  size,
  stream() {
    const iterator = open()[Symbol.asyncIterator]()
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const { done, value } = await iterator.next()
          if (done) controller.close()
          else controller.enqueue(value)
        },
        async cancel() {
          await iterator.return?.()
        },
      },
      { highWaterMark: 0 },
    )
  },
})
