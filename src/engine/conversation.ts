// Turns of a conversation as the text that a model reads, and which of it is an answer: by the chat template that came with the
// model, or where it has none, each turn on a line of its own.

import { type Layout, plainLayout, type Span } from '../data/prepare-examples.ts'
import { type NamedFile, textFile } from '../formats/bytes.ts'
import { chatTemplate, type Message } from '../tokenizers/chat/chat-template.ts'
import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import type { UsableModel } from './usable-model.ts'

type Speaker = Pick<UsableModel, 'chatTemplate' | 'tokenizer'>
const ends = ({ bosId, eosId, tokenText }: Tokenizer) => ({
  bos: (bosId !== null && tokenText(bosId)) || '',
  eos: tokenText(eosId) ?? '',
})

/** What a model is given to answer. @throws TemplateError */
export function asConversation({ chatTemplate: source, tokenizer }: Speaker, messages: readonly Message[]): string {
  if (source === null) return `${messages.map(({ content }) => content).join('\n')}\n`
  return chatTemplate(source).render(messages, { ...ends(tokenizer), addGenerationPrompt: true })
}

/** How examples are laid out for this model. A text that nobody speaks stays as it is. @throws TemplateError */
export function layoutFor({ chatTemplate: source, tokenizer }: Speaker): Layout {
  if (source === null) return plainLayout
  const template = chatTemplate(source)
  return (segments) => {
    if (segments.some(({ role }) => role === 'text')) return plainLayout(segments)
    const messages = segments.map(({ role, text }) => ({ role, content: text }))
    const { text, answers } = template.renderAnswers(messages, ends(tokenizer))
    return cut(text, answers)
  }
}

function cut(text: string, answers: readonly (readonly [start: number, end: number])[]): Span[] {
  const spans: Span[] = []
  let at = 0
  for (const [start, end] of answers) {
    spans.push({ text: text.slice(at, start), trained: false, special: true })
    spans.push({ text: text.slice(start, end), trained: true, special: true })
    at = end
  }
  spans.push({ text: text.slice(at), trained: false, special: true })
  return spans.filter(({ text }) => text)
}

/** Ollama's Modelfile beside a GGUF. https://github.com/ollama/ollama/blob/main/docs/modelfile.md */
export function modelfile({ tokenizer, sentence }: UsableModel, gguf: string): NamedFile {
  const { eos } = ends(tokenizer)
  const lines = [
    `FROM ./${gguf}`,
    `PARAMETER num_ctx ${Math.min(sentence.modelConfig.context, 8192)}`,
    ...(eos ? [`PARAMETER stop ${JSON.stringify(eos)}`] : []),
  ]
  return textFile('Modelfile', `${lines.join('\n')}\n`)
}
