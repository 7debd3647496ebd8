// Rows of x at virtual tokens replaced by learned ones, and the sums back into those. Reference: src/ops/virtual-tokens.ts
// Constants: COUNT (elements of y), CHANNELS, FIRST (id of virtual token 0), COLUMN and WIDTH (which columns are replaced), TOKENS,
// ROWS (virtual tokens), LEARNED (else zeros take their place), ACCUMULATE, GRID_X.
@group(0) @binding(0) var<storage, read> x: array<f32>; // or dy
@group(0) @binding(1) var<storage, read> ids: array<u32>;
@group(0) @binding(2) var<storage, read> learned: array<f32>; // (ROWS, WIDTH)
@group(0) @binding(3) var<storage, read_write> y: array<f32>; // or d(learned)

@compute @workgroup_size(64)
fn replace(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let i = (wid.y * GRID_X + wid.x) * 64u + local;
  if (i >= COUNT) { return; }
  let row = ids[i / CHANNELS] - FIRST; // wraps to a huge number for an ordinary token
  let column = i % CHANNELS - COLUMN; // likewise before the columns
  var value = x[i];
  if (row < ROWS && column < WIDTH) {
    //#if LEARNED
    value = learned[row * WIDTH + column];
    //#else
    value = 0.0;
    //#endif
  }
  y[i] = value;
}

@compute @workgroup_size(64)
fn sums(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let i = (wid.y * GRID_X + wid.x) * 64u + local;
  if (i >= ROWS * WIDTH) { return; }
  let id = FIRST + i / WIDTH;
  let column = COLUMN + i % WIDTH;
  var sum = 0.0;
  for (var t = 0u; t < TOKENS; t++) {
    if (ids[t] == id) { sum += x[t * CHANNELS + column]; }
  }
  //#if ACCUMULATE
  sum += y[i];
  //#endif
  y[i] = sum;
}
