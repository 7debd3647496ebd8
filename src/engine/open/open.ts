// A published model, opened: a Hugging Face folder, a zip of one, or a GGUF file become a family of models/, its configuration, a
// tokenizer and weights under our names that stream tensor by tensor. Nothing but headers is read before a tensor is asked for.
// Knows no GPU and no run.

import { type ByteSource, FormatError } from '../../formats/bytes.ts'
import { readHuggingFaceFolder } from '../../formats/huggingface.ts'
import { zipSources } from '../../formats/zip.ts'
import { EngineError } from '../errors.ts'
import { fromFolder } from './folder.ts'
import { fromGguf } from './gguf.ts'
import type { OpenedModel } from './opened-model.ts'

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
