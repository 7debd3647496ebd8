// What tuning on the device says.

export const kernels = {
  kernels: {
    title: 'Tuned kernels',
    about:
      'The matrix products of a step can be computed in several ways that give exactly the same numbers. Each is timed on this device, in the background and never while something trains; the fastest is used.',
    software: 'This software adapter computes each product in one way: there is nothing to tune.',
    found: '{{faster}} of {{timed}} faster, up to {{most}} ×',
    beginning: 'timing …',
    left: '{{left}} to be timed …',
    kernel: 'Kernel',
    shape: 'Shape',
    variant: 'Variant',
    faster: 'Speed beside the default',
    tune: 'Time them now',
    stop: 'Stop timing',
    export: 'Export',
    import: 'Import',
  },
}
