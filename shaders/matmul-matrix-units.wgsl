// y = a · b by matrix units (chromium_experimental_subgroup_matrix, a draft): a workgroup's four subgroups make a 64 x 64 tile of y, each
// a 32 x 32 quarter in FRAGMENTS_M x FRAGMENTS_N fragments of UNIT_M x UNIT_N. Operands go through shared memory as they lie in memory,
// in numbers of the type that the units multiply; sums are f32. Reference: src/ops/matmul.ts
// Constants: UNIT_M, UNIT_N, UNIT_K (extents of one multiplication), LANES (of a subgroup), ASKS_FOR_LANES, STEP (elements along K
// in shared memory, a multiple of UNIT_K), LOADS (quads of each operand that a thread fetches in a step), FRAGMENTS_M, FRAGMENTS_N, FOUR = 4,
// TILES_M, TILES_N, ROWS_FIRST, BATCH, STEPS, COUNT, GRID_X as in matmul-tiles.wgsl, and those of the included files.
enable chromium_experimental_subgroup_matrix;
//#if ASKS_FOR_LANES
enable subgroups;
enable subgroup_size_control;
//#endif
// Which subgroup a thread is in is the same for all of it, which the compiler cannot know.
diagnostic(off, chromium.subgroup_matrix_uniformity);
//#include lib/matmul-epilogue.wgsl
//#include lib/matmul-operands.wgsl
//#include lib/matmul-place.wgsl

const TILE_M = 64u;
const TILE_N = TILE_M;
const QUADS = TILE_M / 4u;
const DEPTH = STEP / 4u;
const THREADS = 4u * LANES;
// Rows are longer than they need be, so that neighbouring ones start in different banks.
const ALONG = STEP + 8u; // from line to line where K runs along the rows of the stored matrix
const DOWN = TILE_M + 8u; // where it runs down
//#if TN
const PITCH_A = DOWN;
const SIZE_A = STEP * DOWN;
//#else
const PITCH_A = ALONG;
const SIZE_A = TILE_M * ALONG;
//#endif
//#if NT
const PITCH_B = ALONG;
const SIZE_B = TILE_M * ALONG;
//#else
const PITCH_B = DOWN;
const SIZE_B = STEP * DOWN;
//#endif
const FRAGMENT = UNIT_M * UNIT_N;

alias Left = subgroup_matrix_left<Factor, UNIT_K, UNIT_M>;
alias Right = subgroup_matrix_right<Factor, UNIT_N, UNIT_K>;
alias Result = subgroup_matrix_result<f32, UNIT_N, UNIT_M>;

var<workgroup> tile_a: array<Factor, SIZE_A>;
var<workgroup> tile_b: array<Factor, SIZE_B>;
var<workgroup> finished: array<f32, 4u * max(FRAGMENT, THREADS)>; // a fragment of each subgroup, or a quad of each thread

@compute @workgroup_size(THREADS)
//#if ASKS_FOR_LANES
@subgroup_size(LANES)
//#endif
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let group = wid.y * GRID_X + wid.x;
  if (group >= COUNT) { return; }
  let place = place_of(group);
  let lane = local % LANES;
  let subgroup = local / LANES;
  let quarter_row = subgroup / 2u * 32u;
  let quarter_column = subgroup % 2u * 32u;
  //#each i FRAGMENTS_M
  //#each j FRAGMENTS_N
  var sum$i_$j = Result();
  //#end
  //#end
  //#if COLUMN_SUMS
  var column_sum = vec4f();
  //#endif

  for (var step = 0u; step < STEPS; step++) {
    let k = (place.first + step) * STEP;
    workgroupBarrier(); // nobody reads the last step's tiles any more
    //#each l LOADS
    {
      let i = local + $lu * THREADS;
      //#if TN
      let quad_a = a_quad(place.matrix, k + i / QUADS, place.row + i % QUADS * 4u);
      let to_a = i / QUADS * DOWN + i % QUADS * 4u;
      //#else
      let quad_a = a_quad(place.matrix, place.row + i / DEPTH, k + i % DEPTH * 4u);
      let to_a = i / DEPTH * ALONG + i % DEPTH * 4u;
      //#endif
      //#if NT
      let quad_b = b_quad(place.matrix, feature_of(place.column + i / DEPTH), k + i % DEPTH * 4u);
      let to_b = i / DEPTH * ALONG + i % DEPTH * 4u;
      //#else
      let quad_b = b_quad(place.matrix, k + i / QUADS, place.column + i % QUADS * 4u);
      let to_b = i / QUADS * DOWN + i % QUADS * 4u;
      //#endif
      //#if COLUMN_SUMS
      column_sum += quad_a;
      //#endif
      let of_a = Quad(quad_a);
      let of_b = Quad(quad_b);
      //#each c FOUR
      tile_a[to_a + $cu] = of_a[$c];
      tile_b[to_b + $cu] = of_b[$c];
      //#end
    }
    //#end
    workgroupBarrier();
    for (var inner = 0u; inner < STEP / UNIT_K; inner++) {
      let depth = inner * UNIT_K;
      //#each i FRAGMENTS_M
      let row$i = quarter_row + $iu * UNIT_M;
      //#if TN
      let left$i = subgroupMatrixLoad<Left, col_major>(&tile_a, depth * PITCH_A + row$i, PITCH_A);
      //#else
      let left$i = subgroupMatrixLoad<Left, row_major>(&tile_a, row$i * PITCH_A + depth, PITCH_A);
      //#endif
      //#end
      //#each j FRAGMENTS_N
      let column$j = quarter_column + $ju * UNIT_N;
      //#if NT
      let right$j = subgroupMatrixLoad<Right, col_major>(&tile_b, column$j * PITCH_B + depth, PITCH_B);
      //#else
      let right$j = subgroupMatrixLoad<Right, row_major>(&tile_b, depth * PITCH_B + column$j, PITCH_B);
      //#endif
      //#each i FRAGMENTS_M
      sum$i_$j = subgroupMatrixMultiplyAccumulate(left$i, right$j, sum$i_$j);
      //#end
      //#end
    }
  }
  // Fragments become quads by way of shared memory, one of each subgroup at a time.
  //#each i FRAGMENTS_M
  //#each j FRAGMENTS_N
  workgroupBarrier();
  subgroupMatrixStore<row_major>(&finished, subgroup * FRAGMENT, sum$i_$j, UNIT_N);
  workgroupBarrier();
  for (var i = lane; i < FRAGMENT / 4u; i += LANES) {
    let at = subgroup * FRAGMENT + i * 4u;
    finish(
      place.product,
      place.row + quarter_row + $iu * UNIT_M + i * 4u / UNIT_N,
      place.column + quarter_column + $ju * UNIT_N + i * 4u % UNIT_N,
      vec4f(finished[at], finished[at + 1u], finished[at + 2u], finished[at + 3u]));
  }
  //#end
  //#end
  //#if COLUMN_SUMS
  // A thread has summed every (THREADS / QUADS)-th row of a, of the same four columns.
  workgroupBarrier();
  //#each c FOUR
  finished[local * 4u + $cu] = column_sum[$c];
  //#end
  workgroupBarrier();
  if (place.column == 0u && local < QUADS) {
    var total = vec4f();
    for (var part = 0u; part < THREADS / QUADS; part++) {
      let at = (part * QUADS + local) * 4u;
      total += vec4f(finished[at], finished[at + 1u], finished[at + 2u], finished[at + 3u]);
    }
    finish_sums(place.product, place.row + local * 4u, total);
  }
  //#endif
}
