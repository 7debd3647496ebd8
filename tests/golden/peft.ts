// What PEFT is asked about: a tiny model of each family under each adapter that PEFT knows, as the files that we write of it. How its
// answers came about (peft.json: logits of the last token, its first eight):
//   node -e "import('vite').then(({ runnerImport }) => runnerImport('./tests/golden/peft.ts')).then(({ module }) => module.write('/tmp/peft'))"
//   python3 tests/golden/by_peft.py /tmp/peft tests/golden/peft.json      (PEFT 0.21.0, transformers 5.17.0, torch 2.13.0)

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as ia3 from '../../src/adapters/ia3.ts'
import * as lora from '../../src/adapters/lora.ts'
import * as prefix from '../../src/adapters/prefix.ts'
import * as prompt from '../../src/adapters/prompt.ts'
import { toHuggingFace } from '../../src/engine/export.ts'
import { toPeft } from '../../src/engine/peft.ts'
import { collect, type NamedFile } from '../../src/formats/bytes.ts'
import type { AdapterModule } from '../../src/nn/adapter.ts'
import { familyNames } from '../families.ts'
import { tokens, tuned } from '../tuned.ts'

type Given = Record<string, number | boolean | string>
const adapters: [id: string, adapter: AdapterModule, given: Given][] = [
  ['lora', lora, { rank: 3, alpha: 7, rslora: true }],
  ['dora', lora, { rank: 2, dora: true }],
  ['ia3', ia3, {}],
  ['prompt', prompt, { virtual_tokens: 3 }],
  ['prefix', prefix, { virtual_tokens: 2 }],
]
export const peftCases = familyNames.flatMap((family) => adapters.map((adapter) => [family, ...adapter] as const))

/** Folders FAMILY/base and FAMILY/ADAPTER, and the tokens to read. */
export async function write(folder: string) {
  const put = async (files: NamedFile[], ...path: string[]) => {
    const to = join(folder, ...path)
    mkdirSync(to, { recursive: true })
    for (const file of files) writeFileSync(join(to, file.name), await collect(file))
  }
  for (const [family, id, adapter, given] of peftCases) {
    const { base, model } = tuned(family, adapter, id, given)
    await put(toHuggingFace(base, 'f32'), family, 'base')
    await put(toPeft(model, join(folder, family, 'base')), family, id)
  }
  writeFileSync(join(folder, 'tokens.json'), JSON.stringify(tokens))
}
