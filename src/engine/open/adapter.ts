// An adapter as PEFT keeps it (adapter_config.json, adapter_model.safetensors) beside a base that is here: which of adapters/ it is, set to
// what, and its tensors under our names. What it does not fit to this base in is named. Knows no place where files lie.
// https://huggingface.co/docs/peft/developer_guides/checkpoint

import { swapAxes } from '../../formats/axes.ts'
import { type ByteSource, FormatError, quote, type StoredTensor } from '../../formats/bytes.ts'
import { codecs, floats } from '../../formats/ggml.ts'
import { readJson } from '../../formats/huggingface.ts'
import { readSafetensors } from '../../formats/safetensors.ts'
import { zipSources } from '../../formats/zip.ts'
import { adaptedLayers, type Tuning } from '../../nn/adapter.ts'
import { ConfigError, type Fields, jsonFields } from '../../nn/config.ts'
import type { Param } from '../../nn/scope.ts'
import { type Shape, size } from '../../tensor.ts'
import { EngineError } from '../errors.ts'
import { outputOrder } from '../peft.ts'
import { readChecked } from '../sentence.ts'
import type { BaseModel, Choice } from '../types.ts'
import { parametersOf, type UsableModel, united } from '../usable-model.ts'

const CONFIG = 'adapter_config.json'
const WEIGHTS = 'adapter_model.safetensors'
const PREFIX = 'base_model.model.'
const TABLE = 'prompt_embeddings'

/** By the last part of their paths. */
export const isAdapter = (paths: readonly string[]): boolean =>
  [CONFIG, WEIGHTS].every((name) => paths.some((path) => path === name || path.endsWith(`/${name}`)))

/** The files of an adapter's folder, loose or in a zip; null where they are none. */
export async function adapterFiles(
  files: ReadonlyMap<string, ByteSource>,
): Promise<ReadonlyMap<string, ByteSource> | null> {
  if (isAdapter([...files.keys()])) return files
  const [first] = files.values()
  if (files.size !== 1 || first.size < 4 || String.fromCharCode(...(await first.read(0, 4))) !== 'PK\x03\x04')
    return null
  const inside = await zipSources(first, MOST_UNZIPPED).catch(() => null)
  return inside && isAdapter([...inside.keys()]) ? inside : null
}
/** Far above any adapter. */
const MOST_UNZIPPED = 2 ** 32

/**
 * The base under the adapter, as one that was tuned here.
 * @param from how the tuned model's configuration names the base
 * @throws FormatError, ConfigError; EngineError `adapter-unknown`, `adapter-layer`, `adapter-shape`: it is for another base
 */
export async function openAdapter(
  files: ReadonlyMap<string, ByteSource>,
  base: UsableModel,
  from: BaseModel,
): Promise<UsableModel> {
  const json = await readJson(CONFIG, fileOf(files, CONFIG))
  const { tensors } = await readSafetensors(fileOf(files, WEIGHTS))
  const adapter = choiceOf(jsonFields(json), json, tensors, parametersOf(base.sentence))
  const config = { ...base.config, base: from, adapter }
  const sentence = readChecked(config, base.tokenizer.vocabSize)
  const params = parametersOf(sentence)
  const own = [...params].filter(([, { origin }]) => origin === 'adapter')
  const found = new Map(tensors.map((tensor) => [nameOf(tensor), tensor]))
  const values = new Map<string, Float32Array>()
  if (sentence.tuning!.adapter.virtualTokens) takeTable(own, await valuesOf(found, TABLE, tableShape(own)), values)
  else
    for (const [layer, tensors] of adaptedLayers(params))
      for (const [short, { tensor }] of tensors) {
        const name = `${layer}.${short}`
        const given = await valuesOf(found, name, published(sentence.tuning!, name, tensor.shape))
        const order = outputOrder(sentence, params, layer, short)
        values.set(name, order ? swapAxes(given, order) : given)
      }
  const weights = {
    tensors: own.map(([name, { tensor }]) => ({ name, shape: tensor.shape })),
    read: async (name: string) => values.get(name)!,
  }
  return { ...base, config, sentence, weights: united(weights, base.weights) }
}

function fileOf(files: ReadonlyMap<string, ByteSource>, name: string): ByteSource {
  const found = [...files].find(([path]) => path === name || path.endsWith(`/${name}`))
  if (found) return found[1]
  throw new FormatError(`The folder has no ${name}, so it is no adapter of PEFT's.`)
}

const nameOf = ({ name }: StoredTensor) => (name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name)

