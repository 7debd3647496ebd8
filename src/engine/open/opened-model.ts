// What a published model is once its files were understood, whichever they were: plain data, and tensors that can be streamed.

import type { ModelConfig, ModelModule } from '../../nn/model.ts'
import type { LabelHead } from '../label-export.ts'
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
