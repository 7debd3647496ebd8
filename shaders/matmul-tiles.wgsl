// y = a · b through shared memory, for real GPUs. A workgroup makes a TILE_M x TILE_N tile of y; each of its threads keeps ROWS x COLUMNS
// blocks of 4 x 4 of it in registers. It walks along K in steps of STEP elements: in a step every thread fetches LOADS_A quads of A's
// TILE_M x STEP and LOADS_B of B's STEP x TILE_N, as they lie in memory, and for each four elements along K it reads four shared quads
// for every block row and block column that it has. Reference: src/ops/matmul.ts
// With HALF_PRODUCTS a step's sums are f16 as its operands are, and are added up over steps in f32.
// Constants: TILE_M, TILE_N, STEP, ROWS, COLUMNS, LOADS_A, LOADS_B, UNROLL (quads along K in a turn of the inner loop), SCALAR (what is
// shared are elements, not quads), FOUR, TILES_M, TILES_N,
// ROWS_FIRST (tiles are dealt down the columns of y), BATCH, STEPS (of this workgroup's part of K; parts follow batches in y), COUNT
// (workgroups), GRID_X, and those of the included files.
//#include lib/matmul-epilogue.wgsl
//#include lib/matmul-operands.wgsl
//#include lib/matmul-place.wgsl

const QUADS_M = TILE_M / 4u;
const QUADS_N = TILE_N / 4u;
const SIDE_M = QUADS_M / ROWS; // threads down the tile
const SIDE_N = QUADS_N / COLUMNS;
const DEPTH = STEP / 4u; // quads in a step along K
//#if SCALAR
alias Shared = Factor;
const WIDE = 4u; // of them in a quad
//#else
alias Shared = Quad;
const WIDE = 1u;
//#endif
const PITCH_A = QUADS_M * WIDE + 1u; // odd, so that neighbouring rows start in different banks
const PITCH_B = QUADS_N * WIDE + 1u;

// STEP rows of a tile's quads. Where K runs down the stored matrix (A of TN, B of NN and TN), row k holds element k of the step for all
// of the tile. Where K runs along its rows, row 4 q + i holds quad q of the step for the tile's lines i, 4 + i, 8 + i ...
var<workgroup> tile_a: array<Shared, STEP * PITCH_A>;
var<workgroup> tile_b: array<Shared, STEP * PITCH_B>;
//#if HALF_PRODUCTS
//#if COLUMN_SUMS
var<workgroup> column_parts: array<vec4f, STEP * QUADS_M>; // f32 has room in tile_a
//#endif
//#endif

fn fetch_a(matrix: u32, row: u32, k: u32, i: u32) -> vec4f {
  //#if TN
  return a_quad(matrix, k + i / QUADS_M, row + i % QUADS_M * 4u);
  //#else
  return a_quad(matrix, row + i / DEPTH, k + i % DEPTH * 4u);
  //#endif
}
fn fetch_b(matrix: u32, k: u32, column: u32, i: u32) -> vec4f {
  //#if NT
  return b_quad(matrix, feature_of(column + i / DEPTH), k + i % DEPTH * 4u);
  //#else
  return b_quad(matrix, k + i / QUADS_N, column + i % QUADS_N * 4u);
  //#endif
}

