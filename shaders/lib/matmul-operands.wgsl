// The operands of a product as they are stored: four neighbours of a stored row at a time, zeros past its edges.
// Constants, for x of A, B: x_ROWS, x_WIDTH, x_STRIDE (elements from row to row), x_START, x_MATRIX (elements from one matrix
// of a batch to the next), x_QUADS (rows are whole quads on 16 bytes: one load takes four elements); QUANTIZED: b is a whole weight
// in words, with the constants of lib/quantized.wgsl; INSIDE: the kernel asks for whole quads and for nothing past an edge;
// HALF_PRODUCTS: what is multiplied are 16-bit floats.

//#if HALF_PRODUCTS
enable f16;
alias Factor = f16;
alias Quad = vec4h;
alias Square = mat4x4h;
//#else
alias Factor = f32;
alias Quad = vec4f;
alias Square = mat4x4f;
//#endif
//#if A_QUADS
@group(0) @binding(0) var<storage, read> a: array<vec4f>;
//#else
@group(0) @binding(0) var<storage, read> a: array<f32>;
//#endif
//#if QUANTIZED
//#include lib/quantized.wgsl
fn b_four(at: u32) -> vec4f { return quantized_quad(at); }
fn b_one(at: u32) -> f32 { return quantized_value(at); }
//#else
//#if B_QUADS
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
fn b_four(at: u32) -> vec4f { return b[at / 4u]; }
//#else
@group(0) @binding(1) var<storage, read> b: array<f32>;
fn b_one(at: u32) -> f32 { return b[at]; }
//#endif
//#endif

fn a_quad(matrix: u32, row: u32, column: u32) -> vec4f {
  let at = A_START + matrix * A_MATRIX + row * A_STRIDE + column;
  //#if INSIDE
  return a[at / 4u];
  //#else
  var quad = vec4f();
  if (row < A_ROWS) {
    //#if A_QUADS
    if (column < A_WIDTH) { quad = a[at / 4u]; }
    //#else
    if (column < A_WIDTH) { quad.x = a[at]; }
    if (column + 1u < A_WIDTH) { quad.y = a[at + 1u]; }
    if (column + 2u < A_WIDTH) { quad.z = a[at + 2u]; }
    if (column + 3u < A_WIDTH) { quad.w = a[at + 3u]; }
    //#endif
  }
  return quad;
  //#endif
}

fn b_quad(matrix: u32, row: u32, column: u32) -> vec4f {
  let at = B_START + matrix * B_MATRIX + row * B_STRIDE + column;
  //#if INSIDE
  return b_four(at);
  //#else
  var quad = vec4f();
  if (row < B_ROWS) {
    //#if B_QUADS
    if (column < B_WIDTH) { quad = b_four(at); }
    //#else
    if (column < B_WIDTH) { quad.x = b_one(at); }
    if (column + 1u < B_WIDTH) { quad.y = b_one(at + 1u); }
    if (column + 2u < B_WIDTH) { quad.z = b_one(at + 2u); }
    if (column + 3u < B_WIDTH) { quad.w = b_one(at + 3u); }
    //#endif
  }
  return quad;
  //#endif
}

// y + x · w: a row of four more products.
fn plus_product(y: Quad, x: Quad, w: Square) -> Quad {
  return fma(Quad(x.w), w[3], fma(Quad(x.z), w[2], fma(Quad(x.y), w[1], fma(Quad(x.x), w[0], y))));
}
