// The scalar functions behind activation.ts, swiglu.ts and the matmul epilogue, in float64, with their derivatives.
// Their WGSL twins are in shaders/lib/activations.wgsl, under the same names.

export type Activation = 'gelu' | 'gelu_new' | 'silu' | 'relu'
/** Hugging Face's names (config.activation_function): gelu is exact (erf), gelu_new is the tanh form of GPT-2. */
export const activationNames: readonly Activation[] = ['gelu', 'gelu_new', 'silu', 'relu']

interface Scalar {
  value(x: number): number
  derivative(x: number): number
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
const normalCdf = (x: number) => 0.5 * (1 + erf(x / Math.SQRT2))
const normalPdf = (x: number) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)

// tanh form: Hendrycks & Gimpel 2016, arXiv 1606.08415
const S = Math.sqrt(2 / Math.PI)
const A = 0.044715

export const activations: Record<Activation, Scalar> = {
  gelu: { value: (x) => x * normalCdf(x), derivative: (x) => normalCdf(x) + x * normalPdf(x) },
  gelu_new: {
    value: (x) => 0.5 * x * (1 + Math.tanh(S * (x + A * x ** 3))),
    derivative(x) {
      const t = Math.tanh(S * (x + A * x ** 3))
      return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * S * (1 + 3 * A * x * x)
    },
  },
  silu: {
    value: (x) => x * sigmoid(x),
    derivative: (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x))),
  },
  relu: { value: (x) => Math.max(x, 0), derivative: (x) => (x > 0 ? 1 : 0) },
}

/** Error function to float64 rounding: Taylor series near zero, Laplace's continued fraction for erfc beyond 3. */
export function erf(x: number): number {
  const z = Math.abs(x)
  if (z > 6) return Math.sign(x)
  if (z > 3) {
    let fraction = 0
    for (let k = 60; k > 0; k--) fraction = k / 2 / (z + fraction)
    return Math.sign(x) * (1 - Math.exp(-z * z) / Math.sqrt(Math.PI) / (z + fraction))
  }
  let term = x
  let sum = x
  for (let k = 1; k < 100; k++) {
    term *= (-x * x) / k
    sum += term / (2 * k + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}
