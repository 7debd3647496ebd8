// y = a · b without shared memory, for CPUs that play GPU: barriers are dear there, and a load costs as much as twenty products,
// because every lane's address is looked up by itself. So neighbouring lanes share what they load: a quad of four makes a 16 x 16
// tile of y, lane l loads rows l, 4 + l, 8 + l, 12 + l of A and columns likewise of B. Rows are then passed around, columns stay:
// lane l has all 16 rows of its 4 columns: with COLUMN_STEP 1, those are neighbours. Reference: src/ops/matmul.ts
// Constants: K, TILES_N, TILES (tiles of one y), COUNT (tiles of all), GRID_X, COLUMN_STEP (4 or 1), and for x of A, B:
// x_START, x_MATRIX (of a batch), x_ROW, x_COLUMN (elements between rows and columns of the (M, K) or (K, N) matrix that the
// product sees).
enable subgroups;
//#include lib/matmul-epilogue.wgsl

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;

struct Tile {
  // products[i][j]: row 4 j + i, in the lane's four columns
  products: array<mat4x4f, 4>,
  // of the lane's rows of A
  sums: vec4f,
}

fn row_values(at: vec4u, k: u32) -> vec4f {
  let i = at + k * A_COLUMN;
  return vec4f(a[i.x], a[i.y], a[i.z], a[i.w]);
}
fn column_values(at: vec4u, k: u32) -> vec4f {
  let i = at + k * B_ROW;
  return vec4f(b[i.x], b[i.y], b[i.z], b[i.w]);
}
fn outer(x: vec4f, w: vec4f) -> mat4x4f { return mat4x4f(x.x * w, x.y * w, x.z * w, x.w * w); }

fn add_products(tile: ptr<function, Tile>, rows: vec4u, columns: vec4u, k: u32) {
  let x = row_values(rows, k);
  let w = column_values(columns, k);
  (*tile).products[0] += outer(quadBroadcast(x, 0u), w);
  (*tile).products[1] += outer(quadBroadcast(x, 1u), w);
  (*tile).products[2] += outer(quadBroadcast(x, 2u), w);
  (*tile).products[3] += outer(quadBroadcast(x, 3u), w);
  //#if COLUMN_SUMS
  (*tile).sums += x;
  //#endif
}

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let group = (wid.y * GRID_X + wid.x) * 16u + local / 4u;
  let lane = local % 4u;
  let matrix = min(group, COUNT - 1u) / TILES;
  let row = group % TILES / TILES_N * 16u;
  let column = group % TILES_N * 16u + lane * (4u / COLUMN_STEP);
  // Rows and columns past the edge repeat the last one; nothing is written for them.
  let each = vec4u(0u, 4u, 8u, 12u);
  let rows = A_START + matrix * A_MATRIX + min(row + lane + each, vec4u(M - 1u)) * A_ROW;
  //#if TURN
  let stored = features_of(column);
  //#else
  let stored = column + each / 4u * COLUMN_STEP;
  //#endif
  let columns = B_START + matrix * B_MATRIX + min(stored, vec4u(N - 1u)) * B_COLUMN;
  var tile: Tile;
  // One step a turn: with two, compiling took twice as long, and the product two hundredths less.
  for (var k = 0u; k < K; k++) { add_products(&tile, rows, columns, k); }
  if (group >= COUNT) { return; }
  let sums = tile.products;
  // One call in a loop: it is inlined where it stands, and compiling it costs more than the loop does.
  for (var i = 0u; i < 16u; i++) { finish(matrix, row + i, column, sums[i % 4u][i / 4u]); }
  //#if COLUMN_SUMS
  if (column < 4u) { finish_sums(0u, row + lane, tile.sums); }
  //#endif
}
