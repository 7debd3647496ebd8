// Four random words from four words of key and counter: pcg4d of Jarzynski & Olano, "Hash Functions for GPU Rendering",
// JCGT 9(3), 2020. Its WGSL twin, shaders/lib/pcg4d.wgsl, gives the same bits.

/** Replaces the four words of `v` by their hash. */
export function pcg4d(v: Uint32Array): void {
  for (let i = 0; i < 4; i++) v[i] = Math.imul(v[i], 1664525) + 1013904223
  mix(v)
  for (let i = 0; i < 4; i++) v[i] ^= v[i] >>> 16
  mix(v)
}

function mix(v: Uint32Array) {
  v[0] += Math.imul(v[1], v[3])
  v[1] += Math.imul(v[2], v[0])
  v[2] += Math.imul(v[0], v[1])
  v[3] += Math.imul(v[1], v[2])
}
