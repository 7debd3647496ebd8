// Gradients of a norm's gain and bias: sums over rows in two passes of fixed order. Reference: src/ops/norm-weights.ts
// Constants: ROWS, CHANNELS, SLABS, ROWS_PER_SLAB, CENTERED (layer norm: stats are mean and rstd; else rstd alone),
// BIAS, ACCUMULATE.
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
//#if CENTERED
@group(0) @binding(2) var<storage, read> stats: array<vec2f>;
//#else
@group(0) @binding(2) var<storage, read> stats: array<f32>;
//#endif
@group(0) @binding(3) var<storage, read_write> slab_sums: array<vec2f>; // (SLABS, CHANNELS): of dy · x̂, of dy
@group(0) @binding(4) var<storage, read_write> dgain: array<f32>;
@group(0) @binding(5) var<storage, read_write> dbias: array<f32>;

// One thread a column of a slab of rows: neighbours read neighbouring columns.
@compute @workgroup_size(64)
fn slabs(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let c = wid.x * 64u + local;
  if (c >= CHANNELS) { return; }
  var sum = vec2f(0.0);
  for (var r = wid.y * ROWS_PER_SLAB; r < min((wid.y + 1u) * ROWS_PER_SLAB, ROWS); r++) {
    let g = dy[r * CHANNELS + c];
    //#if CENTERED
    sum += vec2f(g * (x[r * CHANNELS + c] - stats[r].x) * stats[r].y, g);
    //#else
    sum += vec2f(g * x[r * CHANNELS + c] * stats[r], g);
    //#endif
  }
  slab_sums[wid.y * CHANNELS + c] = sum;
}

@compute @workgroup_size(64)
fn columns(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let c = wid.x * 64u + local;
  if (c >= CHANNELS) { return; }
  var sum = vec2f(0.0);
  for (var s = 0u; s < SLABS; s++) { sum += slab_sums[s * CHANNELS + c]; }
  //#if ACCUMULATE
  dgain[c] += sum.x;
  //#if BIAS
  dbias[c] += sum.y;
  //#endif
  //#else
  dgain[c] = sum.x;
  //#if BIAS
  dbias[c] = sum.y;
  //#endif
  //#endif
}
