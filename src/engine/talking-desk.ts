// Talking to a run's model. Those that were asked last stay on the device, so that the next question, or the same one to another, need
// not wait for weights; while something trains, or wants to, they make room.

import type { Decoder } from '../generate/decoder.ts'
import { generate } from '../generate/generate.ts'
import { OutOfMemory } from '../gpu/buffers.ts'
import type { Gpu } from '../gpu/device.ts'
import type { Store } from '../store/store.ts'
import { asConversation } from './conversation.ts'
import { unlessLost } from './errors.ts'
import { openDecoder } from './headless.ts'
import { turns } from './in-turn.ts'
import { type StoredModel, storedModel } from './stored-model.ts'
import type { Engine, GenerateRequest, GenerateResult, Listener } from './types.ts'

interface Parts {
  device(): Promise<{ gpu: Gpu }>
  store(): Promise<Store>
  isTraining(): boolean
}
interface Speaker {
  key: string
  gpu: Gpu
  model: Pick<StoredModel, 'tokenizer' | 'chatTemplate' | 'eosIds'>
  decoder: Decoder
}

const MOST = 2 // a tuned model, and its base beside it

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

  const speakerFor = async (gpu: Gpu, { run, checkpoint, cache }: GenerateRequest): Promise<Speaker> => {
    dismiss((speaker) => speaker.gpu !== gpu) // of a device that is gone
    const kept = await store()
    const id = checkpoint ?? (await kept.readRun(run).listCheckpoints())[0]?.id
    const key = `${run} ${id} ${cache ?? ''}`
    const known = speakers.find((speaker) => speaker.key === key)
    if (known) {
      speakers = [...speakers.filter((speaker) => speaker !== known), known]
      return known
    }
    dismiss((speaker) => speakers.indexOf(speaker) <= speakers.length - MOST)
    const { sentence, weights, ...model } = await storedModel(kept, run, checkpoint)
    const open = () => openDecoder(gpu, sentence, weights, cache)
    const decoder = await open().catch((error) => {
      if (!(error instanceof OutOfMemory) || speakers.length === 0) throw error
      dismiss()
      return open()
    })
    const { tokenizer, chatTemplate, eosIds } = model
    const speaker = { key, gpu, model: { tokenizer, chatTemplate, eosIds }, decoder }
    speakers.push(speaker)
    return speaker
  }

  const speak = async (request: GenerateRequest, mine: { cancelled: boolean }, onText: Listener<string>) => {
    const { gpu } = await device()
    const { decoder, model } = await speakerFor(gpu, request)
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
