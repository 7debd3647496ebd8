// How rows are dealt to threads in the kernels that include shaders/lib/row-reduce.wgsl.

import { type Constant, type DeviceTraits, grid } from '../../kernel.ts'

/** Rows from here on have work for more than a wave of threads, whose loads hide each other's latency. */
const WIDE = 4096

/** Constants and workgroups for one reduction a row. @param width of a row; up to 64 threads have it where it is not said */
export function rowWorkgroups(rowCount: number, device: DeviceTraits, width = 0) {
  const lanes = device.software ? 1 : width >= WIDE && device.maxInvocations >= 256 ? 256 : 64
  const { workgroups, GRID_X } = grid(Math.ceil(lanes < 64 ? rowCount / 64 : rowCount))
  const constants: Record<string, Constant> = { ROWS: rowCount, LANES: lanes, SHARED_ROWS: lanes > 1, GRID_X }
  return { constants, workgroups }
}

/** Columns summed over rows in two passes of fixed order: how many rows the first pass takes together. */
export const rowsPerSlab = (rowCount: number) => Math.max(16, Math.ceil(rowCount / 64))
export const slabs = (rowCount: number) => Math.ceil(rowCount / rowsPerSlab(rowCount))
