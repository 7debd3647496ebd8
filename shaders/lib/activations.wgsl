// Scalar activation functions and their derivatives. Twins in float64: src/ops/scalar/activations.ts.
// One of GELU, GELU_NEW, SILU, RELU is defined by the op that includes this file.

//#if GELU
// erf by Abramowitz & Stegun 7.1.26: absolute error below 1.5e-7, the size of f32 rounding.
fn erf(x: f32) -> f32 {
  let z = abs(x);
  let t = 1.0 / (1.0 + 0.3275911 * z);
  let poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return sign(x) * (1.0 - poly * exp(-z * z));
}
fn activation(x: f32) -> f32 { return 0.5 * x * (1.0 + erf(x * 0.7071067811865476)); }
fn activation_derivative(x: f32) -> f32 {
  return 0.5 * (1.0 + erf(x * 0.7071067811865476)) + x * 0.3989422804014327 * exp(-0.5 * x * x);
}
//#endif
//#if GELU_NEW
// 1 + tanh(u) = 2 sigmoid(2u): exp saturates cleanly where WGSL lets tanh overflow.
fn activation(x: f32) -> f32 {
  return x / (1.0 + exp(-1.5957691216057308 * (x + 0.044715 * x * x * x)));
}
fn activation_derivative(x: f32) -> f32 {
  let s = 1.0 / (1.0 + exp(-1.5957691216057308 * (x + 0.044715 * x * x * x)));
  return s + x * s * (1.0 - s) * 1.5957691216057308 * (1.0 + 0.134145 * x * x);
}
//#endif
//#if SILU
fn activation(x: f32) -> f32 { return x / (1.0 + exp(-x)); }
fn activation_derivative(x: f32) -> f32 {
  let s = 1.0 / (1.0 + exp(-x));
  return s * (1.0 + x * (1.0 - s));
}
//#endif
//#if RELU
fn activation(x: f32) -> f32 { return max(x, 0.0); }
fn activation_derivative(x: f32) -> f32 { return select(0.0, 1.0, x > 0.0); }
//#endif
