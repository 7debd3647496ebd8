// What a run says at intervals, by the weights as they are under training: how its prompt goes on, what it answers, or a text's labels.

import { Decoder, traceDecoder } from '../generate/decoder.ts'
import { type GenerateSettings, generate } from '../generate/generate.ts'
import type { Gpu } from '../gpu/device.ts'
import type { Trainer } from '../train/trainer.ts'
import { classify } from './classify.ts'
import { asConversation } from './conversation.ts'
import type { OpenDataset } from './dataset.ts'
import { noticeOf } from './errors.ts'
import { MOST_CACHED } from './on-device.ts'
import type { Sentence } from './sentence.ts'
import type { Listener, TrainEvent } from './types.ts'
import type { UsableModel } from './usable-model.ts'

interface Parts {
  gpu: Gpu
  sentence: Sentence
  dataset: OpenDataset
  base: UsableModel | null
  onEvent: Listener<TrainEvent>
}

/** @param lost whether the device is gone, which others tell of */
export function sampleWriter(parts: Parts, trainer: Trainer, lost: { is: boolean }) {
  const { sentence, dataset, base } = parts
  const speaks = sentence.training.sample_interval > 0 && !sentence.labels
  // A model that is taught to answer is asked; another goes on with the prompt.
  const asked = base && sentence.objective.reads === 'examples' ? base : null
  let decoder: Promise<Decoder | null> | null = null
  const reading = () => (decoder ??= openDecoder(parts, trainer, lost))
  return {
    /** To be called when the first loss is known: what speaks has other kernels than training, and would keep it waiting. */
    warm() {
      if (speaks) void reading()
    },
    /** Null where the run has no room for what speaks: it goes on without samples. */
    async text(): Promise<string | null> {
      if (sentence.labels) return `\n${await classified(sentence, dataset, trainer)}`
      const reader = speaks ? await reading() : null
      if (!reader) return null
      let text = asked ? '\n' : ''
      reader.reset()
      for await (const piece of generate(reader, dataset.tokenizer, ...goesOnFrom(sentence, asked))) text += piece
      return text
    },
    async close() {
      ;(await decoder)?.close()
    },
  }
}

async function openDecoder({ gpu, sentence, onEvent }: Parts, { program, replay }: Trainer, lost: { is: boolean }) {
  const shared = { params: new Map(program.params), memory: program.memory }
  try {
    const decoder = traceDecoder(sentence.model, sentence.modelConfig, gpu.traits, () => {}, {
      shared,
      tuning: sentence.tuning,
      most: MOST_CACHED,
    })
    return await Decoder.open(gpu, decoder, replay.buffers)
  } catch (error) {
    if (!lost.is) onEvent({ type: 'notice', notice: noticeOf(error) })
    return null
  }
}

/** What the head of labels says of the prompt: the likeliest labels of a text, or each word's. */
async function classified(sentence: Sentence, { tokenizer }: OpenDataset, trainer: Trainer): Promise<string> {
  const said = await classify(trainer, sentence, tokenizer, sentence.training.sample_prompt)
  const percent = (part: number) => `${(100 * part).toFixed(0)} %`
  if (sentence.objective.reads === 'tags')
    return said.map(({ text, scores: [{ label }] }) => `${text} [${label}]`).join('')
  return said
    .flatMap(({ scores }) => scores.slice(0, 4).map(({ label, probability }) => `${label} ${percent(probability)}`))
    .join('\n')
}

function goesOnFrom({ training }: Sentence, asked: UsableModel | null): [prompt: string, settings: GenerateSettings] {
  if (!asked) return [training.sample_prompt, sampling(training)]
  const prompt = asConversation(asked, [{ role: 'user', content: training.sample_prompt }])
  return [prompt, { ...sampling(training), templated: asked.chatTemplate !== null, ends: asked.eosIds }]
}

const sampling = ({ sample_tokens, seed }: Sentence['training']) => ({
  maxTokens: sample_tokens,
  temperature: 0.8,
  topK: 40,
  topP: 1,
  repetitionPenalty: 1,
  seed,
  stop: [],
})
