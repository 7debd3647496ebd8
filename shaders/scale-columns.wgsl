// y = x ⊙ gain + bias over rows, and the sums over rows of dy ⊙ x and of dy in two passes of fixed order.
// Reference: src/ops/scale-columns.ts
// Constants: COUNT (elements), CHANNELS, GRID_X, BIAS; for the sums ROWS, CHANNELS, SLABS, ROWS_PER_SLAB, BIAS, ACCUMULATE_GAIN, ACCUMULATE_BIAS.
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> gain: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<storage, read> dy: array<f32>;
@group(0) @binding(5) var<storage, read_write> slab_sums: array<vec2f>; // (SLABS, CHANNELS)
@group(0) @binding(6) var<storage, read_write> dgain: array<f32>;
@group(0) @binding(7) var<storage, read_write> dbias: array<f32>;

@compute @workgroup_size(64)
fn forward(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let i = (wid.y * GRID_X + wid.x) * 64u + local;
  if (i >= COUNT) { return; }
  var value = x[i] * gain[i % CHANNELS];
  //#if BIAS
  value += bias[i % CHANNELS];
  //#endif
  y[i] = value;
}

// One thread a column of a slab of rows: neighbours read neighbouring columns.
@compute @workgroup_size(64)
fn slabs(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let c = wid.x * 64u + local;
  if (c >= CHANNELS) { return; }
  var sum = vec2f();
  for (var r = wid.y * ROWS_PER_SLAB; r < min((wid.y + 1u) * ROWS_PER_SLAB, ROWS); r++) {
    let g = dy[r * CHANNELS + c];
    sum += vec2f(g * x[r * CHANNELS + c], g);
  }
  slab_sums[wid.y * CHANNELS + c] = sum;
}

@compute @workgroup_size(64)
fn columns(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let c = wid.x * 64u + local;
  if (c >= CHANNELS) { return; }
  var sum = vec2f();
  for (var s = 0u; s < SLABS; s++) { sum += slab_sums[s * CHANNELS + c]; }
  //#if ACCUMULATE_GAIN
  sum.x += dgain[c];
  //#endif
  dgain[c] = sum.x;
  //#if BIAS
  //#if ACCUMULATE_BIAS
  sum.y += dbias[c];
  //#endif
  dbias[c] = sum.y;
  //#endif
}
