// Four rows at a time as matrices whose columns are the rows: Kᵀ · Q is then a block of scores, one column a query.
//#include lib/attention.wgsl

const FOUR = vec4u(0u, 1u, 2u, 3u);

// Rows past the last repeat it.
fn times(first: u32) -> vec4u { return min(first + FOUR, vec4u(TIME - 1u)); }

fn rows_q(at: vec4u, i: u32) -> mat4x4f { return mat4x4f(load_q(at.x, i), load_q(at.y, i), load_q(at.z, i), load_q(at.w, i)); }
fn rows_k(at: vec4u, i: u32) -> mat4x4f { return mat4x4f(load_k(at.x, i), load_k(at.y, i), load_k(at.z, i), load_k(at.w, i)); }
fn rows_v(at: vec4u, i: u32) -> mat4x4f { return mat4x4f(load_v(at.x, i), load_v(at.y, i), load_v(at.z, i), load_v(at.w, i)); }
//#if !FORWARD
fn rows_dout(at: vec4u, i: u32) -> mat4x4f {
  return mat4x4f(load_dout(at.x, i), load_dout(at.y, i), load_dout(at.z, i), load_dout(at.w, i));
}
//#endif
