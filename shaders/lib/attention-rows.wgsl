// Four rows at a time as matrices whose columns are the rows: Kᵀ · Q is then a block of scores, one column a query. Rows of its own a
// thread loads all four; of rows that its quad shares it loads one, since a load costs as much as many products.
// The threads of a quad always run the same loops.
diagnostic(off, subgroup_uniformity);
//#include lib/attention.wgsl

const FOUR = vec4u(0u, 1u, 2u, 3u);

// Rows past the last repeat it.
fn time(t: u32) -> u32 { return min(t, TIME - 1u); }
fn times(first: u32) -> vec4u { return min(first + FOUR, vec4u(TIME - 1u)); }

// The row that each thread of a quad has loaded.
fn of_quad(row: vec4f) -> mat4x4f {
  return mat4x4f(quadBroadcast(row, 0u), quadBroadcast(row, 1u), quadBroadcast(row, 2u), quadBroadcast(row, 3u));
}
//#if !DKV
fn rows_q(at: vec4u, i: u32) -> mat4x4f { return mat4x4f(load_q(at.x, i), load_q(at.y, i), load_q(at.z, i), load_q(at.w, i)); }
//#endif
//#if DQ
fn rows_dout(at: vec4u, i: u32) -> mat4x4f {
  return mat4x4f(load_dout(at.x, i), load_dout(at.y, i), load_dout(at.z, i), load_dout(at.w, i));
}
//#endif
//#if DKV
fn rows_k(at: vec4u, i: u32) -> mat4x4f { return mat4x4f(load_k(at.x, i), load_k(at.y, i), load_k(at.z, i), load_k(at.w, i)); }
fn rows_v(at: vec4u, i: u32) -> mat4x4f { return mat4x4f(load_v(at.x, i), load_v(at.y, i), load_v(at.z, i), load_v(at.w, i)); }
//#endif
