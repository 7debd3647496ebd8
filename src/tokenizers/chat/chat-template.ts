// Chat templates: messages to the one text that a model reads, by the Jinja template that comes with its tokenizer, and which
// of that text the assistant said, so that only answers are learnt. The template is untrusted; see interpreter.ts.
// https://huggingface.co/docs/transformers/chat_templating

import { type Environment, parse, tokenize } from '@huggingface/jinja'
import { TemplateError } from './error.ts'
import { type Budget, globals, LeashedInterpreter } from './interpreter.ts'

export interface Message {
  readonly role: string
  readonly content: string
}

export interface RenderOptions {
  /** How the tokenizer writes the tokens that begin and end a text; templates put them in. */
  readonly bos?: string
  readonly eos?: string
  /** Ends with what the assistant's answer begins with, for the model to go on from. */
  readonly addGenerationPrompt?: boolean
  /** Other variables that a template asks for, such as `tools` or `enable_thinking`. Plain JSON. */
  readonly variables?: Readonly<Record<string, unknown>>
  /** What time the template is told it is. */
  readonly now?: Date
}

/** [start, end) in UTF-16 units. */
export type Span = readonly [start: number, end: number]

export interface ChatTemplate {
  /** @throws TemplateError with a code and a plain sentence */
  render(messages: readonly Message[], options?: RenderOptions): string
  /** The rendering, and the spans of it that are the assistant's: each answer with what ends it. */
  renderAnswers(messages: readonly Message[], options?: RenderOptions): { text: string; answers: Span[] }
}

/** Milliseconds, and UTF-16 units of the rendering. */
export const BUDGET: Budget = { time: 200, size: 1 << 20 }
const LONGEST = 100_000
const LONGEST_SPACE = 1000

/** @throws TemplateError where it cannot be read */
export function chatTemplate(source: string, budget: Budget = BUDGET): ChatTemplate {
  const program = read(source)
  const marking = GENERATION.test(source) ? read(withMarks(source)) : null
  const run = (tree: typeof program, messages: readonly Message[], options: RenderOptions = {}) => {
    const environment = globals(options.now ?? new Date())
    declare(environment, {
      ...options.variables,
      messages,
      bos_token: options.bos ?? '',
      eos_token: options.eos ?? '',
      add_generation_prompt: options.addGenerationPrompt ?? false,
    })
    return guarded(() => String(new LeashedInterpreter(environment, budget).run(tree).value))
  }
  const render: ChatTemplate['render'] = (messages, options) => run(program, messages, options)
  return {
    render,
    renderAnswers(messages, options) {
      if (marking && !messages.some(({ content }) => MARKS.test(content)))
        return unmark(run(marking, messages, options))
      const text = render(messages, options)
      return { text, answers: answersByPrefix(messages, text, (part, more) => render(part, { ...options, ...more })) }
    },
  }
}

function read(source: string) {
  if (source.length > LONGEST) throw new TemplateError('template-too-large', `it is longer than ${LONGEST} characters`)
  // The library looks for a tag from every space of a run of spaces.
  if (new RegExp(`\\s{${LONGEST_SPACE}}`).test(source))
    throw new TemplateError('template-too-large', `it has more than ${LONGEST_SPACE} spaces in a row`)
  try {
    return parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true }))
  } catch (error) {
    throw new TemplateError('template-syntax', sentence(error))
  }
}

function guarded(render: () => string): string {
  try {
    return render()
  } catch (error) {
    throw error instanceof TemplateError ? error : new TemplateError('template-failed', sentence(error))
  }
}

const sentence = (error: unknown) =>
  error instanceof RangeError
    ? 'it is nested too deeply, or grows too large'
    : String((error as Error).message ?? error)

/** Names from outside become variables of the template, never properties of an object. */
function declare(environment: Environment, variables: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(variables)) environment.set(name, value)
}

/**
 * Each answer begins where the messages before it end when the assistant is asked to speak, and ends where the messages with it
 * end. Where a template writes earlier messages differently once others follow, as far as the renderings agree.
 */
function answersByPrefix(
  messages: readonly Message[],
  text: string,
  render: (messages: readonly Message[], options: RenderOptions) => string,
): Span[] {
  return messages.flatMap(({ role }, i): Span[] => {
    if (role !== 'assistant') return []
    const start = agreement(text, render(messages.slice(0, i), { addGenerationPrompt: true }))
    const end = i === messages.length - 1 ? text.length : agreement(text, render(messages.slice(0, i + 1), { addGenerationPrompt: false })) // biome-ignore format: one thought
    return start < end ? [[start, end]] : []
  })
}

function agreement(text: string, other: string): number {
  let at = 0
  while (at < text.length && at < other.length && text[at] === other[at]) at++
  return at
}

/** `{% generation %}` … `{% endgeneration %}` tell what the assistant says; transformers' own tags, which render as nothing. */
const GENERATION = /\{%-?\s*generation\s*-?%\}/
/** Characters for internal use (Unicode's noncharacters) in their place; `trim_blocks` and `lstrip_blocks` done by hand. */
const [OPEN, CLOSE] = ['\ufdd0', '\ufdd1']
const MARKS = /[\ufdd0\ufdd1]/

const withMarks = (source: string) =>
  source.replace(
    /(^[^\S\n]*)?\{%(-?)\s*(end)?generation\s*(-?)%\}(\n?)/gm,
    (_, indent: string | undefined, left: string, end: string | undefined, right: string, line: string) =>
      `${left ? (indent ?? '') : ''}{{${left} '${end ? CLOSE : OPEN}' ${right}}}${right ? line : ''}`,
  )

function unmark(marked: string): { text: string; answers: Span[] } {
  const answers: Span[] = []
  let text = ''
  let start = -1
  for (const part of marked.split(/([\ufdd0\ufdd1])/)) {
    if (part === OPEN) start = text.length
    else if (part === CLOSE) {
      if (start >= 0 && start < text.length) answers.push([start, text.length])
      start = -1
    } else text += part
  }
  return { text, answers }
}
