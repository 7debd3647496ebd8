// The rig itself: Dawn computes, and an error that a test forgot to catch fails that test.
import { expect, it } from 'vitest'
import { gpuDevice } from './dawn.ts'

it('computes', async () => {
  const device = await gpuDevice()
  const size = 4 * 4
  const code =
    '@group(0) @binding(0) var<storage, read_write> y: array<u32>;\n@compute @workgroup_size(4) fn main(@builtin(local_invocation_index) i: u32) { y[i] = i * i; }'
  const pipeline = device.createComputePipeline({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code }) },
  })
  const y = device.createBuffer({ size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC })
  const read = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST })
  const encoder = device.createCommandEncoder()
  const pass = encoder.beginComputePass()
  pass.setPipeline(pipeline)
  pass.setBindGroup(
    0,
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: { buffer: y } }],
    }),
  )
  pass.dispatchWorkgroups(1)
  pass.end()
  encoder.copyBufferToBuffer(y, 0, read, 0, size)
  device.queue.submit([encoder.finish()])
  await read.mapAsync(GPUMapMode.READ)
  expect([...new Uint32Array(read.getMappedRange())]).toEqual([0, 1, 4, 9])
})

it.fails('reports an error nobody caught', async () => {
  const device = await gpuDevice()
  device.createBuffer({ size: 4, usage: 0 })
})
