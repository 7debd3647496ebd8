// Root-mean-square normalisation of rows of CHANNELS, forward and backward. Reference: src/ops/rms-norm.ts
// Constants: CHANNELS, EPS, RESIDUAL (forward: x + residual is normalised; backward: dresidual is added to dx), FROM_ONE (1 + gain is
// the gain), and those of lib/row-reduce.wgsl. `stats` holds the reciprocal root mean square of each row.
//#include lib/row-reduce.wgsl
//#include lib/value.wgsl
const WIDTH = CHANNELS / PER_VALUE; // values of a row

@group(0) @binding(0) var<storage, read> x: array<Value>;
@group(0) @binding(1) var<storage, read> gain: array<Value>;
@group(0) @binding(2) var<storage, read> residual: array<Value>;
@group(0) @binding(3) var<storage, read> dy: array<Value>;
@group(0) @binding(4) var<storage, read> saved: array<f32>;
@group(0) @binding(5) var<storage, read_write> y: array<Value>;
@group(0) @binding(6) var<storage, read_write> stats: array<f32>;
@group(0) @binding(7) var<storage, read_write> total: array<Value>;
@group(0) @binding(8) var<storage, read_write> dx: array<Value>;

@compute @workgroup_size(64)
fn forward(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let row = (wid.y * GRID_X + wid.x) * ROWS_PER_WORKGROUP + local / LANES;
  let lane = local % LANES;
  let inside = row < ROWS;
  //#if !SHARED_ROWS
  if (!inside) { return; }
  //#endif
  let start = select(0u, row * WIDTH, inside); // threads past the end repeat row 0, so that barriers stay uniform

  var squares = 0.0;
  for (var c = lane; c < WIDTH; c += LANES) {
    let s = value_at(start + c);
    squares += sum_of(s * s);
  }
  let rstd = inverseSqrt(row_sum(squares, lane) / f32(CHANNELS) + EPS);
  if (!inside) { return; }
  for (var c = lane; c < WIDTH; c += LANES) {
    let s = value_at(start + c);
    //#if RESIDUAL
    total[start + c] = s;
    //#endif
    y[start + c] = s * rstd * gain_at(c);
  }
  if (lane == 0u) { stats[row] = rstd; }
}

fn gain_at(c: u32) -> Value {
  //#if FROM_ONE
  return 1.0 + gain[c];
  //#else
  return gain[c];
  //#endif
}

fn value_at(i: u32) -> Value {
  //#if RESIDUAL
  return x[i] + residual[i];
  //#else
  return x[i];
  //#endif
}

// dx = rstd · (g − x̂ · mean(g · x̂)) with g = dy · gain
@compute @workgroup_size(64)
fn backward(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let row = (wid.y * GRID_X + wid.x) * ROWS_PER_WORKGROUP + local / LANES;
  let lane = local % LANES;
  let inside = row < ROWS;
  let start = select(0u, row * WIDTH, inside);
  let rstd = saved[select(0u, row, inside)];

  var dot = 0.0;
  for (var c = lane; c < WIDTH; c += LANES) { dot += sum_of(dy[start + c] * gain_at(c) * x[start + c] * rstd); }
  let mean_gx = row_sum(dot, lane) / f32(CHANNELS);
  if (!inside) { return; }
  for (var c = lane; c < WIDTH; c += LANES) {
    var d = rstd * (dy[start + c] * gain_at(c) - x[start + c] * rstd * mean_gx);
    //#if RESIDUAL
    d += residual[start + c];
    //#endif
    dx[start + c] = d;
  }
}
