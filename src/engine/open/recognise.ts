// Whether files that somebody gave the page are a published model, or something to read. By names, and where there is one file alone, by
// what it begins with; nothing is opened for it but a zip's table.

import type { ByteSource } from '../../formats/bytes.ts'
import { zipSources } from '../../formats/zip.ts'
import { MAX_UNZIPPED } from './open.ts'

/** Weights as they lie beside a config.json; pickled ones are refused in words when the model is opened. */
const WEIGHTS = /(^|\/)[^/]*\.(safetensors|bin|pt|pth|ckpt)$/
const CONFIG = /(^|\/)config\.json$/

export async function isPublishedModel(files: ReadonlyMap<string, ByteSource>): Promise<boolean> {
  const paths = [...files.keys()]
  if (paths.some((path) => /\.gguf$/i.test(path))) return true
  if (paths.some((path) => CONFIG.test(path)) && paths.some((path) => WEIGHTS.test(path))) return true
  const [first] = files.values()
  if (files.size !== 1 || first.size < 4) return false
  const magic = String.fromCharCode(...(await first.read(0, 4)))
  if (magic === 'GGUF') return true
  if (magic !== 'PK\x03\x04') return false
  const inside = await zipSources(first, MAX_UNZIPPED).catch(() => null) // a damaged one is the data room's to refuse
  return inside !== null && (await isPublishedModel(new Map([...inside].filter(([path]) => !path.endsWith('.zip')))))
}
