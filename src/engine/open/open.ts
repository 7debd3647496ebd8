// A published model, opened: a Hugging Face folder, a zip of one, or a GGUF file become a family of models/, its configuration, a
// tokenizer and weights under our names that stream tensor by tensor. Nothing but headers is read before a tensor is asked for.
// Knows no GPU and no run.

import { type ByteSource, FormatError } from '../../formats/bytes.ts'
import { readHuggingFaceFolder } from '../../formats/huggingface.ts'
import { zipSources } from '../../formats/zip.ts'
import type { ModelConfig, ModelModule } from '../../nn/model.ts'
import { EngineError } from '../errors.ts'
import type { LabelHead } from '../label-export.ts'
import { fromFolder } from './folder.ts'
import { fromGguf } from './gguf.ts'
import type { OpenedTensor } from './tensors.ts'

export interface OpenedModel {
  /** Its id in models/. */
  readonly family: string
  readonly module: ModelModule
  /** Every option of the family, the vocabulary, and the longest context it can have. */
  readonly config: ModelConfig
  /** Of labels, in the place of the model's own; null where that is there. */
  readonly head: LabelHead | null
  /** Hugging Face's tokenizer.json, as it stands in the folder or made of GGUF's metadata; null where there is none. */
  readonly tokenizer: Readonly<Record<string, unknown>> | null
  /** Of tokenizer_config.json, or what GGUF says of the same: which tokens begin and end a text. */
  readonly tokenizerConfig: Readonly<Record<string, unknown>> | null
  /** Jinja. */
  readonly chatTemplate: string | null
  /** Ids that begin a text and end an answer, where the files say so. */
  readonly bosId: number | null
  readonly eosIds: readonly number[]
  /** All parameters of the family, each once, in the order in which they lie in the files. */
  readonly tensors: readonly OpenedTensor[]
}

/** Far above any model that a browser can hold; a zip that claims more is refused. */
export const MAX_UNZIPPED = 2 ** 36

/**
 * @param files by path: one GGUF or zip, or the files of a folder with whatever lies beside them
 * @throws FormatError where a file is damaged, EngineError with a code where it is not what can be used here
 */
export async function openModel(files: ReadonlyMap<string, ByteSource>): Promise<OpenedModel> {
  const [first] = files.values()
  const magic = files.size === 1 && first.size >= 4 ? String.fromCharCode(...(await first.read(0, 4))) : ''
  if (magic === 'PK\x03\x04') return openModel(await zipSources(first, MAX_UNZIPPED))
  const [gguf, ...others] = [...files].filter(([name]) => magic === 'GGUF' || name.endsWith('.gguf'))
  if (others.length)
    throw new EngineError('several-models', { files: 1 + others.length }, 'These are several GGUF files: choose one.')
  return gguf ? await fromGguf(gguf[1]) : fromFolder(await readHuggingFaceFolder(modelFolder(files)))
}

/** The files beside the config.json that is nearest to the top, by name. */
function modelFolder(files: ReadonlyMap<string, ByteSource>): ReadonlyMap<string, ByteSource> {
  const depth = (path: string) => path.split('/').length
  const configs = [...files.keys()].filter((path) => /(^|\/)config\.json$/.test(path))
  const [config] = configs.sort((a, b) => depth(a) - depth(b))
  if (config === undefined) throw new FormatError('There is no config.json among the files, and no GGUF file.')
  const folder = config.slice(0, -'config.json'.length)
  const inside = [...files].filter(([path]) => path.startsWith(folder) && depth(path) === depth(config))
  return new Map(inside.map(([path, source]) => [path.slice(folder.length), source]))
}
