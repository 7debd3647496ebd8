// A head of labels on its way out: what transformers' …ForSequenceClassification and …ForTokenClassification, and PEFT's adapters of them,
// call it and its labels. https://huggingface.co/docs/transformers/model_doc/auto · https://huggingface.co/docs/peft/developer_guides/checkpoint

import type { ModelModule } from '../nn/model.ts'
import type { ObjectiveModule } from '../nn/objective.ts'
import { EngineError } from './errors.ts'

export interface LabelHead {
  reads: 'labels' | 'tags'
  /** By number. */
  labels: readonly string[]
}
export const headOf = ({ objective, labels }: Labelling): LabelHead | null =>
  labels && { reads: objective.reads as LabelHead['reads'], labels }
/** Of a sentence; no labels where its objective reads none. */
interface Labelling {
  objective: Pick<ObjectiveModule, 'reads'>
  labels: readonly string[] | null
}

type Json = Record<string, unknown>
type Labelled = Pick<ModelModule, 'huggingface'>

/** config.json of the model with its own head, as of one with this. */
export function labelledConfig(
  { huggingface }: Labelled,
  json: Json,
  { reads, labels }: LabelHead,
  padId: number,
): Json {
  const head = reads === 'labels' ? 'ForSequenceClassification' : 'ForTokenClassification'
  const labelled = (name: string) => (huggingface.labelled ?? name.replace(/(ForCausalLM|LMHeadModel)$/, '')) + head
  return {
    ...json,
    architectures: (json.architectures as string[]).map(labelled),
    id2label: Object.fromEntries(labels.map((label, i) => [i, label])),
    label2id: Object.fromEntries(labels.map((label, i) => [label, i])),
    ...(reads === 'labels' && { problem_type: 'single_label_classification' }),
    // Where a text ends in a batch is where padding begins: without this, transformers takes no more than one.
    pad_token_id: padId,
  }
}

/** What the head's layer is called. @throws EngineError `no-token-classification` */
export function layerOf({ huggingface }: Labelled, { reads }: LabelHead): string {
  const { classifier = 'score' } = huggingface
  const name = reads === 'labels' ? 'score' : classifier
  if (name !== null) return name
  const message =
    'transformers has no class for words with labels on this architecture: label whole texts, or choose another base.'
  throw new EngineError('no-token-classification', {}, message)
}

/** What a parameter of the head is called in the files. @throws EngineError `no-token-classification` */
export const nameInFiles = (module: ModelModule, head: LabelHead, name: string): string =>
  `${layerOf(module, head)}.${name.split('.').at(-1)}`

/** What PEFT says of it. */
export const labelledPeft = (module: ModelModule, head: LabelHead): Json => ({
  task_type: head.reads === 'labels' ? 'SEQ_CLS' : 'TOKEN_CLS',
  modules_to_save: [layerOf(module, head)],
})
