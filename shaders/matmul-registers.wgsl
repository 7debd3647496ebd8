// y = a · b without shared memory: each thread keeps a 4 x 4 tile of y in registers and reads what it needs.
// For adapters on which barriers are dear. Reference: src/ops/matmul.ts
// Constants: K, TILES_N, TILES (tiles of one y), COUNT (tiles of all), GRID_X, and for x of A, B: x_START, x_ROW, x_COLUMN
// (elements between rows and columns of the (M, K) or (K, N) matrix that the product sees), x_MATRIX (of a batch).
//#include lib/matmul-epilogue.wgsl

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let tile = (wid.y * GRID_X + wid.x) * 64u + local;
  if (tile >= COUNT) { return; }
  let matrix = tile / TILES;
  let row = tile % TILES / TILES_N * 4u;
  let column = tile % TILES_N * 4u;
  // Rows and columns past the edge repeat the last one; nothing is written for them.
  let rows = A_START + matrix * A_MATRIX + min(vec4u(row, row + 1u, row + 2u, row + 3u), vec4u(M - 1u)) * A_ROW;
  let columns = B_START + matrix * B_MATRIX + min(vec4u(column, column + 1u, column + 2u, column + 3u), vec4u(N - 1u)) * B_COLUMN;
  var y0 = vec4f();
  var y1 = vec4f();
  var y2 = vec4f();
  var y3 = vec4f();
  var sums = vec4f();
  for (var k = 0u; k < K; k++) {
    let ak = rows + k * A_COLUMN;
    let bk = columns + k * B_ROW;
    let x = vec4f(a[ak.x], a[ak.y], a[ak.z], a[ak.w]);
    let w = vec4f(b[bk.x], b[bk.y], b[bk.z], b[bk.w]);
    y0 += x.x * w;
    y1 += x.y * w;
    y2 += x.z * w;
    y3 += x.w * w;
    //#if COLUMN_SUMS
    sums += x;
    //#endif
  }
  finish(matrix, row, column, y0);
  finish(matrix, row + 1u, column, y1);
  finish(matrix, row + 2u, column, y2);
  finish(matrix, row + 3u, column, y3);
  //#if COLUMN_SUMS
  if (column == 0u) { finish_sums(0u, row, sums); }
  //#endif
}
