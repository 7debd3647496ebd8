// 1 / ‖row of w + FACTOR · b · a‖ for each row. Reference: src/ops/row-norms.ts
// Constants: WIDTH (of w and a), RANK (rows of a), FACTOR, and those of lib/row-reduce.wgsl.
//#include lib/row-reduce.wgsl

@group(0) @binding(0) var<storage, read> w: array<f32>; // (ROWS, WIDTH)
@group(0) @binding(1) var<storage, read> a: array<f32>; // (RANK, WIDTH)
@group(0) @binding(2) var<storage, read> b: array<f32>; // (ROWS, RANK)
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let row = (wid.y * GRID_X + wid.x) * ROWS_PER_WORKGROUP + local / LANES;
  let lane = local % LANES;
  let inside = row < ROWS;
  let here = select(0u, row, inside); // threads past the end repeat row 0, so that barriers stay uniform

  var squares = 0.0;
  for (var i = lane; i < WIDTH; i += LANES) {
    var change = 0.0;
    for (var r = 0u; r < RANK; r++) { change = fma(b[here * RANK + r], a[r * WIDTH + i], change); }
    let value = fma(FACTOR, change, w[here * WIDTH + i]);
    squares = fma(value, value, squares);
  }
  let sum = row_sum(squares, lane);
  if (inside && lane == 0u) { y[row] = inverseSqrt(sum); }
}
