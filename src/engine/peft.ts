// An adapter on its way out, without its base: PEFT's folder (adapter_config.json, adapter_model.safetensors) and llama.cpp's
// LoRA file. https://huggingface.co/docs/peft/developer_guides/checkpoint · llama.cpp's convert_lora_to_gguf.py

import { type AxisSwap, inverse, swapAxes } from '../formats/axes.ts'
import { type ByteStream, type NamedFile, type NamedTensor, textFile } from '../formats/bytes.ts'
import { encoded } from '../formats/ggml.ts'
import { f32, gguf, string } from '../formats/gguf.ts'
import { safetensors } from '../formats/safetensors.ts'
import { adaptedLayers, type NamedTargets } from '../nn/adapter.ts'
import type { Param } from '../nn/scope.ts'
import { EngineError } from './errors.ts'
import { headOf, labelledPeft, nameInFiles } from './label-export.ts'
import { parametersOf, type UsableModel } from './usable-model.ts'

type Tuned = Pick<UsableModel, 'sentence' | 'config' | 'weights'>

/** @param baseName what PEFT is told of the base: a name on the hub, or a folder. @throws EngineError `no-peft` */
export function toPeft({ sentence, config, weights }: Tuned, baseName: string): NamedFile[] {
  const { tuning, model } = sentence
  if (!tuning?.adapter.peft) {
    const facts = { adapter: config.adapter?.id ?? 'full' }
    throw new EngineError(
      'no-peft',
      facts,
      `PEFT knows no adapter like ${facts.adapter}: export the whole model, if what was learnt can be merged into it.`,
    )
  }
  const params = parametersOf(sentence)
  const layers = adaptedLayers(params)
  const head = headOf(sentence)
  const bases = [...params].flatMap(([name, { origin }]) =>
    origin === 'model' && name.endsWith('.weight') ? [name.slice(0, -'.weight'.length)] : [],
  )
  const targets: NamedTargets = (wanted = () => true) => endsOf([...layers.keys()].filter(wanted), bases)
  const turned = [...layers.keys()].some((layer) => swapOf(sentence, params, layer)?.turns)
  const virtual = tuning.adapter.virtualTokens ? virtualTable(sentence, params, weights) : null
  const said = {
    ...tuning.adapter.peft(tuning.values, targets),
    ...(head && labelledPeft(model, head)),
    ...(virtual ? virtual.facts : { fan_in_fan_out: turned }),
    base_model_name_or_path: baseName,
  }
  const tensors = virtual
    ? [virtual.table]
    : [...layers].flatMap(([layer, own]) =>
        [...own].map(([short, { tensor }]) => {
          const name = `${layer}.${short}`
          const shape = tuning.adapter.peftShape?.(name, tensor.shape, tuning.values) ?? tensor.shape
          const order = outputOrder(sentence, params, layer, short)
          return encoded(`base_model.model.${name}`, shape, 'f32', async function* () {
            const values = await weights.read(name)
            yield order ? swapAxes(values, inverse(order)) : values
          })
        }),
      )
  for (const [name, { tensor, origin }] of params)
    if (head && origin === 'head')
      tensors.push(
        encoded(`base_model.model.${nameInFiles(model, head, name)}`, tensor.shape, 'f32', () => read(weights, name)),
      )
  return [
    textFile('adapter_config.json', `${JSON.stringify(said, null, 2)}\n`),
    { name: 'adapter_model.safetensors', ...safetensors(tensors, { format: 'pt' }) },
  ]
}

/** How files keep a layer's weight, where its axes are not as here; `turns` if inputs come before outputs. */
function swapOf(
  { model, modelConfig }: Tuned['sentence'],
  params: ReadonlyMap<string, Param>,
  layer: string,
): (AxisSwap & { turns: boolean }) | undefined {
  const weight = params.get(`${layer}.weight`)
  if (!weight) return // virtual tokens lie beside no layer
  const { shape } = weight.tensor
  const swap = model.huggingface.stored?.(`${layer}.weight`, shape, modelConfig)?.swap
  return swap && { ...swap, turns: shape[0] % (swap.outer * swap.a * swap.b) !== 0 }
}

