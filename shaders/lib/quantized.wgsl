// Four neighbours, or one, of a tensor whose words src/ops/scalar/quantized.ts lays out.
// Constants: one of BF16, F16, INT8, INT4, NF4 is true; BLOCK (elements), SCALES and GROUPS (where those sections start, in words),
// LAST (the last word).

@group(0) @binding(1) var<storage, read> words: array<u32>;

//#if NF4
const CODES = array<f32, 16>(
  -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635, -0.18477343022823334,
  -0.09105003625154495, 0.0, 0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
  0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0);

fn absmax(block: u32) -> f32 {
  let share = unpack4x8snorm(words[SCALES + block / 4u])[block % 4u];
  return bitcast<f32>(words[LAST]) + bitcast<f32>(words[GROUPS + block / 256u]) * share;
}
//#endif

// Elements at .. at + 3; `at` is a multiple of four, and so is every block.
fn quantized_quad(at: u32) -> vec4f {
  //#if BF16
  let pairs = vec2u(words[at / 2u], words[at / 2u + 1u]);
  return bitcast<vec4f>(vec4u(pairs.x << 16u, pairs.x & 0xffff0000u, pairs.y << 16u, pairs.y & 0xffff0000u));
  //#endif
  //#if F16
  return vec4f(unpack2x16float(words[at / 2u]), unpack2x16float(words[at / 2u + 1u]));
  //#endif
  //#if INT8
  return unpack4x8snorm(words[at / 4u]) * bitcast<f32>(words[SCALES + at / BLOCK]);
  //#endif
  //#if INT4
  let codes = (vec4u(words[at / 8u] >> (at % 8u * 4u)) >> vec4u(0u, 4u, 8u, 12u)) % 16u;
  let scale = unpack2x16float(words[SCALES + at / BLOCK]);
  return scale.y + scale.x * vec4f(codes);
  //#endif
  //#if NF4
  let codes = (vec4u(words[at / 8u] >> (at % 8u * 4u)) >> vec4u(0u, 4u, 8u, 12u)) % 16u;
  return absmax(at / BLOCK) * vec4f(CODES[codes.x], CODES[codes.y], CODES[codes.z], CODES[codes.w]);
  //#endif
}

fn quantized_value(at: u32) -> f32 { return quantized_quad(at / 4u * 4u)[at % 4u]; }
