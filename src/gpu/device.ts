// One GPU device: how it is asked for, what it can do, and when it is lost. Knows no Tensor.

import { Buffers } from './buffers.ts'
import { Pipelines } from './pipelines.ts'

/** Facts about the adapter in plain data, fit to cross to another thread or into a bug report. */
export interface AdapterFacts {
  name: string
  vendor: string
  architecture: string
  /** A CPU that plays GPU (SwiftShader, lavapipe). */
  software: boolean
  features: string[]
  /** What its matrix units multiply. */
  matrixConfigs: MatrixConfig[]
  limits: Record<string, number>
}

/** An entry of GPUAdapterInfo.subgroupMatrixConfigs (a draft): M x K times K x N. */
export interface MatrixConfig {
  componentType: string
  resultComponentType: string
  M: number
  N: number
  K: number
}

/** What kernels ask of a device; the same shape as DeviceTraits in kernel.ts. */
export interface Traits {
  maxBinding: number
  maxBufferSize: number
  maxWorkgroupStorage: number
  maxInvocations: number
  maxStorageBuffers: number
  software: boolean
  subgroups: { min: number; max: number } | null
  variant?: (facts: Readonly<Record<string, number | string | boolean>>) => string | undefined
  matrixUnits?: { M: number; N: number; K: number; component: 'f32' | 'f16'; lanes: number; asksForLanes: boolean }
  halfProducts?: boolean
}

export interface Gpu {
  device: GPUDevice
  facts: AdapterFacts
  traits: Traits
  pipelines: Pipelines
  buffers: Buffers
}

export type NoGpuReason = 'no-webgpu' | 'no-adapter' | 'no-device'
export class NoGpu extends Error {
  override name = 'NoGpu'
  readonly reason: NoGpuReason

  constructor(reason: NoGpuReason, message: string) {
    super(message)
    this.reason = reason
  }
}

/** Limits worth having beyond WebGPU's defaults; each is requested at what the adapter offers. */
const WANTED = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxStorageBuffersPerShaderStage',
] as const
/** A draft, which an adapter lists only where its user has switched on what is experimental. */
export const MATRIX_UNITS = 'chromium-experimental-subgroup-matrix' as GPUFeatureName
/** A kernel may ask for subgroups of so many lanes. */
export const SUBGROUP_SIZE = 'subgroup-size-control' as GPUFeatureName
const WANTED_FEATURES = ['timestamp-query', 'subgroups', 'shader-f16', SUBGROUP_SIZE, MATRIX_UNITS] as GPUFeatureName[]

/** @throws NoGpu with the reason, in a sentence for the user. */
export async function openGpu(gpu: GPU | undefined): Promise<Gpu> {
  if (!gpu) throw new NoGpu('no-webgpu', 'This browser has no WebGPU.')
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) throw new NoGpu('no-adapter', 'WebGPU is here, but no graphics adapter can be used.')
  const requiredLimits = Object.fromEntries(WANTED.map((name) => [name, adapter.limits[name]]))
  const requiredFeatures = WANTED_FEATURES.filter((f) => adapter.features.has(f))
  try {
    const device = await adapter.requestDevice({ requiredLimits, requiredFeatures, label: 'vitro' })
    return gpuOf(device, describe(adapter))
  } catch (cause) {
    throw new NoGpu(
      'no-device',
      `The graphics adapter gave no device: ${cause instanceof Error ? cause.message : cause}`,
    )
  }
}

export const gpuOf = (device: GPUDevice, facts: AdapterFacts): Gpu => ({
  device,
  facts,
  traits: traitsOf(device, facts.software),
  pipelines: new Pipelines(device),
  buffers: new Buffers(device),
})

const isSoftware = ({ info }: GPUAdapter) =>
  info.isFallbackAdapter ||
  /swiftshader|llvmpipe|lavapipe|basic render/i.test(`${info.architecture} ${info.device} ${info.description}`)

function describe(adapter: GPUAdapter): AdapterFacts {
  const { info } = adapter
  const limits: Record<string, number> = {}
  for (const name in adapter.limits) {
    const value = adapter.limits[name as keyof GPUSupportedLimits]
    if (typeof value === 'number') limits[name] = value
  }
  return {
    name: info.description || info.device || `${info.vendor} ${info.architecture}`.trim() || 'unnamed adapter',
    vendor: info.vendor,
    architecture: info.architecture,
    software: isSoftware(adapter),
    features: [...adapter.features].sort(),
    matrixConfigs: matrixConfigsOf(info),
    limits,
  }
}

/** The adapter's: Dawn leaves the list of a device's adapterInfo empty. */
function matrixConfigsOf(info: GPUAdapterInfo): MatrixConfig[] {
  const { subgroupMatrixConfigs = [] } = info as { subgroupMatrixConfigs?: readonly MatrixConfig[] }
  return [...subgroupMatrixConfigs].map(({ componentType, resultComponentType, M, N, K }) => ({
    componentType,
    resultComponentType,
    M,
    N,
    K,
  }))
}

export function traitsOf(device: GPUDevice, software: boolean): Traits {
  const { limits, features, adapterInfo } = device
  return {
    maxBinding: limits.maxStorageBufferBindingSize,
    maxBufferSize: limits.maxBufferSize,
    maxWorkgroupStorage: limits.maxComputeWorkgroupStorageSize,
    maxInvocations: limits.maxComputeInvocationsPerWorkgroup,
    maxStorageBuffers: limits.maxStorageBuffersPerShaderStage,
    software,
    subgroups: features.has('subgroups')
      ? { min: adapterInfo.subgroupMinSize, max: adapterInfo.subgroupMaxSize }
      : null,
  }
}
