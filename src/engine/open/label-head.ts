// A head of labels that a config.json tells of, in the place of the model's own: which labels, at a text's last token or for each word.
// https://huggingface.co/docs/transformers/main_classes/configuration

import { ConfigError } from '../../nn/config.ts'
import type { LabelHead } from '../label-export.ts'

type Json = Readonly<Record<string, unknown>>
/** As in training: no more than one byte can tell apart. */
const MOST = 255

/** null for a model with its own head. @throws ConfigError where it does something else than to choose one of several labels */
export function headIn(json: Json): LabelHead | null {
  const [architecture] = Array.isArray(json.architectures) ? json.architectures : []
  const [, kind] = /For(Sequence|Token)Classification$/.exec(String(architecture)) ?? []
  if (!kind) return null
  const { problem_type: problem = 'single_label_classification' } = json
  if (problem !== null && problem !== 'single_label_classification')
    throw new ConfigError('problem_type', problem, 'single_label_classification')
  return { reads: kind === 'Sequence' ? 'labels' : 'tags', labels: labelsIn(json) }
}

function labelsIn({ id2label, num_labels: count = 2 }: Json): string[] {
  const entries = typeof id2label === 'object' && id2label ? Object.entries(id2label) : null
  // Where nothing is said of them, transformers names two.
  const labels = entries
    ? Array.from(entries, (_, i) => entries.find(([id]) => Number(id) === i)?.[1] as unknown)
    : Array.from({ length: Math.min(Number(count) || 0, MOST + 1) }, (_, i): unknown => `LABEL_${i}`)
  if (labels.length < 2 || labels.length > MOST || !labels.every((label) => typeof label === 'string'))
    throw new ConfigError('id2label', id2label ?? count, `names of 2 to ${MOST} labels, numbered from 0`)
  return labels
}
