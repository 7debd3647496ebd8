// y = x, or y += x where ACCUMULATE; four values a thread. Reference: src/ops/copy.ts
// Constants: COUNT (values), GRID_X (workgroups in x), ACCUMULATE.
//#include lib/value.wgsl
@group(0) @binding(0) var<storage, read> x: array<Value>;
@group(0) @binding(1) var<storage, read_write> y: array<Value>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let start = (wid.y * GRID_X + wid.x) * 256u + local;
  for (var j = 0u; j < 4u; j++) {
    let i = start + j * 64u;
    if (i < COUNT) {
      //#if ACCUMULATE
      y[i] += x[i];
      //#else
      y[i] = x[i];
      //#endif
    }
  }
}
