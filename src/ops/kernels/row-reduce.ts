// How rows are dealt to threads in the kernels that include shaders/lib/row-reduce.wgsl.

import { type Constant, type DeviceTraits, grid } from '../../kernel.ts'

/** Constants and workgroups for one reduction a row. */
export function rowWorkgroups(rowCount: number, device: DeviceTraits) {
  const lanes = device.software ? 1 : 64
  const { workgroups, GRID_X } = grid(Math.ceil(rowCount / (64 / lanes)))
  const constants: Record<string, Constant> = { ROWS: rowCount, LANES: lanes, SHARED_ROWS: lanes > 1, GRID_X }
  return { constants, workgroups }
}

/** Columns summed over rows in two passes of fixed order: how many rows the first pass takes together. */
export const rowsPerSlab = (rowCount: number) => Math.max(16, Math.ceil(rowCount / 64))
export const slabs = (rowCount: number) => Math.ceil(rowCount / rowsPerSlab(rowCount))
