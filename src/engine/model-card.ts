// README.md of a model on its way out: what it is, what it was trained with, how far it got. Markdown, of facts alone.

import type { RunConfig } from './types.ts'

export interface ModelCardFacts {
  name: string
  config: RunConfig
  step: number
  tokens: number
  /** Mean nats a token on the validation split, where it was measured. */
  validationLoss?: number | null
  dataset?: string
}

export function modelCard({ name, config, step, tokens, validationLoss, dataset }: ModelCardFacts): string {
  const settings = Object.entries({ ...config.model.options, ...config.optimizer.options, ...config.training })
  const figures = [
    ['steps', step],
    ['tokens', tokens],
    ...(validationLoss
      ? [
          ['validation loss', validationLoss.toFixed(4)],
          ['perplexity', Math.exp(validationLoss).toFixed(2)],
        ]
      : []),
  ]
  const table = (head: string, rows: readonly (readonly unknown[])[]) =>
    [`| ${head} | |`, '|---|---|', ...rows.map(([key, value]) => `| ${plain(key)} | ${plain(value)} |`)].join('\n')
  return [
    '---\nlibrary_name: transformers\npipeline_tag: text-generation\n---',
    `# ${plain(name)}`,
    `A ${config.model.id} language model, trained in a browser by Vitro${dataset ? ` on “${plain(dataset)}”` : ''}.`,
    table('reached', figures),
    table('setting', settings),
    '',
  ].join('\n\n')
}

/** Names are the user's: in Markdown they stay text. */
const plain = (value: unknown) =>
  String(value)
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\`*_{}[\]<>()#+!|]/g, '\\$&')