/** In which order files have the layer's outputs, along which one of an adapter's tensors lies, where that is not as here: BLOOM's. */
export function outputOrder(
  sentence: Tuned['sentence'],
  params: ReadonlyMap<string, Param>,
  layer: string,
  short: string,
): AxisSwap | undefined {
  const swap = short.startsWith('lora_A') ? undefined : swapOf(sentence, params, layer)
  return swap?.turns ? undefined : swap
}

/**
 * PEFT looks layers up by the ends of their paths.
 * @returns the shortest ends that are those of these layers and of no other: `q_proj`, `mlp.c_proj`, or a whole path
 */
function endsOf(layers: readonly string[], all: readonly string[]): string[] {
  const others = all.filter((name) => !layers.includes(name))
  const endOf = (layer: string) => {
    const parts = layer.split('.')
    const ends = parts.map((_, i) => parts.slice(-i - 1).join('.'))
    return ends.find((end) => !others.some((other) => `.${other}`.endsWith(`.${end}`))) ?? layer
  }
  return [...new Set(layers.map(endOf))]
}

/**
 * What virtual tokens have, as PEFT keeps it: one table, a row for each. Of a prompt a row is what enters the first layer; of a prefix
 * each layer's keys and values side by side, in the order in which a model declares them.
 */
function virtualTable(
  { model, modelConfig }: Tuned['sentence'],
  params: ReadonlyMap<string, Param>,
  weights: UsableModel['weights'],
) {
  const own = [...params].filter(([, { origin }]) => origin === 'adapter')
  const [rows, width] = own[0][1].tensor.shape
  const columns = own.length * width
  const { layers, heads, kvHeads } = model.attention(modelConfig)
  const table = encoded('prompt_embeddings', [rows, columns], 'f32', async function* () {
    const values = new Float32Array(rows * columns)
    for (const [i, [name]] of own.entries()) {
      const part = await weights.read(name)
      for (let row = 0; row < rows; row++)
        values.set(part.subarray(row * width, (row + 1) * width), row * columns + i * width)
    }
    yield values
  })
  const perLayer = own.length > 1
  const facts = {
    token_dim: width,
    num_layers: layers,
    num_attention_heads: perLayer ? kvHeads : heads,
    ...(perLayer && { encoder_hidden_size: width }),
  }
  return { table, facts }
}

/** A LoRA as llama.cpp loads it beside a GGUF of the base. @throws EngineError `no-gguf-lora` where it is no plain LoRA */
export function toGgufLora({ sentence, config, weights }: Tuned, name: string): ByteStream {
  const { tuning, model, modelConfig } = sentence
  const layers = adaptedLayers(parametersOf(sentence))
  const plain = [...layers.values()].every((own) => [...own.keys()].every((short) => /^lora_[AB]\.weight$/.test(short)))
  if (!tuning || !layers.size || !plain || !model.gguf || sentence.labels) {
    const facts = { adapter: config.adapter?.id ?? 'full' }
    const message = `llama.cpp loads LoRA adapters without DoRA and heads of labels; ${facts.adapter} here is none: export the whole model, if what was learnt can be merged into it.`
    throw new EngineError('no-gguf-lora', facts, message)
  }
  const { gguf: family } = model
  const { rank, alpha, rslora } = tuning.values
  const tensors = [...layers].flatMap(([layer, own]) =>
    [...own].map(([short, { tensor }]): NamedTensor => {
      const b = short.startsWith('lora_B')
      // Its rows are the layer's outputs: in the order in which llama.cpp has them.
      const target = family.tensor(`${layer}.weight`, tensor.shape, modelConfig)
      const swap = b ? target.stored?.swap : undefined
      return encoded(`${target.name}.lora_${b ? 'b' : 'a'}`, tensor.shape, 'f32', async function* () {
        const values = await weights.read(`${layer}.${short}`)
        yield swap ? swapAxes(values, inverse(swap)) : values
      })
    }),
  )
  // llama.cpp scales by alpha / rank; what rsLoRA scales by, alpha says.
  const scaled = Number(alpha) * (rslora ? Math.sqrt(Number(rank)) : 1)
  const metadata = new Map([
    ['general.type', string('adapter')],
    ['general.architecture', string(family.architecture)],
    ['general.name', string(name)],
    ['adapter.type', string('lora')],
    ['adapter.lora.alpha', f32(scaled)],
  ])
  return gguf(metadata, tensors)
}

async function* read(weights: UsableModel['weights'], name: string) {
  yield await weights.read(name)
}
