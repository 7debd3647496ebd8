// What every matmul kernel does with its sums: y = residual + f(SCALE · (sum + bias)) ⊙ f'(aux), or residual + (sum + bias) ⊙ f(aux),
// written four columns at a time.
// Constants: COLUMN_STEP (from one of the four to the next), M, N, MATRIX (elements of one y of a batch), Y_START, Y_STRIDE (elements),
// ACCUMULATE (add to what y holds), Y_QUADS (y's rows are whole quads, so they are bound as such), and the parts of the epilogue: BIAS,
// SCALED (by SCALE), RESIDUAL, ACTIVATION, DERIVATIVE or GATED (with the name of f), VALUE (f itself is needed), PRE_ACTIVATION (sum +
// bias is kept too), AGAIN (f(aux) is written too), COLUMN_SUMS, ACCUMULATE_SUMS. TURN: y = rope(residual + sum + bias) by positions, with
// HALF (channels in half a head, an even number) and the constants of lib/rotation.wgsl. A kernel whose product may be turned reads B's
// row feature_of(column) for a column.
//#include lib/activations.wgsl

//#if TURN
//#include lib/rotation.wgsl
alias Value = vec2f;
@group(0) @binding(10) var<storage, read> positions: array<u32>;

// Columns of a product that is turned are dealt so that four neighbours are two pairs of channels: i, i + 1, i + HALF, i + HALF + 1.
fn feature_of(column: u32) -> u32 {
  let channel = column % (2u * HALF);
  return column - channel + channel / 4u * 2u + channel % 2u + channel / 2u % 2u * HALF;
}
fn features_of(column: u32) -> vec4u { return feature_of(column) + vec4u(0u, 1u, HALF, HALF + 1u); }
//#else
fn feature_of(column: u32) -> u32 { return column; }
fn features_of(column: u32) -> vec4u { return column + vec4u(0u, 1u, 2u, 3u); }
//#if Y_QUADS
alias Value = vec4f;
//#if VALUE
fn f(x: vec4f) -> vec4f { return vec4f(activation(x.x), activation(x.y), activation(x.z), activation(x.w)); }
//#endif
//#if DERIVATIVE
fn df(x: vec4f) -> vec4f {
  return vec4f(
    activation_derivative(x.x), activation_derivative(x.y), activation_derivative(x.z), activation_derivative(x.w));
}
//#endif
//#else
alias Value = f32;
//#if VALUE
fn f(x: f32) -> f32 { return activation(x); }
//#endif
//#if DERIVATIVE
fn df(x: f32) -> f32 { return activation_derivative(x); }
//#endif
//#endif
//#endif

@group(0) @binding(2) var<storage, read_write> y: array<Value>;
@group(0) @binding(3) var<storage, read> bias: array<Value>;
@group(0) @binding(4) var<storage, read> residual: array<Value>;
@group(0) @binding(5) var<storage, read> aux: array<Value>;
//#if AGAIN
@group(0) @binding(6) var<storage, read_write> again: array<Value>;
//#else
@group(0) @binding(6) var<storage, read_write> pre_activation: array<Value>;
//#endif
@group(0) @binding(7) var<storage, read_write> column_sums: array<f32>;

//#if TURN
fn finish(matrix: u32, row: u32, column: u32, sums: vec4f) {
  if (row >= M || column >= N) { return; }
  let feature = feature_of(column);
  let near = (Y_START + matrix * MATRIX + row * Y_STRIDE + feature) / 2u;
  let far = near + HALF / 2u;
  var x = sums.xy;
  var x_far = sums.zw;
  //#if BIAS
  x += bias[feature / 2u];
  x_far += bias[(feature + HALF) / 2u];
  //#endif
  //#if SCALED
  x *= SCALE;
  x_far *= SCALE;
  //#endif
  //#if RESIDUAL
  x += residual[near];
  x_far += residual[far];
  //#endif
  let pair = feature % (2u * HALF);
  let units = transpose(mat2x2f(unit(positions[row], TURNS[pair]), unit(positions[row], TURNS[pair + 1u])));
  //#if ACCUMULATE
  y[near] += x * units[0] - x_far * units[1];
  y[far] += x_far * units[0] + x * units[1];
  //#else
  y[near] = x * units[0] - x_far * units[1];
  y[far] = x_far * units[0] + x * units[1];
  //#endif
}
//#else
fn finish(matrix: u32, row: u32, column: u32, sums: vec4f) {
  if (row >= M) { return; }
  let start = Y_START + matrix * MATRIX + row * Y_STRIDE + column;
  //#if Y_QUADS
  if (column < N) { finish_value(start / 4u, column / 4u, sums); }
  //#else
  for (var j = 0u; j < 4u; j++) {
    let step = j * COLUMN_STEP;
    if (column + step < N) { finish_value(start + step, column + step, sums[j]); }
  }
  //#endif
}

fn finish_value(i: u32, column: u32, sum: Value) {
  var value = sum;
  //#if BIAS
  value += bias[column];
  //#endif
  //#if SCALED
  value *= SCALE;
  //#endif
  //#if PRE_ACTIVATION
  pre_activation[i] = value;
  //#endif
  //#if ACTIVATION
  value = f(value);
  //#endif
  //#if GATED
  value *= f(aux[i]);
  //#endif
  //#if DERIVATIVE
  value *= df(aux[i]);
  //#endif
  //#if AGAIN
  again[i] = f(aux[i]);
  //#endif
  //#if RESIDUAL
  value += residual[i];
  //#endif
  //#if ACCUMULATE
  value += y[i];
  //#endif
  y[i] = value;
}
//#endif

// Sums of four columns of a; `part` counts the parts of a sum that was split, M columns each.
fn finish_sums(part: u32, column: u32, sums: vec4f) {
  for (var j = 0u; j < 4u; j++) {
    let i = column + j * COLUMN_STEP;
    if (i < M) { finish_sum(part * M + i, sums[j]); }
  }
}
fn finish_sum(i: u32, sum: f32) {
  var value = sum;
  //#if ACCUMULATE_SUMS
  value += column_sums[i];
  //#endif
  column_sums[i] = value;
}
