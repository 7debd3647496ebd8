// Two tiny Transformers with random weights and their forward passes in float64, written from the papers and independent of
// src/: what llama.cpp is compared with. Weights carry GGUF's names, row-major [out, in].

export type Weights = ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float32Array }>
type Matrix = Float64Array[] // rows

export const size = { width: 256, layers: 2, heads: 4, kvHeads: 2, hidden: 512, context: 128 }
const headSize = size.width / size.heads

type NamedShape = [name: string, shape: number[]]

/** [out, in] of every weight of a llama with `vocab` tokens. */
export function llamaShapes(vocab: number): NamedShape[] {
  const { width, hidden, kvHeads } = size
  return [
    ['token_embd.weight', [vocab, width]],
    ...layers((i) => [
      [`blk.${i}.attn_norm.weight`, [width]],
      [`blk.${i}.attn_q.weight`, [width, width]],
      [`blk.${i}.attn_k.weight`, [kvHeads * headSize, width]],
      [`blk.${i}.attn_v.weight`, [kvHeads * headSize, width]],
      [`blk.${i}.attn_output.weight`, [width, width]],
      [`blk.${i}.ffn_norm.weight`, [width]],
      [`blk.${i}.ffn_gate.weight`, [hidden, width]],
      [`blk.${i}.ffn_up.weight`, [hidden, width]],
      [`blk.${i}.ffn_down.weight`, [width, hidden]],
    ]),
    ['output_norm.weight', [width]],
    ['output.weight', [vocab, width]],
  ]
}

/** Of a GPT-2, whose head is its embedding. */
export function gpt2Shapes(vocab: number): NamedShape[] {
  const { width, hidden, context } = size
  const linear = (name: string, out: number, input: number): NamedShape[] => [
    [`${name}.weight`, [out, input]],
    [`${name}.bias`, [out]],
  ]
  const norm = (name: string): NamedShape[] => [
    [`${name}.weight`, [width]],
    [`${name}.bias`, [width]],
  ]
  return [
    ['token_embd.weight', [vocab, width]],
    ['position_embd.weight', [context, width]],
    ...layers((i) => [
      ...norm(`blk.${i}.attn_norm`),
      ...linear(`blk.${i}.attn_qkv`, 3 * width, width),
      ...linear(`blk.${i}.attn_output`, width, width),
      ...norm(`blk.${i}.ffn_norm`),
      ...linear(`blk.${i}.ffn_up`, hidden, width),
      ...linear(`blk.${i}.ffn_down`, width, hidden),
    ]),
    ...norm('output_norm'),
  ]
}

const layers = (of: (i: number) => NamedShape[]): NamedShape[] =>
  Array.from({ length: size.layers }, (_, i) => of(i)).flat()

/** Matrices N(0, 1/in), so that logits spread by about one; gains near one, biases near zero. */
export function randomWeights(shapes: readonly NamedShape[], seed: number): Weights {
  const normal = gaussian(seed)
  return new Map(
    shapes.map(([name, shape]) => {
      const gain = name.endsWith('norm.weight')
      const spread = shape.length === 1 ? 0.1 : 1 / Math.sqrt(shape[1])
      const length = shape.reduce((a, b) => a * b, 1)
      return [name, { shape, values: Float32Array.from({ length }, () => (gain ? 1 : 0) + spread * normal()) }]
    }),
  )
}

function gaussian(seed: number): () => number {
  let state = seed
  const uniform = () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) + 0.5) / 2 ** 32
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}

/** Rotary embedding turns pairs of a head's components: Hugging Face pairs i with i + d/2, llama.cpp 2i with 2i + 1. */
export type Pairing = 'halves' | 'neighbours'

/** Logits [tokens, vocab]. Llama: RMSNorm, rotary grouped-query attention, SwiGLU. */
export function llamaForward(weights: Weights, ids: readonly number[], pairing: Pairing): Float64Array {
  const linear = (name: string, x: Matrix) => matmul(x, weights.get(`${name}.weight`)!)
  const norm = (name: string, x: Matrix) => x.map((row) => rmsNorm(row, weights.get(`${name}.weight`)!.values))
  let x = embed(weights, 'token_embd.weight', ids)
  for (let i = 0; i < size.layers; i++) {
    const blk = `blk.${i}.`
    const a = norm(`${blk}attn_norm`, x)
    const q = linear(`${blk}attn_q`, a).map((row, t) => rotate(row, t, pairing))
    const k = linear(`${blk}attn_k`, a).map((row, t) => rotate(row, t, pairing))
    x = add(x, linear(`${blk}attn_output`, attention(q, k, linear(`${blk}attn_v`, a), size.kvHeads)))
    const f = norm(`${blk}ffn_norm`, x)
    const up = linear(`${blk}ffn_up`, f)
    const gated = linear(`${blk}ffn_gate`, f).map((row, t) => row.map((g, j) => (g / (1 + Math.exp(-g))) * up[t][j]))
    x = add(x, linear(`${blk}ffn_down`, gated))
  }
  return flat(linear('output', norm('output_norm', x)))
}

