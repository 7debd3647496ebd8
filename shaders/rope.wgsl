// Rotary position embedding, half-split. One thread turns a value's channels and those half a head on, in all heads of a row: one
// sine for all. Reference: src/ops/rope.ts. Constants: COUNT (rows · HALF), GRID_X, HALF (values in half a head), HEADS, SIGN,
// TURNS (of a channel a position, as a fraction of 44 bits: 32 and 12).
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

fn unit(position: u32, turns: vec2u) -> vec2f {
  return cos_sin(position * turns.x + ((position * turns.y) >> 12u)) * vec2f(1.0, SIGN);
}

// Cosine and sine of an angle in units of 2^-32 turns, to 1e-7. The polynomials on ±1/8 turn are those of sinf and cosf in
// Moshier's Cephes library.
fn cos_sin(turns: u32) -> vec2f {
  let quadrant = (turns + 0x20000000u) >> 30u;
  let angle = f32(bitcast<i32>(turns - (quadrant << 30u))) * 1.4629180792671596e-9; // 2π / 2^32
  let z = angle * angle;
  let s = angle + angle * z * (-1.6666654611e-1 + z * (8.3321608736e-3 - z * 1.9515295891e-4));
  let c = 1.0 - 0.5 * z + z * z * (4.166664568298827e-2 + z * (-1.388731625493765e-3 + z * 2.443315711809948e-5));
  switch quadrant {
    case 0u: { return vec2f(c, s); }
    case 1u: { return vec2f(-s, c); }
    case 2u: { return vec2f(-c, -s); }
    default: { return vec2f(s, -c); }
  }
}
