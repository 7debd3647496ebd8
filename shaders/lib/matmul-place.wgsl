// Which tile of y a workgroup makes, of which product: tiles are dealt along the rows of y or, with ROWS_FIRST, down its columns; then
// follow the matrices of a batch, and last the parts of K.
// Constants: TILE_M, TILE_N, TILES_M, TILES_N (of one y), ROWS_FIRST, BATCH, STEPS (of a part of K).
struct Place {
  // among the products of all parts, and of its matrices in the batch
  product: u32,
  matrix: u32,
  // where its part of K begins, in steps
  first: u32,
  // where its tile begins
  row: u32,
  column: u32,
}

fn place_of(group: u32) -> Place {
  let tile = group % (TILES_M * TILES_N);
  let product = group / (TILES_M * TILES_N);
  //#if ROWS_FIRST
  let row = tile % TILES_M * TILE_M;
  let column = tile / TILES_M * TILE_N;
  //#else
  let row = tile / TILES_N * TILE_M;
  let column = tile % TILES_N * TILE_N;
  //#endif
  return Place(product, product % BATCH, product / BATCH * STEPS, row, column);
}