@compute @workgroup_size(SIDE_N, SIDE_M)
fn main(
  @builtin(local_invocation_id) lid: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) wid: vec3u,
) {
  let group = wid.y * GRID_X + wid.x;
  if (group >= COUNT) { return; }
  let place = place_of(group);

  // What this thread fetches, and where it leaves it.
  //#each l LOADS_A
  let a$l = local + $lu * SIDE_M * SIDE_N;
  //#if TN
  let to_a$l = a$l / QUADS_M * PITCH_A + a$l % QUADS_M * WIDE;
  //#else
  let to_a$l = (a$l % DEPTH * 4u + a$l / DEPTH % 4u) * PITCH_A + a$l / DEPTH / 4u * WIDE;
  //#endif
  var next_a$l = fetch_a(place.matrix, place.row, place.first * STEP, a$l);
  //#if COLUMN_SUMS
  var sums$l = vec4f();
  //#endif
  //#end
  //#each l LOADS_B
  let b$l = local + $lu * SIDE_M * SIDE_N;
  //#if NT
  let to_b$l = (b$l % DEPTH * 4u + b$l / DEPTH % 4u) * PITCH_B + b$l / DEPTH / 4u * WIDE;
  //#else
  let to_b$l = b$l / QUADS_N * PITCH_B + b$l % QUADS_N * WIDE;
  //#endif
  var next_b$l = fetch_b(place.matrix, place.first * STEP, place.column, b$l);
  //#end
  //#each i ROWS
  //#each j COLUMNS
  var y$i_$j = Square(); // rows of y
  //#if HALF_PRODUCTS
  var total$i_$j = mat4x4f();
  //#endif
  //#end
  //#end

  for (var step = 0u; step < STEPS; step++) {
    workgroupBarrier(); // nobody reads the last step's tiles any more
    let next = (place.first + step + 1u) * STEP;
    //#each l LOADS_A
    //#if SCALAR
    //#each c FOUR
    tile_a[to_a$l + $cu] = Factor(next_a$l[$c]);
    //#end
    //#else
    tile_a[to_a$l] = Quad(next_a$l);
    //#endif
    //#if COLUMN_SUMS
    sums$l += next_a$l;
    //#endif
    //#end
    //#each l LOADS_B
    //#if SCALAR
    //#each c FOUR
    tile_b[to_b$l + $cu] = Factor(next_b$l[$c]);
    //#end
    //#else
    tile_b[to_b$l] = Quad(next_b$l);
    //#endif
    //#end
    workgroupBarrier();
    // The next step's quads are under way while this step is computed.
    //#each l LOADS_A
    next_a$l = fetch_a(place.matrix, place.row, next, a$l);
    //#end
    //#each l LOADS_B
    next_b$l = fetch_b(place.matrix, next, place.column, b$l);
    //#end
    for (var turn = 0u; turn < DEPTH / UNROLL; turn++) {
      //#each u UNROLL
      {
        let top = (turn * UNROLL + $uu) * 4u;
        //#each j COLUMNS
        let at_b$j = top * PITCH_B + (lid.x + $ju * SIDE_N) * WIDE;
        var w$j = Square(
          //#each k FOUR
          //#if SCALAR
          tile_b[at_b$j + $ku * PITCH_B], tile_b[at_b$j + $ku * PITCH_B + 1u],
          tile_b[at_b$j + $ku * PITCH_B + 2u], tile_b[at_b$j + $ku * PITCH_B + 3u],
          //#else
          tile_b[at_b$j + $ku * PITCH_B],
          //#endif
          //#end
        );
        //#if NT
        w$j = transpose(w$j); // w[k]: row k of B in four columns
        //#endif
        //#end
        //#each i ROWS
        let at_a$i = top * PITCH_A + (lid.y + $iu * SIDE_M) * WIDE;
        var x$i = Square(
          //#each k FOUR
          //#if SCALAR
          tile_a[at_a$i + $ku * PITCH_A], tile_a[at_a$i + $ku * PITCH_A + 1u],
          tile_a[at_a$i + $ku * PITCH_A + 2u], tile_a[at_a$i + $ku * PITCH_A + 3u],
          //#else
          tile_a[at_a$i + $ku * PITCH_A],
          //#endif
          //#end
        );
        //#if TN
        x$i = transpose(x$i); // x[i]: row i of A at four k
        //#endif
        //#each j COLUMNS
        y$i_$j[0] = plus_product(y$i_$j[0], x$i[0], w$j);
        y$i_$j[1] = plus_product(y$i_$j[1], x$i[1], w$j);
        y$i_$j[2] = plus_product(y$i_$j[2], x$i[2], w$j);
        y$i_$j[3] = plus_product(y$i_$j[3], x$i[3], w$j);
        //#end
        //#end
      }
      //#end
    }
    //#if HALF_PRODUCTS
    //#each i ROWS
    //#each j COLUMNS
    total$i_$j += mat4x4f(y$i_$j);
    y$i_$j = Square();
    //#end
    //#end
    //#endif
  }
  //#each i ROWS
  //#each j COLUMNS
  //#if HALF_PRODUCTS
  let sums$i_$j = total$i_$j;
  //#else
  let sums$i_$j = y$i_$j;
  //#endif
  let row$i_$j = place.row + (lid.y + $iu * SIDE_M) * 4u;
  let column$i_$j = place.column + (lid.x + $ju * SIDE_N) * 4u;
  finish(place.product, row$i_$j, column$i_$j, sums$i_$j[0]);
  finish(place.product, row$i_$j + 1u, column$i_$j, sums$i_$j[1]);
  finish(place.product, row$i_$j + 2u, column$i_$j, sums$i_$j[2]);
  finish(place.product, row$i_$j + 3u, column$i_$j, sums$i_$j[3]);
  //#end
  //#end
  //#if COLUMN_SUMS
  // Each thread has summed what it fetched, every STEP-th row of a: as many threads as there are columns add them up, in order.
  workgroupBarrier();
  //#each l LOADS_A
  //#if HALF_PRODUCTS
  column_parts[a$l] = sums$l;
  //#else
  //#if SCALAR
  //#each c FOUR
  tile_a[to_a$l + $cu] = sums$l[$c];
  //#end
  //#else
  tile_a[to_a$l] = sums$l;
  //#endif
  //#endif
  //#end
  workgroupBarrier();
  if (place.column == 0u && local < QUADS_M) {
    var total = vec4f();
    for (var k = 0u; k < STEP; k++) {
      //#if HALF_PRODUCTS
      total += column_parts[k * QUADS_M + local];
      //#else
      let at = k * PITCH_A + local * WIDE;
      //#if SCALAR
      total += vec4f(tile_a[at], tile_a[at + 1u], tile_a[at + 2u], tile_a[at + 3u]);
      //#else
      total += tile_a[at];
      //#endif
      //#endif
    }
    finish_sums(place.product, place.row + local * 4u, total);
  }
  //#endif
}
