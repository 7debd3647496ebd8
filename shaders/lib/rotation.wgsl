// Cosine and sine of a channel's angle at a position. Constants: SIGN (-1.0 turns back).
// `turns`: of a channel a position, as a fraction of 44 bits: 32 and 12. Twin in float64: src/ops/rope.ts
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
