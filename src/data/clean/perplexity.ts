// Documents that a small model finds too surprising, or suspiciously easy: perplexity under a model that the user trained, as
// CCNet does with its n-gram models (Wenzek et al. 2020, arXiv 1911.00359). The model is the context's; none is known here.

import type { Options, Values } from '../../options.ts'
import { type CleaningContext, removal, type Step } from './step.ts'

export const place = 120
export const options = [
  { key: 'min', kind: 'number', default: 1, min: 1, max: 1e6, scale: 'log' },
  { key: 'max', kind: 'number', default: 1000, min: 1, max: 1e6, scale: 'log' },
] as const satisfies Options

export const needs = 'score'

export function create(values: Readonly<Record<string, unknown>>, { score }: CleaningContext): Step {
  const { min, max } = values as Values<typeof options>
  return async (text) => {
    const perplexity = Math.exp(await score!(text))
    if (perplexity > max) return removal('surprising', { perplexity: Math.round(perplexity), max })
    if (perplexity < min) return removal('too-predictable', { perplexity: Math.round(perplexity * 100) / 100, min })
    return { text }
  }
}
