// A Hugging Face folder as a model of ours: which family its config.json names, and which tensors are which parameters.

import type { Folder } from '../../formats/huggingface.ts'
import { jsonFields } from '../../nn/config.ts'
import { isScore } from '../../nn/label-head.ts'
import { nameInFiles } from '../label-export.ts'
import { checked, familyOf } from './family.ts'
import { headIn } from './label-head.ts'
import type { OpenedModel } from './opened-model.ts'
import { matched } from './tensors.ts'

/** @throws EngineError, ConfigError */
export async function fromFolder({ config: json, tensors, ...folder }: Folder): Promise<OpenedModel> {
  const { family, module } = familyOf(json.model_type)
  const { fromConfig, prefix, ignored, stored } = module.huggingface
  const config = checked(module, fromConfig(jsonFields(json)))
  const head = headIn(json)
  const ids = { ...json, ...folder.generationConfig }
  return {
    family,
    module,
    config,
    head,
    tokenizer: folder.tokenizer ? withRows(folder.tokenizer, config.vocab) : null,
    tokenizerConfig: folder.tokenizerConfig ?? null,
    chatTemplate: folder.chatTemplate ?? null,
    bosId: [ids.bos_token_id].filter(isId)[0] ?? null,
    eosIds: [ids.eos_token_id].flat().filter(isId),
    tensors: matched(
      { family, module, config, head },
      tensors,
      (name, shape) => ({
        names:
          head && isScore(name)
            ? [nameInFiles(module, head, name)]
            : [name, name.slice(name.startsWith(`${prefix}.`) ? prefix.length + 1 : 0)],
        stored: stored?.(name, shape, config),
      }),
      ['lm_head.weight'],
      ignored,
    ),
  }
}

/** Without added tokens that the embedding has no row for: Gemma 3's text models have none for the one that stands for a picture. */
function withRows<T extends { readonly added_tokens?: unknown }>(tokenizer: T, rows: number): T {
  const { added_tokens } = tokenizer
  if (!Array.isArray(added_tokens)) return tokenizer
  return { ...tokenizer, added_tokens: added_tokens.filter((token) => !(Number(Object(token).id) >= rows)) }
}

const isId = (id: unknown): id is number => typeof id === 'number' && Number.isInteger(id) && id >= 0
