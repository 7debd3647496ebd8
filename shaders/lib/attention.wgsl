// What the attention kernels share: a head's channels as elements of four where the head allows it, else one by one.
// Constants: WIDTH (elements of a head), VEC4, CAUSAL, TIME, and where a head starts (stride of a row, start in a row).
//#if VEC4
alias Element = vec4f;
fn product(a: Element, b: Element) -> f32 { return dot(a, b); }
//#else
alias Element = f32;
fn product(a: Element, b: Element) -> f32 { return a * b; }
//#endif

const MASKED = -1e30; // no infinity: WGSL may assume there is none

fn sees(query: u32, key: u32) -> bool {
  //#if CAUSAL
  return key <= query;
  //#else
  return key < TIME;
  //#endif
}
