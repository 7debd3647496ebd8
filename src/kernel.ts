// How an op describes GPU work: as plain data. This file knows WGSL's spelling of constants and WebGPU's grid limit;
// it makes no WebGPU call. graph/replay.ts turns a Dispatch into a pipeline and a bind group, once.

import type { Tensor } from './tensor.ts'

/** What a kernel may need to know of the device it will run on. */
export interface DeviceTraits {
  /** Largest range that one binding may cover, in bytes. */
  maxBinding: number
  maxBufferSize: number
  maxWorkgroupStorage: number
  maxInvocations: number
  maxStorageBuffers: number
  /** A CPU that plays GPU (SwiftShader, lavapipe): barriers and shared memory are dear there, registers are cheap. */
  software: boolean
  subgroups: { min: number; max: number } | null
  /** Which variant of a kernel computes what `facts` describe, where another than the default was found to be faster here. */
  variant?: (facts: KernelFacts) => string | undefined
  /** Units that multiply small matrices, where somebody asked for them and they were found to compute well enough. */
  matrixUnits?: MatrixUnits
  /** Matrix products multiply 16-bit floats, where somebody asked for that. */
  halfProducts?: boolean
}
/** (M, K) times (K, N) at a time by one subgroup of so many lanes; operands are rounded to `component`, sums are f32. */
export interface MatrixUnits {
  M: number
  N: number
  K: number
  component: 'f32' | 'f16'
  lanes: number
  /** Subgroups may have other sizes here, where a kernel does not ask for its own. */
  asksForLanes: boolean
}
/** What decides how fast a kernel is: shape and what else is compiled in, as plain data. */
export type KernelFacts = Readonly<Record<string, number | string | boolean>>

/** A tensor or a temporary of the op, or a range of it in elements; offsets are multiples of 256 bytes. */
export type Binding = ({ tensor: Tensor } | { scratch: number }) & { offset?: number; length?: number }

export interface Dispatch {
  /** Text of the .wgsl file: `//#include lib/x.wgsl` and `//#if NAME … //#else … //#endif` are resolved by gpu/wgsl.ts. */
  shader: string
  entry?: string
  /** Become `const NAME = value;` at the head of the text, so that loops have constant bounds; also the names of `#if`. */
  constants: Record<string, Constant>
  /** By the variable's name in the WGSL text; every `var<storage>` that survives the `#if`s must be here, and no other. */
  bindings: Record<string, Binding>
  workgroups: readonly [x: number, y: number, z: number]
  /** Its share of the op's floating-point operations, where dispatches of the op differ; one without it then has none. */
  flops?: number
  /** What it must read and write, in bytes, where that is not all that is bound, once. */
  bytes?: number
}

/** A number is a u32; `f32(x)` makes a float; a string is WGSL as it stands. */
export type Constant = number | boolean | string
export const f32 = (x: number): Constant => {
  if (!Number.isFinite(x)) throw new Error(`${x} is no WGSL constant`)
  const text = String(Math.fround(x))
  return `f32(${/[.e]/.test(text) ? text : `${text}.0`})`
}

/** On a CPU that plays GPU, where barriers are dear, the four lanes of a quad share what they load by subgroup operations. */
export const quadsShare = ({ software, subgroups }: DeviceTraits) =>
  software && subgroups !== null && subgroups.min >= 4

const MAX_WORKGROUPS = 65535 // per dimension, at every WebGPU limit tier
/**
 * `count` workgroups in a grid of two dimensions, and the constant that finds a workgroup's number again:
 * `let group = wid.y * GRID_X + wid.x;` — the kernel must leave when that is ≥ its count.
 */
export function grid(count: number): { workgroups: [number, number, number]; GRID_X: number } {
  if (count <= MAX_WORKGROUPS) return { workgroups: [count, 1, 1], GRID_X: count }
  const y = Math.ceil(count / MAX_WORKGROUPS)
  if (y > MAX_WORKGROUPS) throw new Error(`${count} workgroups do not fit a grid`)
  const x = Math.ceil(count / y)
  return { workgroups: [x, y, 1], GRID_X: x }
}

/** Rows `[start, start + count)` of a tensor whose whole range is larger than one binding may be, in multiples of `unit` where cut. */
export function rowRanges(
  rowCount: number,
  rowBytes: number,
  device: DeviceTraits,
  unit = 64,
): { start: number; count: number }[] {
  // A binding starts at a multiple of 256 bytes: 64 rows of 4-byte elements always do.
  const most = Math.floor(device.maxBinding / rowBytes)
  const step = most >= rowCount ? rowCount : Math.floor(most / unit) * unit
  if (step < 1)
    throw new Error(
      `${unit} rows of ${rowBytes} bytes exceed this device's largest binding (${device.maxBinding} bytes)`,
    )
  return Array.from({ length: Math.ceil(rowCount / step) }, (_, i) => ({
    start: i * step,
    count: Math.min(step, rowCount - i * step),
  }))
}
