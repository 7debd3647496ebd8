// The sum of rows back into a table, by ids: positions come sorted by id, so that a row has one owner. Reference: src/ops/embedding.ts
// They are summed in segments, lest a frequent id keep one thread busy and all others waiting. A run of equal ids within a segment is
// added to its row at once. Of a longer run every segment leaves a part, and they are added up, in order, where it begins.
// Constants: COUNT (ids), CHANNELS, SEGMENT (positions), SEGMENTS, GRID_X; FIRST_ROW and TABLE_ROWS: the range of rows that is bound.
@group(0) @binding(0) var<storage, read> dy: array<f32>; // (COUNT, CHANNELS)
@group(0) @binding(1) var<storage, read> ids: array<u32>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read_write> table: array<f32>; // (TABLE_ROWS, CHANNELS)
@group(0) @binding(4) var<storage, read_write> parts: array<f32>; // (SEGMENTS, 2, CHANNELS): of a run from before, of one that goes on

@compute @workgroup_size(64)
fn clear(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let i = (wid.y * GRID_X + wid.x) * 64u + local;
  if (i < TABLE_ROWS * CHANNELS) { table[i] = 0.0; }
}

fn id_at(k: u32) -> u32 { return ids[order[k]]; }
fn begins_at(k: u32, id: u32) -> bool {
  if (k == 0u) { return true; }
  return id_at(k - 1u) != id;
}
fn add_to_row(id: u32, c: u32, sum: f32) {
  let row = id - FIRST_ROW;
  if (row < TABLE_ROWS) { table[row * CHANNELS + c] += sum; }
}

// One thread a channel of a segment, here and in the next.
@compute @workgroup_size(64)
fn segments(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let segment = wid.y * GRID_X + wid.x;
  let c = wid.z * 64u + local;
  if (segment >= SEGMENTS || c >= CHANNELS) { return; }
  let end = min((segment + 1u) * SEGMENT, COUNT);
  var id = id_at(segment * SEGMENT);
  var begins = begins_at(segment * SEGMENT, id);
  var sum = 0.0;
  for (var k = segment * SEGMENT; k < end; k++) {
    sum += dy[order[k] * CHANNELS + c];
    let next = select(id + 1u, id_at(min(k + 1u, COUNT - 1u)), k + 1u < COUNT);
    if (next == id && k + 1u < end) { continue; }
    if (begins && next != id) {
      add_to_row(id, c, sum);
    } else {
      parts[(2u * segment + u32(begins)) * CHANNELS + c] = sum;
    }
    sum = 0.0;
    id = next;
    begins = true;
  }
}

@compute @workgroup_size(64)
fn runs(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let segment = wid.y * GRID_X + wid.x;
  let c = wid.z * 64u + local;
  if (segment + 1u >= SEGMENTS || c >= CHANNELS) { return; }
  let id = id_at((segment + 1u) * SEGMENT);
  if (id_at((segment + 1u) * SEGMENT - 1u) != id) { return; } // nothing goes on
  if (id_at(segment * SEGMENT) == id && !begins_at(segment * SEGMENT, id)) { return; } // it began before
  var sum = parts[(2u * segment + 1u) * CHANNELS + c];
  for (var s = segment + 1u; s < SEGMENTS; s++) {
    if (id_at(s * SEGMENT) != id) { break; }
    sum += parts[2u * s * CHANNELS + c];
  }
  add_to_row(id, c, sum);
}
