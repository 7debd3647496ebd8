// What a run is, tells while it trains, and can be asked afterwards: metrics, texts, labels, scores, exports. Plain data.

import type { CacheFormat } from '../../generate/kv-cache.ts'
import type { RunConfig, Value } from './grammar.ts'

export type RunState =
  | 'draft'
  | 'elsewhere' // another tab is training it
  | 'preparing'
  | 'compiling'
  | 'training'
  | 'paused'
  | 'saving'
  | 'completed'
  | 'stopped'
  | 'interrupted'
  | 'failed'

export interface RunReport {
  id: string
  name: string
  notes: string
  config: RunConfig
  datasetId: string | null
  datasetName: string
  state: RunState
  createdAt: number
  step: number
  steps: number
  tokens: number
  parameters: number
  /** How its model answers: by its chat template, in plain lines as it was tuned to, by labels alone, or not at all: it goes on with a text. */
  speaks: 'template' | 'lines' | 'labels' | null
  /** Last known figures. */
  loss: number | null
  validationLoss: number | null
  /** Of labels, on the validation split: 0 to 1. */
  accuracy: number | null
  /** Of what labels of words name (B-…, I-…), on the validation split: F1, 0 to 1. */
  entityF1: number | null
  /** Mean nats a token of the general text, on which forgetting is measured. */
  generalLoss: number | null
  /** Of a base that is tuned: the same before the first step. */
  before: Measured | null
  parent: { runId: string; step: number } | null
  /** Oldest first. */
  checkpoints: { id: number; step: number; bytes: number; createdAt: number }[]
  /** Set when the state is failed or interrupted. */
  notice: Notice | null
}

/** What an evaluation found; null where it does not look at that. */
export interface Measured {
  validationLoss: number | null
  accuracy: number | null
  entityF1: number | null
  generalLoss: number | null
}

/** Something to tell the user: translated by `code`, with an English sentence for logs and the command line. */
export interface Notice {
  code: string
  params: Record<string, Value>
  message: string
}

/** Columns of equal length; NaN where a point was not measured. Always has step, tokens, seconds (of training). */
export type MetricColumns = Record<string, Float64Array>
export const metricNames = [
  'step',
  'tokens',
  'seconds',
  'wall', // milliseconds since the epoch
  'loss',
  'learning_rate',
  'grad_norm',
  'tokens_per_second',
  'memory',
  'val_loss',
  'bits_per_byte',
  'accuracy', // of labels, on the validation split: 0 to 1
  'entity_f1', // of what labels of words name: 0 to 1
  'general_loss',
] as const
export interface TextSample {
  step: number
  prompt: string
  text: string
}

export type TrainEvent =
  | { type: 'state'; state: RunState; notice: Notice | null }
  /** Work before or between steps: compiling, saving, evaluating. */
  | { type: 'progress'; phase: string; fraction: number | null }
  | { type: 'metrics'; columns: MetricColumns }
  | { type: 'sample'; sample: TextSample }
  | { type: 'checkpoint'; id: number; step: number; bytes: number }
  | { type: 'memory'; planned: number; allocated: number }
  /** Not fatal: a step was skipped because its loss or gradient was not finite, a save failed and the older one stays. */
  | { type: 'notice'; notice: Notice }

export interface GenerateRequest {
  run: string
  /** A checkpoint's id; the newest where left out. */
  checkpoint?: number
  /** Over the model, which is the base that all of them were tuned from. */
  adapters?: WeightedAdapter[]
  /** A text to go on with. */
  prompt: string
  /** Or what was said so far, for the model to answer; the prompt is not looked at then. */
  conversation?: Message[]
  maxTokens: number
  temperature: number
  topK: number
  topP: number
  repetitionPenalty: number
  seed: number
  /** How keys and values of earlier tokens are kept: int8 takes about a quarter of the memory. f32 where left out. */
  cache?: CacheFormat
  /** Generation ends where one of these appears; it is not part of the answer. */
  stop: string[]
}
/** What a tuned run has beside its base. */
export interface WeightedAdapter {
  run: string
  checkpoint?: number
  /** How much it counts: 1 as it was trained, 0 not at all. */
  weight: number
}
/** How far a merged model's logits are from those of a base with its adapters, over a text that these wrote. */
export interface MergeError {
  /** Root mean square of the differences, as a share of the logits' own. */
  relative: number
  /** Nats a token. */
  divergence: number
  /** Share of tokens whose likeliest successor is the same. */
  agreement: number
}
/** What it costs to keep a base in few bits while it is tuned. */
export interface BaseError {
  /** Of the parameters that stay as they are; and as they would be in f32. */
  bytes: number
  exactBytes: number
  /** Of its logits, beside the exact ones. */
  logits: MergeError
}
export interface Message {
  role: 'system' | 'user' | 'assistant'
  content: string
}
export interface GenerateResult {
  text: string
  tokens: number
  seconds: number
  finish: 'length' | 'stop' | 'end-of-text' | 'cancelled'
}

/** What a head of labels says of a text, or of one of its words. */
export interface Classified {
  text: string
  /** The likeliest first; together 1. */
  scores: { label: string; probability: number }[]
}

/** Asks a run's model the built-in task that it was trained on. */
export interface TaskRequest {
  run: string
  /** A checkpoint's id; the newest where left out. */
  checkpoint?: number
  /** How many. They are drawn under another seed; those that training was given come last. */
  examples: number
}
export interface TaskAnswer {
  prompt: string
  wanted: string
  /** What it writes; of two answers, the one it finds likelier. */
  answer: string
  right: boolean
  /** Training was given this one: the task had too few others. */
  seen: boolean
}
export interface TaskScore {
  right: number
  asked: number
  /** Of those asked. */
  seen: number
  /** What guessing at random would get, 0 to 1. */
  chance: number
  /** It ended before all were asked. */
  cancelled: boolean
}

export const exportFormats = ['huggingface', 'gguf', 'ollama', 'peft', 'gguf-lora'] as const
export type ExportFormat = (typeof exportFormats)[number]
export const quantizations = ['f32', 'f16', 'bf16', 'q8_0', 'q4_0', 'q4_k', 'q6_k'] as const
export type Quantization = (typeof quantizations)[number]
export interface ExportOffer {
  format: ExportFormat
  quantize: Quantization
  bytes: number
  /** On the validation split; null until measured. */
  perplexity: number | null
  perplexityBefore: number | null
  /** In place of perplexity, of a head of labels: 0 to 1. */
  accuracy: number | null
  accuracyBefore: number | null
  /** Why this cannot be had for this model (rows are no multiple of a block). */
  unavailable: Notice | null
}

/** A published model on its way into the store. */
export interface OpenProgress {
  /** Id of its family among the models. */
  model: string
  parameters: number
  /** Of its files' weights. */
  bytes: { done: number; total: number }
}

export interface StorageReport {
  datasets: number
  checkpoints: number
  deleted: number
  total: number
  quota: number
  persisted: boolean
}
