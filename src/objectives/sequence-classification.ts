// A label for each text: cross-entropy over the labels at the text's last token, as transformers' …ForSequenceClassification pools.
// The head of labels stands in the place of the model's own (nn/label-head.ts). Knows no label.

import type { Options } from '../options.ts'

export const options = [
  // Whether a row may hold several texts, which do not see each other; else it is filled up with what does not count.
  { key: 'pack', kind: 'boolean', default: true },
] as const satisfies Options
export const presets = {}
export const reads = 'labels'
export { loss } from './causal-lm.ts'
