// Plain reads and writes of GPU buffers, for tests and benchmarks.

export function write(device: GPUDevice, buffer: GPUBuffer, offset: number, data: Uint32Array | Float32Array) {
  device.queue.writeBuffer(buffer, offset, data as Uint32Array<ArrayBuffer>)
}

export async function read(
  device: GPUDevice,
  buffer: GPUBuffer,
  offset = 0,
  size = buffer.size - offset,
): Promise<ArrayBuffer> {
  const staging = device.createBuffer({ size, usage: 0x01 | 0x08 }) // MAP_READ | COPY_DST
  const encoder = device.createCommandEncoder()
  encoder.copyBufferToBuffer(buffer, offset, staging, 0, size)
  device.queue.submit([encoder.finish()])
  await staging.mapAsync(0x01)
  const copy = staging.getMappedRange().slice(0)
  staging.destroy()
  return copy
}
