// What Dawn is told when it starts in Node. It knows no adapter and no device.

/**
 * Kernels go without what protects a browser from strange ones: clamped addresses (the tests hold ours to their bounds, and the driver
 * checks them still) and zeros in workgroup memory (ours need none).
 */
export const PLAIN_KERNELS = 'disable_robustness,disable_workgroup_init'
/** What it holds back as experimental: matrix units, and f16 on some cards. */
export const FASTER_ARITHMETIC = 'allow_unsafe_apis,vulkan_enable_f16_on_nvidia'

/** Options for `create` of the package `webgpu`. @param features Dawn's names, with commas between */
export const dawnOptions = (...features: string[]) => [`enable-dawn-features=${features.join(',')}`]
