// What both op suites share: every op of src/ops with its cases, and random inputs for them.

import { rounded } from '../src/ops/scalar/half.ts'
import { apply, type CaseInput, type Half, isHalf, lastDim, leaf, type Op, type OpCase, size } from '../src/tensor.ts'

const modules = import.meta.glob<Record<string, unknown>>(['../src/ops/*.ts', '../src/optimizers/*.ts'], {
  eager: true,
})
const isOp = (x: unknown): x is Op => typeof x === 'object' && x !== null && 'reference' in x && 'dispatch' in x
/** Every exported op, also those that serve as another's gradient. */
export const ops = [...new Set(Object.values(modules).flatMap((module) => Object.values(module).filter(isOp)))]

/** Deterministic normal numbers. */
export function normals(seed: number) {
  let state = seed >>> 0
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  }
}

/** Numbers drawn before they come again: a prime, so that they meet others in every row, and few enough to be drawn soon. */
const PERIOD = 1_048_573

function valuesOf({ shape, below, values, std = 1 }: CaseInput, { uniform, normal }: ReturnType<typeof normals>) {
  const length = size(shape)
  const given = typeof values === 'function' ? values() : values
  const next = below !== undefined ? () => Math.floor(uniform() * below) : () => std * normal()
  const numbers = below !== undefined ? new Uint32Array(length) : new Float32Array(length)
  for (let i = 0; i < length; i++) numbers[i] = given ? given[i] : i < PERIOD ? next() : numbers[i - PERIOD]
  return numbers
}

/**
 * The case as a graph of one node: leaves, outputs, and what makes values for the leaves, which f32 holds exactly.
 * @param half keeps in 16 bits whatever may be kept so
 */
export function instantiate(op: Op, { inputs, attrs }: OpCase<unknown>, half?: Half) {
  const random = normals(
    inputs.length * 1000 + inputs.flatMap((x) => ('shape' in x ? x.shape : x)).reduce((a, b) => a + b, 0),
  )
  const given = inputs.map((input) => ('shape' in input ? input : { shape: input }) as CaseInput)
  const leaves = given.map(({ shape, below }, i) => {
    const isKept = half && below === undefined && shape.length > 1 && lastDim({ shape, dtype: half }) % 2 === 0
    return leaf(`x${i}`, shape, below !== undefined ? 'u32' : isKept ? half : 'f32')
  })
  const feed = () =>
    new Map(
      leaves.map((t, i) => {
        const numbers = valuesOf(given[i], random)
        return [t, isHalf(t) ? numbers.map((x) => rounded(x, half!)) : numbers] as const
      }),
    )
  const plain = apply(op, leaves, attrs)
  const halves = half ? (op.halves?.(plain[0].node) ?? []) : []
  const outputs = halves.length
    ? apply(
        op,
        leaves,
        attrs,
        plain.map((_, i) => (halves.includes(i) ? half : undefined)),
      )
    : plain
  return { leaves, outputs, feed }
}

export const describeCase = ({ inputs, attrs }: OpCase<unknown>) =>
  `${inputs.map((x) => `[${'shape' in x ? x.shape : x}]`).join(' ')} ${JSON.stringify(attrs)}`
