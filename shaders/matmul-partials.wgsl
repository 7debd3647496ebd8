// The second pass of a product whose sums along K were split: adds up the partial products, always in the same order, and goes on
// as the product itself would have. One thread: four neighbouring columns of y. Reference: src/ops/matmul.ts
// Constants: SPLITS, BATCH, QUADS_N (quads of columns), COUNT (quads in all), GRID_X, and those of the included file.
//#include lib/matmul-epilogue.wgsl

@group(0) @binding(0) var<storage, read> partials: array<f32>; // (SPLITS, BATCH, M, N)
@group(0) @binding(1) var<storage, read> partial_sums: array<f32>; // (SPLITS, M)

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let quad = (wid.y * GRID_X + wid.x) * 64u + local;
  if (quad >= COUNT) { return; }
  let row = quad / QUADS_N; // of all y of the batch
  let column = quad % QUADS_N * 4u;
  var sums = vec4f();
  for (var split = 0u; split < SPLITS; split++) {
    let at = (split * BATCH * M + row) * N + features_of(column);
    for (var j = 0u; j < 4u; j++) {
      if (column + j < N) { sums[j] += partials[at[j]]; }
    }
  }
  finish(row / M, row % M, column, sums);
  //#if COLUMN_SUMS
  if (column == 0u) {
    var sum = 0.0;
    for (var split = 0u; split < SPLITS; split++) { sum += partial_sums[split * M + row]; }
    finish_sum(row, sum);
  }
  //#endif
}
