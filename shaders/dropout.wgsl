// y = x · GROWTH, or 0 where the element's random word is below THRESHOLD; one hash, four elements a thread.
// Reference: src/ops/dropout.ts. Constants: COUNT (values), GRID_X (workgroups in x), PURPOSE, THRESHOLD, GROWTH.
//#include lib/pcg4d.wgsl
//#include lib/value.wgsl

@group(0) @binding(0) var<storage, read> x: array<Value>;
@group(0) @binding(1) var<storage, read> rng: vec4u; // seed, step, micro-step, unused
@group(0) @binding(2) var<storage, read_write> y: array<Value>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let four = (wid.y * GRID_X + wid.x) * 64u + local;
  let key = pcg4d(vec4u(rng.xyz, PURPOSE));
  let words = pcg4d(vec4u(key.xyz, key.w ^ four));
  for (var j = 0u; j < 4u / PER_VALUE; j++) {
    let i = four * (4u / PER_VALUE) + j;
    //#if PAIRS
    if (i < COUNT) { y[i] = select(x[i] * GROWTH, Value(), vec2u(words[2u * j], words[2u * j + 1u]) < vec2u(THRESHOLD)); }
    //#else
    if (i < COUNT) { y[i] = select(x[i] * GROWTH, 0.0, words[j] < THRESHOLD); }
    //#endif
  }
}
