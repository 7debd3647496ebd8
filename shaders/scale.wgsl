// y = x · FACTOR. Reference: src/ops/scale.ts
// Constants: FACTOR, COUNT (values), GRID_X.
//#include lib/value.wgsl
@group(0) @binding(0) var<storage, read> x: array<Value>;
@group(0) @binding(1) var<storage, read_write> y: array<Value>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let i = (wid.y * GRID_X + wid.x) * 64u + local;
  if (i < COUNT) { y[i] = x[i] * FACTOR; }
}
