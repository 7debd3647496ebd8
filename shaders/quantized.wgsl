// Weights of few bits as f32: a range of them, or rows picked by ids. Reference: src/ops/quantized.ts
// Constants: FIRST (element, a multiple of four), COUNT (elements), CHANNELS, GRID_X, and those of lib/quantized.wgsl.
//#include lib/quantized.wgsl

@group(0) @binding(0) var<storage, read> ids: array<u32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn range(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let at = ((wid.y * GRID_X + wid.x) * 64u + local) * 4u;
  if (at >= COUNT) { return; }
  let quad = quantized_quad(FIRST + at);
  for (var j = 0u; j < 4u; j++) {
    if (at + j < COUNT) { y[at + j] = quad[j]; }
  }
}

@compute @workgroup_size(64)
fn rows(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let i = (wid.y * GRID_X + wid.x) * 64u + local;
  if (i < COUNT) { y[i] = quantized_value(ids[i / CHANNELS] * CHANNELS + i % CHANNELS); }
}
