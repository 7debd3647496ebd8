// Two 16-bit floats a word, the first in its lower half: bfloat16 (KEPT_BF16) or IEEE binary16. src/gpu/halves.ts puts this before a
// kernel that reads or writes such words. Twins in float64: src/ops/scalar/half.ts.
// A number that is not finite stays so, and one that is too large for a half becomes infinite: the verdict on the step sees it.
//#if STOCHASTIC
//#include lib/pcg4d.wgsl
@group(0) @binding(31) var<uniform> rounding: vec4u; // seed, step, micro-step, unused
//#endif

//#if KEPT_BF16
const DROPPED = 16u; // bits of an f32 that a half has no room for
const KEPT = 0xffff0000u;
//#else
const DROPPED = 13u;
const KEPT = 0xffffe000u;
//#endif

fn halves(word: u32) -> vec2f {
  //#if KEPT_BF16
  return bitcast<vec2f>(vec2u(word << 16u, word & 0xffff0000u));
  //#else
  return unpack2x16float(word);
  //#endif
}

// `at`: which word of its tensor this is.
fn word(x: vec2f, at: u32) -> u32 {
  let bits = bitcast<vec2u>(x);
  //#if STOCHASTIC
  // What is dropped is as likely to carry as it is large. Equal words at the same place of two tensors are rounded alike.
  let more = pcg4d(vec4u(rounding.xy ^ bits, rounding.z, at)).xy >> vec2u(32u - DROPPED);
  //#else
  let more = ((bits >> vec2u(DROPPED)) & vec2u(1u)) + ((1u << (DROPPED - 1u)) - 1u); // to the nearest, ties to even
  //#endif
  let finite = (bits & vec2u(0x7f800000u)) != vec2u(0x7f800000u);
  let rounded = select(bits, bits + more, finite) & vec2u(KEPT);
  //#if KEPT_BF16
  return (rounded.x >> 16u) | rounded.y;
  //#else
  // Below 2^-14 halves lie further apart than that, and the conversion rounds once more.
  let beyond = (rounded & vec2u(0x7fffffffu)) > vec2u(0x477fe000u); // 65504
  let infinite = select(vec2u(), ((rounded >> vec2u(16u)) & vec2u(0x8000u)) | vec2u(0x7c00u), beyond);
  return pack2x16float(select(bitcast<vec2f>(rounded), vec2f(), beyond)) | infinite.x | (infinite.y << 16u);
  //#endif
}
