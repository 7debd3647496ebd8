// Rows of a table by ids, and the sum back into the table. Reference: src/ops/embedding.ts
// Constants: COUNT (ids), CHANNELS (values of a row), GRID_X; FIRST_ROW and TABLE_ROWS: the range of rows that is bound.
//#include lib/value.wgsl
@group(0) @binding(0) var<storage, read> source: array<Value>; // table (TABLE_ROWS, CHANNELS), or dy (COUNT, CHANNELS)
@group(0) @binding(1) var<storage, read> ids: array<u32>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read_write> result: array<Value>;

// One thread a value of y (COUNT, CHANNELS).
@compute @workgroup_size(64)
fn forward(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let i = (wid.y * GRID_X + wid.x) * 64u + local;
  if (i >= COUNT * CHANNELS) { return; }
  let row = ids[i / CHANNELS] - FIRST_ROW; // wraps to a huge number below the range
  if (row < TABLE_ROWS) { result[i] = source[row * CHANNELS + i % CHANNELS]; }
}

@compute @workgroup_size(64)
fn clear(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let i = (wid.y * GRID_X + wid.x) * 64u + local;
  if (i < TABLE_ROWS * CHANNELS) { result[i] = Value(); }
}

// One workgroup a position in sorted order. The first of a run of equal ids owns the row and sums the run.
@compute @workgroup_size(64)
fn backward(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let first = wid.y * GRID_X + wid.x;
  if (first >= COUNT) { return; }
  let id = ids[order[first]];
  let row = id - FIRST_ROW;
  if (row >= TABLE_ROWS) { return; }
  if (first > 0u) {
    if (ids[order[first - 1u]] == id) { return; }
  }
  for (var c = local; c < CHANNELS; c += 64u) {
    var sum = Value();
    for (var k = first; k < COUNT; k++) {
      let position = order[k];
      if (ids[position] != id) { break; }
      sum += source[position * CHANNELS + c];
    }
    result[row * CHANNELS + c] += sum;
  }
}
