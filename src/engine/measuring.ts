// What measuring needs whatever is measured.

/** The middle one; sorts them. */
export const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]

/** Random numbers in [0, 0.1): a GPU that computes with zeros draws less power and so runs faster. */
export function fill(
  { queue }: GPUDevice,
  { buffer, offset, size }: { buffer: GPUBuffer; offset: number; size: number },
) {
  for (let at = 0; at < size; at += NOISE.byteLength)
    queue.writeBuffer(buffer, offset + at, NOISE, 0, Math.min(NOISE.length, (size - at) / 4))
}
const NOISE = Float32Array.from({ length: 2 ** 18 }, (_, i) => (Math.imul(i + 1, 2654435761) >>> 0) / 2 ** 32 / 10)
