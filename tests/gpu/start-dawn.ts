// Dawn for the tests in Node. It knows no adapter and no device.
import { create } from 'webgpu'

/**
 * Without what Dawn adds to every kernel, which a software adapter compiles for longer than the kernel itself: zeros in workgroup memory,
 * which ours do not need, and clamped addresses, which would put what is written out of bounds where no guard looks. In a browser both
 * stay: its tests run what users run. Hold what it returns: Dawn lives as long as somebody does, and the process as long as Dawn.
 */
export const startDawn = (): GPU => create(['enable-dawn-features=disable_workgroup_init,disable_robustness'])
