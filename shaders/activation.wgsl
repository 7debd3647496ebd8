// y = activation(x), and dx = dy · activation'(x); four values a thread. Reference: src/ops/activation.ts
// Constants: COUNT (values), GRID_X (workgroups in x), AGAIN (backward writes y too), and the activation's name.
//#include lib/activated.wgsl

@group(0) @binding(0) var<storage, read> x: array<Value>;
@group(0) @binding(1) var<storage, read> dy: array<Value>;
@group(0) @binding(2) var<storage, read_write> y: array<Value>;
@group(0) @binding(3) var<storage, read_write> dx: array<Value>;

@compute @workgroup_size(64)
fn forward(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let start = (wid.y * GRID_X + wid.x) * 256u + local;
  for (var j = 0u; j < 4u; j++) {
    let i = start + j * 64u;
    if (i < COUNT) { y[i] = activated(x[i]); }
  }
}

@compute @workgroup_size(64)
fn backward(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let start = (wid.y * GRID_X + wid.x) * 256u + local;
  for (var j = 0u; j < 4u; j++) {
    let i = start + j * 64u;
    if (i < COUNT) {
      dx[i] = dy[i] * slope(x[i]);
      //#if AGAIN
      y[i] = activated(x[i]);
      //#endif
    }
  }
}
