// The tensors of a file as the parameters of a model: each under our name, in our shape and order of axes, as floats, in pieces.
// What is missing, unknown or of another shape is named.

import { swappedAxes } from '../../formats/axes.ts'
import { quote, type StoredTensor } from '../../formats/bytes.ts'
import { codecs, floatPieces } from '../../formats/ggml.ts'
import { type HeadShape, headed, headShape } from '../../nn/label-head.ts'
import { plain } from '../../nn/layers.ts'
import type { ModelConfig, ModelModule, Stored } from '../../nn/model.ts'
import type { Param } from '../../nn/scope.ts'
import { leaf, type Shape, size } from '../../tensor.ts'
import { EngineError } from '../errors.ts'
import type { ModelWeights } from '../export.ts'
import type { LabelHead } from '../label-export.ts'

export interface OpenedTensor {
  /** Of the parameter. */
  readonly name: string
  readonly shape: Shape
  /** The number format in the file. */
  readonly dtype: string
  /** All values, row-major, (outputs, inputs); no piece is larger than 16 MiB unless a single row is. */
  pieces(): AsyncIterable<Float32Array>
}

interface Target {
  readonly name: string
  readonly shape: Shape
  readonly stored?: Stored
}

interface Wanted {
  family: string
  module: ModelModule
  config: ModelConfig
  /** Of labels, in the place of the model's own. */
  head?: LabelHead | null
}

/**
 * One tensor for each parameter, in the order of the files.
 * @param look under which names files may have a parameter, and how they keep it
 * @param tied names of a head of its own: left alone where the model's head is its embedding
 * @param ignored names of what is no parameter and may be there all the same
 * @throws EngineError naming what is missing, unknown, of another shape or number format
 */
export function matched(
  { family, module, config, head = null }: Wanted,
  tensors: readonly StoredTensor[],
  look: (name: string, shape: Shape) => { names: readonly string[]; stored?: Stored },
  tied: readonly string[],
  ignored: RegExp,
): OpenedTensor[] {
  const parameters = [...shapesOf(module, config, headShape(head))].map(([name, shape]) => ({ name, shape }))
  const wanted = new Map<string, Target>()
  for (const { name, shape } of parameters) {
    const { names, stored } = look(name, shape)
    for (const alias of names) wanted.set(alias, { name, shape, stored })
  }
  const opened = new Map<string, OpenedTensor>()
  const unknown: StoredTensor[] = []
  for (const tensor of tensors) {
    const target = wanted.get(tensor.name)
    if (target && !opened.has(target.name)) opened.set(target.name, openedTensor(tensor, target))
    else if (target || !(tied.includes(tensor.name) || ignored.test(tensor.name))) unknown.push(tensor)
  }
  const missing = parameters.filter(({ name }) => !opened.has(name))
  const list = (all: readonly { name: string; shape: Shape }[]) => {
    const shown = all.slice(0, 3).map(({ name, shape }) => `${quote(name)} [${shape.join(', ')}]`)
    return shown.join(', ') + (all.length > 3 ? ', …' : '')
  }
  if (missing.length) {
    const facts = { family, count: missing.length, tensors: list(missing) }
    throw new EngineError(
      'tensors-missing',
      facts,
      `The files lack ${facts.count} tensors that this ${family} needs: ${facts.tensors}.`,
    )
  }
  if (unknown.length) {
    const facts = { family, count: unknown.length, tensors: list(unknown) }
    throw new EngineError(
      'tensors-unknown',
      facts,
      `The files hold ${facts.count} tensors that are no part of this ${family}: ${facts.tensors}.`,
    )
  }
  return [...opened.values()]
}

/** Names and shapes, as the model's own forward pass declares them. */
export function shapesOf(module: ModelModule, config: ModelConfig, head: HeadShape | null = null): Map<string, Shape> {
  const params = new Map<string, Param>()
  const ids = leaf('ids', [1, 1], 'u32')
  const input = { tokens: { ids, order: null }, positions: { ids, order: null } }
  headed(module, params, plain, null, input, config, head)
  return new Map([...params].map(([name, { tensor }]) => [name, tensor.shape]))
}

function openedTensor(tensor: StoredTensor, { name, shape, stored }: Target): OpenedTensor {
  const expected = stored?.shape ?? shape
  if (String(tensor.shape) !== String(expected)) {
    const facts = { tensor: quote(tensor.name), found: tensor.shape.join(' × '), expected: expected.join(' × ') }
    throw new EngineError(
      'tensor-shape',
      facts,
      `The tensor ${facts.tensor} is ${facts.found}; this configuration needs ${facts.expected}.`,
    )
  }
  if (!codecs.has(tensor.dtype)) {
    const facts = {
      tensor: quote(tensor.name),
      format: tensor.dtype.toUpperCase(),
      known: [...codecs.keys()].join(', '),
    }
    throw new EngineError(
      'tensor-format',
      facts,
      `The tensor ${facts.tensor} holds numbers of the format ${facts.format}; ${facts.known} can be read.`,
    )
  }
  const unread = stored?.unread ?? 0
  const length = size(shape)
  const read = (from: number, to: number) => floatPieces(tensor, unread + from, unread + to)
  const inOrder = () => (stored?.swap ? swappedAxes(read, length, stored.swap) : read(0, length))
  const pieces = () => (stored?.plus ? increased(inOrder(), -stored.plus) : inOrder())
  return { name, shape, dtype: tensor.dtype, pieces }
}

async function* increased(pieces: AsyncIterable<Float32Array>, by: number) {
  for await (const piece of pieces) yield piece.map((x) => x + by)
}

/** The same by name, a whole tensor at a time: for what needs no more than one of them. */
export function weightsOf(tensors: readonly OpenedTensor[]): ModelWeights {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  return {
    tensors: tensors.map(({ name, shape }) => ({ name, shape })),
    pieces: (name) => byName.get(name)!.pieces(),
    async read(name) {
      const { shape, pieces } = byName.get(name)!
      const values = new Float32Array(size(shape))
      let at = 0
      for await (const piece of pieces()) {
        values.set(piece, at)
        at += piece.length
      }
      return values
    },
  }
}
