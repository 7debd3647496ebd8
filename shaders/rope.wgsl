// Rotary position embedding, half-split. One thread turns a value's channels and those half a head on, in all heads of a row: one
// sine for all. Reference: src/ops/rope.ts. Constants: COUNT (rows · HALF), GRID_X, HALF (values in half a head), HEADS, SIGN,
// TURNS (of a channel a position, as a fraction of 44 bits: 32 and 12).
//#include lib/rotation.wgsl
//#include lib/value.wgsl

@group(0) @binding(0) var<storage, read> x: array<Value>;
@group(0) @binding(1) var<storage, read> positions: array<u32>;
@group(0) @binding(2) var<storage, read_write> y: array<Value>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) wid: vec3u) {
  let thread = (wid.y * GRID_X + wid.x) * 64u + local;
  if (thread >= COUNT) { return; }
  let row = thread / HALF;
  let place = thread % HALF;
  let position = positions[row];
  //#if PAIRS
  let units = mat2x2f(unit(position, TURNS[2u * place]), unit(position, TURNS[2u * place + 1u]));
  let cosine = vec2f(units[0].x, units[1].x);
  let sine = vec2f(units[0].y, units[1].y);
  //#else
  let turned = unit(position, TURNS[place]);
  let cosine = turned.x;
  let sine = turned.y;
  //#endif
  for (var head = 0u; head < HEADS; head++) {
    let a = (row * HEADS + head) * 2u * HALF + place;
    let b = a + HALF;
    let old_a = x[a];
    let old_b = x[b];
    y[a] = old_a * cosine - old_b * sine;
    y[b] = old_b * cosine + old_a * sine;
  }
}
