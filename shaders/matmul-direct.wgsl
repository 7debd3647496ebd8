// y = a · b without shared memory, for GPUs whose caches do what shared memory would: a thread keeps 4 x 4 of y, a workgroup's 8 x 8
// threads lie side by side, and each reads its own operands, four quads of A and four of B for four elements along K.
// Reference: src/ops/matmul.ts
// Constants: TILE_M = TILE_N = 32, TILES_M, TILES_N, ROWS_FIRST, BATCH, STEPS (quads of this workgroup's part of K), COUNT, GRID_X, all as
// in matmul-tiles.wgsl, and those of the included files.
//#include lib/matmul-epilogue.wgsl
//#include lib/matmul-operands.wgsl
//#include lib/matmul-place.wgsl

@compute @workgroup_size(8, 8)
fn main(@builtin(local_invocation_id) lid: vec3u, @builtin(workgroup_id) wid: vec3u) {
  let group = wid.y * GRID_X + wid.x;
  if (group >= COUNT) { return; }
  let place = place_of(group);
  let matrix = place.matrix;
  let row = place.row + lid.y * 4u;
  let column = place.column + lid.x * 4u;
  //#if NT
  let rows = features_of(column); // of b
  //#endif
  var sums = mat4x4f(); // rows of y
  for (var step = 0u; step < STEPS; step++) {
    let k = (place.first + step) * 4u;
    //#if TN
    let x = transpose(mat4x4f(
      a_quad(matrix, k, row), a_quad(matrix, k + 1u, row), a_quad(matrix, k + 2u, row), a_quad(matrix, k + 3u, row)));
    //#else
    let x = mat4x4f(
      a_quad(matrix, row, k), a_quad(matrix, row + 1u, k), a_quad(matrix, row + 2u, k), a_quad(matrix, row + 3u, k));
    //#endif
    //#if NT
    let w = transpose(mat4x4f(
      b_quad(matrix, rows.x, k), b_quad(matrix, rows.y, k), b_quad(matrix, rows.z, k), b_quad(matrix, rows.w, k)));
    //#else
    let w = mat4x4f(
      b_quad(matrix, k, column), b_quad(matrix, k + 1u, column), b_quad(matrix, k + 2u, column), b_quad(matrix, k + 3u, column));
    //#endif
    sums[0] = plus_product(sums[0], x[0], w);
    sums[1] = plus_product(sums[1], x[1], w);
    sums[2] = plus_product(sums[2], x[2], w);
    sums[3] = plus_product(sums[3], x[3], w);
  }
  finish(place.product, row, column, sums[0]);
  finish(place.product, row + 1u, column, sums[1]);
  finish(place.product, row + 2u, column, sums[2]);
  finish(place.product, row + 3u, column, sums[3]);
}