/** Logits [tokens, vocab]. GPT-2: learned positions, LayerNorm, GELU by tanh, tied head. */
export function gpt2Forward(weights: Weights, ids: readonly number[]): Float64Array {
  const bias = (name: string) => weights.get(`${name}.bias`)!.values
  const linear = (name: string, x: Matrix) =>
    matmul(x, weights.get(`${name}.weight`)!).map((row) => row.map((v, j) => v + bias(name)[j]))
  const norm = (name: string, x: Matrix) =>
    x.map((row) => layerNorm(row, weights.get(`${name}.weight`)!.values, bias(name)))
  const positions = embed(weights, 'position_embd.weight', [...ids.keys()])
  let x = add(embed(weights, 'token_embd.weight', ids), positions)
  for (let i = 0; i < size.layers; i++) {
    const blk = `blk.${i}.`
    const qkv = linear(`${blk}attn_qkv`, norm(`${blk}attn_norm`, x))
    const [q, k, v] = [0, 1, 2].map((p) => qkv.map((row) => row.slice(p * size.width, (p + 1) * size.width)))
    x = add(x, linear(`${blk}attn_output`, attention(q, k, v, size.heads)))
    const up = linear(`${blk}ffn_up`, norm(`${blk}ffn_norm`, x))
    x = add(
      x,
      linear(
        `${blk}ffn_down`,
        up.map((row) => row.map(gelu)),
      ),
    )
  }
  return flat(matmul(norm('output_norm', x), weights.get('token_embd.weight')!))
}

function embed(weights: Weights, name: string, ids: readonly number[]): Matrix {
  const { values } = weights.get(name)!
  return ids.map((id) => Float64Array.from(values.subarray(id * size.width, (id + 1) * size.width)))
}

function matmul(
  x: Matrix,
  { shape: [out, input], values }: { shape: readonly number[]; values: Float32Array },
): Matrix {
  return x.map((row) => {
    const y = new Float64Array(out)
    for (let o = 0; o < out; o++) {
      let sum = 0
      for (let i = 0; i < input; i++) sum += row[i] * values[o * input + i]
      y[o] = sum
    }
    return y
  })
}

const add = (a: Matrix, b: Matrix): Matrix => a.map((row, t) => row.map((v, j) => v + b[t][j]))
const mean = (row: Float64Array) => row.reduce((a, b) => a + b, 0) / row.length
const gelu = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))

function rmsNorm(row: Float64Array, gain: Float32Array): Float64Array {
  const scale = 1 / Math.sqrt(mean(row.map((v) => v * v)) + 1e-5)
  return row.map((v, j) => v * scale * gain[j])
}

function layerNorm(row: Float64Array, gain: Float32Array, bias: Float32Array): Float64Array {
  const centre = mean(row)
  const scale = 1 / Math.sqrt(mean(row.map((v) => (v - centre) ** 2)) + 1e-5)
  return row.map((v, j) => (v - centre) * scale * gain[j] + bias[j])
}

function rotate(row: Float64Array, position: number, pairing: Pairing): Float64Array {
  const turned = new Float64Array(row.length)
  const half = headSize / 2
  for (let head = 0; head < row.length; head += headSize) {
    for (let i = 0; i < half; i++) {
      const [a, b] = pairing === 'halves' ? [head + i, head + i + half] : [head + 2 * i, head + 2 * i + 1]
      const angle = position * 10000 ** (-i / half)
      turned[a] = row[a] * Math.cos(angle) - row[b] * Math.sin(angle)
      turned[b] = row[a] * Math.sin(angle) + row[b] * Math.cos(angle)
    }
  }
  return turned
}

/** Causal. `kvHeads` key and value heads are each shared by as many query heads. */
function attention(q: Matrix, k: Matrix, v: Matrix, kvHeads: number): Matrix {
  return q.map((query, t) => {
    const out = new Float64Array(query.length)
    for (let head = 0; head < size.heads; head++) {
      const at = head * headSize
      const kv = Math.floor((head * kvHeads) / size.heads) * headSize
      const scores = Float64Array.from({ length: t + 1 }, (_, s) => {
        let dot = 0
        for (let d = 0; d < headSize; d++) dot += query[at + d] * k[s][kv + d]
        return dot / Math.sqrt(headSize)
      })
      const p = softmax(scores)
      for (let s = 0; s <= t; s++) for (let d = 0; d < headSize; d++) out[at + d] += p[s] * v[s][kv + d]
    }
    return out
  })
}

function softmax(x: Float64Array): Float64Array {
  const most = x.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const e = x.map((v) => Math.exp(v - most))
  const sum = e.reduce((a, b) => a + b, 0)
  return e.map((v) => v / sum)
}

function flat(rows: Matrix): Float64Array {
  const all = new Float64Array(rows.length * rows[0].length)
  rows.forEach((row, t) => {
    all.set(row, t * row.length)
  })
  return all
}

/** Root mean square of the difference, in units of the reference's own. */
export function relativeRms(actual: ArrayLike<number>, reference: Float64Array): number {
  let difference = 0
  let total = 0
  for (let i = 0; i < reference.length; i++) {
    difference += (actual[i] - reference[i]) ** 2
    total += reference[i] ** 2
  }
  return Math.sqrt(difference / total)
}

/** Mean over tokens of KL(reference || actual), in nats, of logits [tokens, vocab]. */
export function divergence(actual: ArrayLike<number>, reference: Float64Array, vocab: number): number {
  let sum = 0
  for (let at = 0; at < reference.length; at += vocab) {
    const p = softmax(reference.slice(at, at + vocab))
    const q = softmax(Float64Array.from({ length: vocab }, (_, i) => actual[at + i]))
    for (let i = 0; i < vocab; i++) sum += p[i] * Math.log(p[i] / q[i])
  }
  return sum / (reference.length / vocab)
}
