// README.md of a model on its way out: what it is, what it was trained with, how far it got. Markdown, of facts alone.

import type { Measured, RunConfig } from './types.ts'

export interface ModelCardFacts {
  name: string
  config: RunConfig
  step: number
  tokens: number
  /** Mean nats a target on the validation split, where it was measured; with what else was, and what the base had at first. */
  validationLoss?: number | null
  accuracy?: number | null
  entityF1?: number | null
  generalLoss?: number | null
  before?: Measured | null
  dataset?: string
}

export function modelCard(facts: ModelCardFacts): string {
  const { name, config, step, tokens, dataset } = facts
  const settings = Object.entries({ ...config.model.options, ...config.optimizer.options, ...config.training })
  const figures = [['steps', step], ['tokens', tokens], ...measured(facts)]
  const table = (head: string, rows: readonly (readonly unknown[])[]) =>
    [`| ${head} | |`, '|---|---|', ...rows.map(([key, value]) => `| ${plain(key)} | ${plain(value)} |`)].join('\n')
  return [
    `---\nlibrary_name: transformers\npipeline_tag: ${TASKS[config.objective.id] ?? 'text-generation'}\n---`,
    `# ${plain(name)}`,
    `A ${config.model.id} language model, trained in a browser by Vitro${dataset ? ` on “${plain(dataset)}”` : ''}.`,
    table('reached', figures),
    table('setting', settings),
    '',
  ].join('\n\n')
}

/** As the hub calls what a head of labels does. */
const TASKS: Record<string, string> = {
  'sequence-classification': 'text-classification',
  'token-classification': 'token-classification',
}

/** What was measured on held-out data; of a tuned base, from what to what. */
function measured({
  config,
  before,
  validationLoss,
  accuracy,
  entityF1,
  generalLoss,
}: ModelCardFacts): [string, string][] {
  const change = (key: keyof Measured, value: number, say: (value: number) => string) => {
    const first = before?.[key]
    return first == null ? say(value) : `${say(first)} → ${say(value)}`
  }
  const loss = (value: number) => value.toFixed(4)
  const perplexity = (value: number) => Math.exp(value).toFixed(2)
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`
  const rows: [string, string][] = []
  if (validationLoss) {
    rows.push(['validation loss', change('validationLoss', validationLoss, loss)])
    if (!config.labels) rows.push(['perplexity', change('validationLoss', validationLoss, perplexity)])
  }
  if (accuracy != null) rows.push(['accuracy', change('accuracy', accuracy, percent)])
  if (entityF1 != null) rows.push(['F1 of entities', change('entityF1', entityF1, percent)])
  if (generalLoss == null) return rows
  return [
    ...rows,
    ['loss on a general text', change('generalLoss', generalLoss, loss)],
    ['perplexity on a general text', change('generalLoss', generalLoss, perplexity)],
  ]
}

/** Names are the user's: in Markdown they stay text. */
const plain = (value: unknown) =>
  String(value)
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\`*_{}[\]<>()#+!|]/g, '\\$&')