/** Which adapter, and its options. @throws ConfigError for what is not here, EngineError `adapter-unknown` */
function choiceOf(
  said: Fields,
  json: Readonly<Record<string, unknown>>,
  tensors: readonly StoredTensor[],
  base: ReadonlyMap<string, Param>,
): Choice {
  for (const key of [
    'modules_to_save',
    'rank_pattern',
    'alpha_pattern',
    'layer_replication',
    'trainable_token_indices',
    'alora_invocation_tokens',
    'use_bdlora',
    'kasa_config',
  ])
    if (Object.keys(Object(json[key])).length) throw new ConfigError(key, json[key], 'none')
  said.only('bias', 'none')
  said.only('lora_bias', false)
  said.only('use_qalora', false)
  const layers = () => layersOf(tensors, base)
  const type = String(json.peft_type)
  switch (type) {
    case 'LORA': {
      // PiSSA, OLoRA, CorDA and LoftQ begin by changing the base's weights.
      said.only('init_lora_weights', true, false, 'gaussian', 'eva', 'orthogonal')
      const { rank, alpha } = { rank: said.integer('r'), alpha: said.number('lora_alpha') }
      const options = { rslora: said.boolean('use_rslora', false), dora: said.boolean('use_dora', false) }
      return { id: 'lora', options: { rank, alpha, dropout: 0, targets: layers().join(','), ...options } }
    }
    case 'IA3': {
      const inner = new Set(tensors.filter(({ shape }) => shape.length === 2 && shape[0] === 1).map(layerOf))
      const [inputs, targets] = [true, false].map((is) => layers().filter((layer) => inner.has(layer) === is))
      return { id: 'ia3', options: { targets: targets.join(','), inputs: inputs.join(',') } }
    }
    case 'PROMPT_TUNING':
      return { id: 'prompt', options: { virtual_tokens: said.integer('num_virtual_tokens') } }
    case 'PREFIX_TUNING':
      said.only('prefix_projection', false)
      return { id: 'prefix', options: { virtual_tokens: said.integer('num_virtual_tokens') } }
  }
  const known = 'LORA, IA3, PROMPT_TUNING, PREFIX_TUNING'
  const message = `Adapters of the type ${quote(type)} cannot be opened; those of ${known} can.`
  throw new EngineError('adapter-unknown', { type: type.slice(0, 40), known }, message)
}

const layerOf = (tensor: StoredTensor) =>
  nameOf(tensor).replace(/\.(lora_(A|B)\.weight|lora_magnitude_vector|ia3_l)$/, '')

/** The layers that it adapts. @throws EngineError `adapter-layer` */
function layersOf(tensors: readonly StoredTensor[], base: ReadonlyMap<string, Param>): string[] {
  const layers = [...new Set(tensors.map(layerOf))]
  const foreign = layers.find((layer) => !base.has(`${layer}.weight`))
  if (foreign === undefined) return layers
  const message = `This adapter is for another base: it adapts ${quote(foreign)}, and this one has no such layer.`
  throw new EngineError('adapter-layer', { layer: foreign.slice(0, 80) }, message)
}

/** A tensor's shape as PEFT has it. */
const published = ({ adapter, values }: Tuning, name: string, shape: Shape): Shape =>
  adapter.peftShape?.(name, shape, values) ?? shape

async function valuesOf(found: ReadonlyMap<string, StoredTensor>, name: string, want: Shape): Promise<Float32Array> {
  const tensor = found.get(name)
  if (tensor && String(tensor.shape) === String(want) && codecs.has(tensor.dtype)) return floats(tensor)
  const [expected, got] = [want, tensor?.shape ?? []].map((shape) => shape.join(' × '))
  const facts = { tensor: name.slice(0, 80), found: got || 'missing', expected }
  const message = `This adapter is for another base: its ${quote(name)} is ${facts.found}, and this one needs ${expected}.`
  throw new EngineError('adapter-shape', facts, message)
}

type Own = readonly (readonly [string, Param])[]
const tableShape = (own: Own): Shape => {
  const [rows, width] = own[0][1].tensor.shape
  return [rows, own.length * width]
}
/** Columns of PEFT's table as the tensors that stand side by side in it. */
function takeTable(own: Own, table: Float32Array, values: Map<string, Float32Array>): void {
  const [rows, columns] = tableShape(own)
  const width = columns / own.length
  for (const [i, [name, { tensor }]] of own.entries()) {
    const part = new Float32Array(size(tensor.shape))
    for (let row = 0; row < rows; row++) {
      const at = row * columns + i * width
      part.set(table.subarray(at, at + width), row * width)
    }
    values.set(name, part)
  }
}
