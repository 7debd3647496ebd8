// Keys or values of new tokens as signed bytes, four a word, each head's row divided by its largest: one thread a head's row.
// Reference: src/ops/int8-cache.ts
// Constants: COUNT (rows: B · TIME · HEADS), GRID_X, TIME, HEADS, MAX (rows of a cache), WORDS (of a head's channels; behind them is the
// word by which they are multiplied), STRIDE (of a source row, in elements), OFFSET (of the first head's channels in it).
@group(0) @binding(0) var<storage, read> source: array<f32>;
@group(0) @binding(1) var<storage, read> start: array<u32>;
@group(0) @binding(2) var<storage, read_write> cache: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let row = (wid.y * GRID_X + wid.x) * 64u + local;
  let head = row % HEADS;
  let token = row / HEADS;
  let place = start[0] + token % TIME;
  if (row >= COUNT || place >= MAX) { return; }
  let first = token * STRIDE + OFFSET + head * WORDS * 4u;
  let to = ((token / TIME * MAX + place) * HEADS + head) * (WORDS + 1u);

  var largest = 0.0;
  for (var c = 0u; c < WORDS * 4u; c++) { largest = max(largest, abs(source[first + c])); }
  let each = 1.0 / max(largest, 1e-37); // zeros stay zeros
  for (var w = 0u; w < WORDS; w++) {
    let at = first + w * 4u;
    cache[to + w] = pack4x8snorm(vec4f(source[at], source[at + 1u], source[at + 2u], source[at + 3u]) * each);
  }
  cache[to + WORDS] = bitcast<u32>(largest);
}
