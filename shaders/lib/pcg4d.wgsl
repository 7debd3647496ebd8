// Four random words from four words of key and counter: pcg4d of Jarzynski & Olano, "Hash Functions for GPU Rendering",
// JCGT 9(3), 2020. The same bits as its twin, src/ops/scalar/pcg4d.ts.
fn pcg4d(words: vec4u) -> vec4u {
  var v = words * 1664525u + 1013904223u;
  v.x += v.y * v.w;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v.w += v.y * v.z;
  v ^= v >> vec4u(16u);
  v.x += v.y * v.w;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v.w += v.y * v.z;
  return v;
}
