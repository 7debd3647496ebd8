// The one shared type. A Tensor is a result of a node of the compute graph: which op, of which tensors, and the shape of
// the answer. It holds no numbers and no buffers: numbers exist only while a plan runs (graph/replay.ts on the GPU,
// graph/cpu.ts in float64).

import type { DeviceTraits, Dispatch } from './kernel.ts'

export type Shape = readonly number[]
/** Two elements a 32-bit word, the first in its lower half: how a result that was computed in f32 may be kept. */
export type Half = 'bf16' | 'f16'
/** `u32` is for ids, positions and counters; no gradient flows through it. */
export type DType = 'f32' | 'u32' | Half
export interface TensorType {
  readonly shape: Shape
  readonly dtype: DType
}

export interface Tensor extends TensorType {
  readonly node: Node
  /** Which of the node's outputs this is. */
  readonly index: number
}

// biome-ignore lint/suspicious/noExplicitAny: a node of a list may be of any op; the op itself knows its attributes' type
export interface Node<Attrs = any> {
  readonly op: Op<Attrs>
  readonly inputs: readonly Tensor[]
  readonly attrs: Attrs
  readonly outputs: readonly Tensor[]
}

/**
 * One operation, whole: shape rule, float64 reference, dispatch, gradient, and the cases that test all four.
 * Its WGSL is `shaders/<same name>.wgsl`.
 */
// biome-ignore lint/suspicious/noExplicitAny: see Node
export interface Op<Attrs = any> {
  name: string
  /** Types of the outputs; throws a plain sentence where the inputs do not fit. */
  outputs(inputs: readonly TensorType[], attrs: Attrs): TensorType[]
  /** The plainest correct code, in float64. Outputs arrive zeroed. Every GPU kernel is tested against it. */
  reference(outputs: Float64Array[], inputs: readonly Float64Array[], node: Node<Attrs>): void
  /**
   * What the GPU does, as data. `accumulate[i]` asks for `output += value` instead of `output = value`; it is only
   * asked of outputs that `accumulates` lists.
   */
  dispatch(node: Node<Attrs>, device: DeviceTraits, accumulate: readonly boolean[]): Dispatch[]
  /** Outputs that can be added into a gradient slot in place. Others go through ops/copy.ts. */
  accumulates?: readonly number[]
  /**
   * Outputs that may be kept in 16 bits: the kernel writes them by whole words, so that no word has two owners. Rows of
   * such an output have an even length.
   */
  halves?(node: Node<Attrs>): readonly number[]
  /** Bytes of each temporary buffer that lives only within this node (`{ scratch: i }` in a binding). */
  scratch?(node: Node<Attrs>, device: DeviceTraits): number[]
  /** `aliases[o] = i`: output o lives in input i's storage (updated in place); that input is not bound itself. */
  aliases?: readonly (number | undefined)[]
  /** d(loss)/d(input) for each input, from d(loss)/d(output) for each output (null where none flows). */
  gradient?(grads: readonly (Tensor | null)[], node: Node<Attrs>): (Tensor | null)[]
  /**
   * Of an op in gradients, with inputs dy and all those of `remakes`: it reads what that op reads, and with the attribute
   * `again` writes that op's output 0 once more, as its own last output.
   */
  remakes?: Op
  /** Outputs that serve only this op's own gradient (a saved logsumexp): no gradient arrives for them. */
  auxiliary?: readonly number[]
  /** What it computes counts as a constant: no gradient flows through it. */
  isConstant?: boolean
  /** Output 0 is a loss and the root: it computes its gradients in the forward pass and takes only `one` as d(loss). */
  isLoss?: boolean
  /** Floating-point operations of one run; 0 where bytes alone decide. */
  flops?(node: Node<Attrs>): number
  /**
   * How far the GPU may be from the reference: |error| ≤ tolerance · (|value| + rms of all values). Default 1e-5, some
   * hundred f32 roundings; an op that sets its own says why.
   */
  tolerance?: number
  /** Inputs on which tests/plain/ops.test.ts (float64) and tests/gpu/ops.test.ts run this op. */
  cases: OpCase<Attrs>[]
}

