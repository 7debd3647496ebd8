// y = a · b through shared memory, for real GPUs. A workgroup makes a TILE x TILE tile of y; each of its SIDE x SIDE threads
// (SIDE = TILE / 4) keeps 4 x 4 of it in registers. It walks along K in steps of SIDE: in a step every thread fetches one quad of
// A's TILE x SIDE and one of B's SIDE x TILE, as they lie in memory, and reads 4 + 4 shared quads for each 64 products.
// Reference: src/ops/matmul.ts
// Constants: TILE, TILES_M, TILES_N, ROWS_FIRST (tiles are dealt down the columns of y), BATCH, STEPS (of this workgroup's part of K;
// parts follow batches in y), COUNT (workgroups), GRID_X, and those of the two included files.
//#include lib/matmul-epilogue.wgsl
//#include lib/matmul-operands.wgsl

const SIDE = TILE / 4u;
const DEPTH = SIDE / 4u; // quads in a step along K
const PITCH = SIDE + 1u; // odd, so that neighbouring rows start in different banks

// SIDE rows of SIDE quads. Where K runs down the stored matrix (A of TN, B of NN and TN), row k holds element k of the step for all
// of the tile. Where K runs along its rows, row 4 q + i holds quad q of the step for the tile's lines i, 4 + i, 8 + i ...
var<workgroup> tile_a: array<vec4f, SIDE * PITCH>;
var<workgroup> tile_b: array<vec4f, SIDE * PITCH>;

fn fetch_a(matrix: u32, row: u32, k: u32, local: u32) -> vec4f {
  //#if TN
  return a_quad(matrix, k + local / SIDE, row + local % SIDE * 4u);
  //#else
  return a_quad(matrix, row + local / DEPTH, k + local % DEPTH * 4u);
  //#endif
}
fn fetch_b(matrix: u32, k: u32, column: u32, local: u32) -> vec4f {
  //#if NT
  return b_quad(matrix, column + local / DEPTH, k + local % DEPTH * 4u);
  //#else
  return b_quad(matrix, k + local / SIDE, column + local % SIDE * 4u);
  //#endif
}

@compute @workgroup_size(SIDE, SIDE)
fn main(
  @builtin(local_invocation_id) lid: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) wid: vec3u,
) {
  let group = wid.y * GRID_X + wid.x;
  if (group >= COUNT) { return; }
  let tile = group % (TILES_M * TILES_N);
  let product = group / (TILES_M * TILES_N);
  let matrix = product % BATCH;
  let first = product / BATCH * STEPS;
  //#if ROWS_FIRST
  let row = tile % TILES_M * TILE;
  let column = tile / TILES_M * TILE;
  //#else
  let row = tile / TILES_N * TILE;
  let column = tile % TILES_N * TILE;
  //#endif
  // Where this thread leaves what it fetched.
  let down = lid.y * PITCH + lid.x;
  let along = (local % DEPTH * 4u + local / DEPTH % 4u) * PITCH + local / SIDE;

  var y0 = vec4f();
  var y1 = vec4f();
  var y2 = vec4f();
  var y3 = vec4f();
  var sums = vec4f();
  var next_a = fetch_a(matrix, row, first * SIDE, local);
  var next_b = fetch_b(matrix, first * SIDE, column, local);
  for (var step = 0u; step < STEPS; step++) {
    workgroupBarrier(); // nobody reads the last step's tiles any more
    //#if TN
    tile_a[down] = next_a;
    //#else
    tile_a[along] = next_a;
    //#endif
    //#if NT
    tile_b[along] = next_b;
    //#else
    tile_b[down] = next_b;
    //#endif
    //#if COLUMN_SUMS
    sums += next_a;
    //#endif
    workgroupBarrier();
    // The next step's quads are under way while this step is computed.
    next_a = fetch_a(matrix, row, (first + step + 1u) * SIDE, local);
    next_b = fetch_b(matrix, (first + step + 1u) * SIDE, column, local);
    for (var q = 0u; q < DEPTH; q++) {
      let ra = q * 4u * PITCH + lid.y;
      let rb = q * 4u * PITCH + lid.x;
      var x = mat4x4f(tile_a[ra], tile_a[ra + PITCH], tile_a[ra + 2u * PITCH], tile_a[ra + 3u * PITCH]);
      var w = mat4x4f(tile_b[rb], tile_b[rb + PITCH], tile_b[rb + 2u * PITCH], tile_b[rb + 3u * PITCH]);
      //#if TN
      x = transpose(x); // x[i]: row i of A at four k
      //#endif
      //#if NT
      w = transpose(w); // w[k]: row k of B in four columns
      //#endif
      y0 = plus_product(y0, x[0], w);
      y1 = plus_product(y1, x[1], w);
      y2 = plus_product(y2, x[2], w);
      y3 = plus_product(y3, x[3], w);
    }
  }
  let i = row + lid.y * 4u;
  let j = column + lid.x * 4u;
  finish(product, i, j, y0);
  finish(product, i + 1u, j, y1);
  finish(product, i + 2u, j, y2);
  finish(product, i + 3u, j, y3);
  //#if COLUMN_SUMS
  // Each thread has summed what it fetched, every SIDE-th row of a: the first row of threads adds them up, in order.
  workgroupBarrier();
  tile_a[down] = sums;
  workgroupBarrier();
  if (column == 0u && lid.y == 0u) {
    for (var k = 1u; k < SIDE; k++) { sums += tile_a[k * PITCH + lid.x]; }
    finish_sums(product, row + lid.x * 4u, sums);
  }
  //#endif
}
