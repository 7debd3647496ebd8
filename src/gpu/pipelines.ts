// Compute pipelines by their text: each is compiled once, asynchronously, all in parallel.

import type { Kernel } from './wgsl.ts'

export class Pipelines {
  readonly #device: GPUDevice
  readonly #known = new Map<string, Promise<GPUComputePipeline>>()

  constructor(device: GPUDevice) {
    this.#device = device
  }

  get count() {
    return this.#known.size
  }

  get({ code, entry }: Kernel, label: string): Promise<GPUComputePipeline> {
    const key = `${entry}\n${code}`
    let pipeline = this.#known.get(key)
    if (!pipeline) this.#known.set(key, (pipeline = this.#compile(code, entry, label)))
    return pipeline
  }

  async #compile(code: string, entry: string, label: string) {
    const module = this.#device.createShaderModule({ code, label })
    try {
      return await this.#device.createComputePipelineAsync({
        label,
        layout: 'auto',
        compute: { module, entryPoint: entry },
      })
    } catch (cause) {
      const { messages } = await module.getCompilationInfo()
      const lines = code.split('\n')
      const where = messages.map((m) => `line ${m.lineNum}: ${m.message}\n    ${lines[m.lineNum - 1]?.trim() ?? ''}`)
      throw new Error(
        `kernel ${label} does not compile: ${cause instanceof Error ? cause.message : cause}\n${where.join('\n')}`,
      )
    }
  }
}
