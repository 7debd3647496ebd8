// Talking to a run's model, or to a base under several adapters. Those that were asked last stay on the device, so that the next
// question, or the same one to another, need not wait for weights; those of one base share its weights, and how much an adapter counts
// is changed in place. While something trains, or wants to, they make room.

import type { Decoder } from '../generate/decoder.ts'
import { generate } from '../generate/generate.ts'
import { OutOfMemory } from '../gpu/buffers.ts'
import type { Gpu } from '../gpu/device.ts'
import type { Store } from '../store/store.ts'
import { asConversation } from './conversation.ts'
import { unlessLost } from './errors.ts'
import { turns } from './in-turn.ts'
import { openDecoder, writeDecoder } from './on-device.ts'
import { stackedModel } from './stacked.ts'
import { storedStack } from './stored-model.ts'
import type { Engine, GenerateRequest, GenerateResult, Listener } from './types.ts'
import type { UsableModel } from './usable-model.ts'

interface Parts {
  device(): Promise<{ gpu: Gpu }>
  store(): Promise<Store>
  isTraining(): boolean
}
interface Speaker {
  key: string
  /** Which base it reads, which others may read too. */
  base: string
  gpu: Gpu
  model: Pick<UsableModel, 'tokenizer' | 'chatTemplate' | 'eosIds'>
  decoder: Decoder
  /** Makes its adapters count so much from now on. */
  weigh(weights: readonly number[]): Promise<void>
}

const MOST = 3 // a tuned model, another, and their base beside them

export interface TalkingDesk extends Pick<Engine, 'generate' | 'cancelGeneration'> {
  /** Gives back what models take on the device, as soon as none of them speaks. */
  leave(): Promise<void>
}

export function talkingDesk({ device, store, isTraining }: Parts): TalkingDesk {
  let speakers: Speaker[] = [] // asked last, last
  let newest: { cancelled: boolean } | null = null
  const inTurn = turns() // a speaker has one memory
  const dismiss = (which: (speaker: Speaker) => boolean = () => true) => {
    for (const { decoder } of speakers.filter(which)) decoder.close()
    speakers = speakers.filter((speaker) => !which(speaker))
  }

  const speakerFor = async (gpu: Gpu, request: GenerateRequest): Promise<Speaker> => {
    dismiss((speaker) => speaker.gpu !== gpu) // of a device that is gone
    const kept = await store()
    const newest = async (run: string) => (await kept.readRun(run).listCheckpoints())[0]?.id
    const { run, checkpoint, adapters = [], cache } = request
    const asked = await Promise.all(
      [{ run, checkpoint }, ...adapters].map(
        async ({ run, checkpoint }) => `${run} ${checkpoint ?? (await newest(run))}`,
      ),
    )
    const key = [...asked, cache].join(', ')
    const known = speakers.find((speaker) => speaker.key === key)
    if (known) {
      speakers = [...speakers.filter((speaker) => speaker !== known), known]
      return known
    }
    dismiss((speaker) => speakers.indexOf(speaker) <= speakers.length - MOST)
    const speaker = { key, gpu, ...(await opened(kept, gpu, request)) }
    speakers.push(speaker)
    return speaker
  }

  const opened = async (kept: Store, gpu: Gpu, { run, checkpoint, adapters = [], cache }: GenerateRequest) => {
    const { base, parts } = await storedStack(kept, { run, checkpoint }, adapters)
    const stacked = (weights: readonly number[]) =>
      parts.length
        ? stackedModel(
            base,
            parts.map((part, i) => ({ ...part, weight: weights[i] })),
          )
        : base
    let weights = adapters.map(({ weight }) => weight)
    const { sentence, tokenizer, chatTemplate, eosIds, ...model } = stacked(weights)
    const { config } = base
    const from =
      sentence.tuning && config.adapter && config.base ? config.base : { run, checkpoint: base.checkpoint.id }
    const of = `${from.run} ${from.checkpoint}`
    const open = () => {
      const beside = speakers.findLast((speaker) => speaker.base === of)
      return openDecoder(gpu, sentence, model.weights, cache, beside?.decoder)
    }
    const decoder = await open().catch((error) => {
      if (!(error instanceof OutOfMemory) || speakers.length === 0) throw error
      dismiss()
      return open()
    })
    return {
      base: of,
      model: { tokenizer, chatTemplate, eosIds },
      decoder,
      async weigh(wanted: readonly number[]) {
        if (String(wanted) === String(weights)) return
        await writeDecoder(decoder, stacked(wanted).weights)
        weights = [...wanted]
      },
    }
  }

  const speak = async (request: GenerateRequest, mine: { cancelled: boolean }, onText: Listener<string>) => {
    const { gpu } = await device()
    const { decoder, model, weigh } = await speakerFor(gpu, request)
    await weigh((request.adapters ?? []).map(({ weight }) => weight))
    const { conversation } = request
    const settings = {
      ...request,
      templated: conversation !== undefined && model.chatTemplate !== null,
      ends: model.eosIds,
    }
    const start = performance.now()
    decoder.reset() // what it remembers was read in other passes, and could turn out another text from the same seed
    const pieces = generate(
      decoder,
      model.tokenizer,
      conversation ? asConversation(model, conversation) : request.prompt,
      settings,
    )
    for (let text = ''; ; ) {
      const { value, done } = await unlessLost(gpu.device, pieces.next())
      const seconds = (performance.now() - start) / 1000
      if (done) return { text, ...value, seconds }
      text += value
      onText(value)
      if (!mine.cancelled) continue
      await pieces.return({ tokens: 0, finish: 'length' })
      return { text, tokens: model.tokenizer.encode(text).length, seconds, finish: 'cancelled' as const }
    }
  }

  return {
    generate(request, onText) {
      const mine = (newest = { cancelled: false })
      return inTurn(async (): Promise<GenerateResult> => {
        try {
          return await speak(request, mine, onText)
        } catch (error) {
          dismiss() // nobody knows what state they are in
          throw error
        } finally {
          if (isTraining()) dismiss()
        }
      })
    },
    cancelGeneration() {
      if (newest) newest.cancelled = true
    },
    leave: () => inTurn(async () => dismiss()),
  }
}
