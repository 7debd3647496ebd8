// A label for each word of a text: cross-entropy over the labels at each word's first token, as transformers' …ForTokenClassification
// is trained; a word's other tokens do not count. Otherwise as sequence-classification.ts.

export { loss, options, presets } from './sequence-classification.ts'
export const reads = 'tags'