export interface OpCase<Attrs> {
  inputs: (Shape | CaseInput)[]
  attrs: Attrs
  /** In place of the op's own; says why where it is set. */
  tolerance?: number
  /** Too large for the float64 finite differences; the GPU is still compared with the reference. */
  large?: boolean
  /** Bytes that a binding may have here at most, where the device would take more. */
  maxBinding?: number
}
export interface CaseInput {
  shape: Shape
  /** Integers below this (a u32 input); without it the input is f32, normal with deviation `std`. */
  below?: number
  /** Exact values instead of random ones; a function where they are many. */
  values?: readonly number[] | (() => readonly number[])
  std?: number
}

export const size = (shape: Shape) => shape.reduce((a, b) => a * b, 1)
export const lastDim = (t: TensorType) => t.shape[t.shape.length - 1]
/** Product of all dimensions but the last: how many rows a kernel sees. */
export const rows = (t: TensorType) => size(t.shape) / lastDim(t)
export const isHalf = ({ dtype }: Pick<TensorType, 'dtype'>) => dtype === 'bf16' || dtype === 'f16'
export const bytesPerElement = (t: Pick<TensorType, 'dtype'>) => (isHalf(t) ? 2 : 4)
/** Whole words. */
export const bytesOf = (t: TensorType) => Math.ceil((size(t.shape) * bytesPerElement(t)) / 4) * 4
export const f32 = (...shape: number[]): TensorType => ({ shape, dtype: 'f32' })

/** @param kept how outputs are kept, where that is not as they are computed; only what the op's `halves` lists may be so */
export function apply<Attrs>(
  op: Op<Attrs>,
  inputs: readonly Tensor[],
  attrs: Attrs,
  kept: readonly (Half | undefined)[] = [],
): readonly Tensor[] {
  const outputs: Tensor[] = []
  const node: Node<Attrs> = { op, inputs, attrs, outputs }
  op.outputs(inputs.map(asComputed), attrs).forEach(({ shape, dtype }, index) => {
    if (shape.some((d) => !Number.isInteger(d) || d < 1)) throw new Error(`${op.name}: impossible shape [${shape}]`)
    outputs.push({ node, index, shape, dtype: kept[index] ?? dtype })
  })
  return outputs
}
/** Kernels compute in f32, however their inputs are kept. */
const asComputed = (t: TensorType): TensorType => (isHalf(t) ? { shape: t.shape, dtype: 'f32' } : t)

export interface LeafAttrs extends TensorType {
  name: string
}
/** A leaf: its numbers come from outside (a parameter, a batch of tokens, a cache). */
const leafOp: Op<LeafAttrs> = {
  name: 'leaf',
  outputs: (_, attrs) => [attrs],
  reference() {
    throw new Error('a leaf is fed, not computed')
  },
  dispatch: () => [],
  cases: [],
}
export const leaf = (name: string, shape: Shape, dtype: DType = 'f32'): Tensor =>
  apply(leafOp, [], { name, shape, dtype })[0]
/** The seed of backward(): d(loss)/d(loss). An op that computes its gradients in the forward pass asks for just this. */
export const one = leaf('one', [1])
export const isLeaf = (t: Tensor) => t.node.op === leafOp
export const leafName = (t: Tensor) => (t.node.attrs as LeafAttrs).name

/** Inputs before users, and as late as their first user allows in the order of `roots`: the order in which a graph runs. */
export function topological(roots: readonly Tensor[]): Node[] {
  const order: Node[] = []
  const seen = new Set<Node>()
  // An explicit stack: a 48-layer graph is deeper than the JavaScript call stack is promised to be.
  for (const root of roots) {
    const stack: { node: Node; next: number }[] = [{ node: root.node, next: 0 }]
    while (stack.length) {
      const top = stack[stack.length - 1]
      if (top.next === 0 && seen.has(top.node)) {
        stack.pop()
        continue
      }
      if (top.next < top.node.inputs.length) {
        const input = top.node.inputs[top.next++]
        if (!seen.has(input.node)) stack.push({ node: input.node, next: 0 })
        continue
      }
      if (!seen.has(top.node)) order.push(top.node)
      seen.add(top.node)
      stack.pop()
    }
  }
  return order
}
