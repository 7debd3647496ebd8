// Dawn for the tests in Node. It knows no adapter and no device.
import { create } from 'webgpu'
import { dawnOptions, PLAIN_KERNELS } from '../../src/cli/dawn-features.ts'

/**
 * As the command line starts it, without what Dawn adds to every kernel: a software adapter compiles that for longer than the kernel
 * itself, and clamped addresses would put what is written out of bounds where no guard looks. In a browser both stay: its tests run
 * what users run. Hold what it returns: Dawn lives as long as somebody does, and the process as long as Dawn.
 */
export const startDawn = (): GPU => create(dawnOptions(PLAIN_KERNELS))
