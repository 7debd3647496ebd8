// Rows of a table by ids, one thread a value of y (COUNT, CHANNELS). Reference: src/ops/embedding.ts
// Constants: COUNT (ids), CHANNELS (values of a row), GRID_X; FIRST_ROW and TABLE_ROWS: the range of rows that is bound.
//#include lib/value.wgsl
@group(0) @binding(0) var<storage, read> table: array<Value>; // (TABLE_ROWS, CHANNELS)
@group(0) @binding(1) var<storage, read> ids: array<u32>;
@group(0) @binding(2) var<storage, read_write> y: array<Value>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let i = (wid.y * GRID_X + wid.x) * 64u + local;
  if (i >= COUNT * CHANNELS) { return; }
  let row = ids[i / CHANNELS] - FIRST_ROW; // wraps to a huge number below the range
  if (row < TABLE_ROWS) { y[i] = table[row * CHANNELS + i % CHANNELS]; }
}
