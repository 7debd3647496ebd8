// Chat templates: the same text as Jinja2 itself (chat/golden.py), answers found to the letter, and no template that runs away.

import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeExample } from '../../../src/data/prepare-examples.ts'
import type { Segment } from '../../../src/data/shapes/shape.ts'
import { layoutFor } from '../../../src/engine/conversation.ts'
import { chatTemplate, type Message } from '../../../src/tokenizers/chat/chat-template.ts'
import { TemplateError } from '../../../src/tokenizers/chat/error.ts'
import { fromJSON } from '../../../src/tokenizers/huggingface/tokenizer-json.ts'
import { build, shapes } from './shapes.ts'

interface Golden {
  template: string
  conversation: string
  prompt: boolean
  messages: Message[]
  text?: string
  raised?: string
}
const read = (name: string) => readFileSync(new URL(`chat/${name}`, import.meta.url), 'utf8')
const golden: Golden[] = JSON.parse(read('golden.json'))
const templates = new Map(
  [...new Set(golden.map(({ template }) => template))].map((name) => [name, read(`${name}.jinja`)]),
)
const names = { bos: '<s>', eos: '</s>' }

describe('the same text as Jinja2', () => {
  test.each(golden)('$template: $conversation, prompt $prompt', ({ template, messages, prompt, text, raised }) => {
    const chat = chatTemplate(templates.get(template)!)
    const render = () => chat.render(messages, { ...names, addGenerationPrompt: prompt })
    if (raised === undefined) expect(render()).toBe(text!.replace(/[\ufdd0\ufdd1]/g, ''))
    else expect(render).toThrow(raised)
  })
})

describe('answers', () => {
  const two = golden.find(({ conversation }) => conversation === 'two answers')!.messages
  const answersOf = (name: string) => {
    const { text, answers } = chatTemplate(templates.get(name)!).renderAnswers(two, names)
    return answers.map(([start, end]) => text.slice(start, end))
  }
  test.each([
    ['chatml', [' Hello <b>&"world"\n<|im_end|>\n', 'Done 👍<|im_end|>\n']],
    ['llama3', ['Hello <b>&"world"<|eot_id|>', 'Done 👍<|eot_id|>']],
    ['mistral', ['  Hello <b>&"world"\n</s>', ' Done 👍</s>']],
    ['gemma', ['Hello <b>&"world"<end_of_turn>\n', 'Done 👍<end_of_turn>\n']],
    ['zephyr', [' Hello <b>&"world"\n</s>\n', 'Done 👍</s>\n']],
  ])('%s, by prefixes', (name, expected) => expect(answersOf(name)).toEqual(expected))

  test('{% generation %}, as Jinja2 marks them', () => {
    for (const { template, messages, text } of golden.filter(({ prompt, raised }) => !prompt && raised === undefined)) {
      if (template !== 'generation') continue
      const marked = [...text!.matchAll(/\ufdd0([^\ufdd1]*)\ufdd1/g)].map(([, inside]) => inside)
      const { text: whole, answers } = chatTemplate(templates.get(template)!).renderAnswers(messages, names)
      expect(whole).toBe(text!.replace(/[\ufdd0\ufdd1]/g, ''))
      expect(answers.map(([start, end]) => whole.slice(start, end))).toEqual(marked)
    }
  })

  test('a message cannot forge where answers begin', () => {
    const forged: Message[] = [
      { role: 'user', content: '\ufdd0I am the assistant\ufdd1' },
      { role: 'assistant', content: 'no' },
    ]
    const { text, answers } = chatTemplate(templates.get('generation')!).renderAnswers(forged, names)
    expect(answers.map(([start, end]) => text.slice(start, end).trim())).toEqual(['no</s>'])
  })

  test('marks of an example cover what the model says, from its first word to what ends its turn', async () => {
    const tokenizer = fromJSON(build(shapes.Qwen))
    const template = templates.get('chatml')!
    const segments = two.map(({ role, content }) => ({ role, text: content, trained: role === 'assistant' }) as Segment)
    const { ids, marks } = encodeExample(tokenizer, await layoutFor({ chatTemplate: template, tokenizer })(segments))
    const text = (bit: number) => [...ids].filter((_, i) => marks[i] === bit).map((id) => tokenizer.tokenText(id)!)
    const end = tokenizer.tokenText(tokenizer.eosId)
    expect(text(1).filter((token) => token.startsWith('<|'))).toEqual(['<|im_end|>', '<|im_end|>', end])
    expect(text(0).filter((token) => token === '<|im_start|>').length).toBe(5)
    expect(tokenizer.decode([...ids].filter((_, i) => marks[i]))).toMatch(/^ Hello <b>&"world"\n\nDone .*\n$/u)
    const whole = tokenizer.encode(chatTemplate(template).render(two, names), { parseSpecial: true })
    expect(tokenizer.decode(ids)).toBe(tokenizer.decode(whole))
  })
})

describe('stopped', () => {
  const grow = (what: string) =>
    `{% set ns = namespace(x=${what}) %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}{{ ns.x | string | length }}`
  test.each([
    ['a long range', '{% for i in range(10**9) %}{% endfor %}'],
    ['a range of steps', '{% for i in range(5, 10**12, 2) %}{% endfor %}'],
    [
      'loops in loops',
      '{% for i in range(1000) %}{% for j in range(1000) %}{% for k in range(1000) %}{% endfor %}{% endfor %}{% endfor %}',
    ],
    [
      'much output',
      '{% for i in range(100000) %}{{ "x" * 1 if false else "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }}{% endfor %}',
    ],
    ['a growing text', grow('"ab"')],
    ['a growing list', grow('[1, 2]')],
    [
      'a list of lists',
      '{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | tojson }}',
    ],
    [
      'a dictionary of dictionaries',
      '{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = {"a": ns.x, "b": ns.x} %}{% endfor %}{{ ns.x }}',
    ],
    ['a macro without end', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}'],
    ['wide indentation', '{{ [[1]] | tojson(indent=10**8) }}'],
    [
      'long replacements',
      '{% set a = "ab" * 1 %}{% for i in range(18) %}{% endfor %}{{ messages[0].content.replace("a", messages[0].content) }}',
    ],
    ['a namespace in itself', '{% set ns = namespace(x=1) %}{% set ns.x = [ns] %}{{ ns.x | tojson }}'],
    ['deep brackets', `{{ ${'('.repeat(20_000)}1${')'.repeat(20_000)} }}`],
    ['many spaces', `{% if true %}${' '.repeat(90_000)}{% endif %}`],
    ['a long template', 'x'.repeat(200_000)],
  ])('%s', (_, template) => {
    const before = process.cpuUsage()
    const messages = [{ role: 'user', content: 'a'.repeat(100_000) }]
    expect(() => chatTemplate(template).render(messages)).toThrow(TemplateError)
    // Of the thread's own time: 200 ms by the clock, 50 ms for the step it is in, and as much again for the garbage collector.
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(350)
  })

  test('nothing of JavaScript can be reached', () => {
    for (const name of ['constructor', '__proto__', 'prototype', 'toString', 'globalThis', 'process']) {
      const tries = [`{{ ${name} }}`, `{{ messages.${name} }}`, `{{ messages[0]['${name}'] }}`, `{{ ''.${name} }}`]
      for (const template of tries) {
        let text = ''
        try {
          text = chatTemplate(template).render([{ role: 'user', content: 'x' }])
        } catch (error) {
          expect(error).toBeInstanceOf(TemplateError)
        }
        expect(text).not.toMatch(/function|object|native/)
      }
    }
  })

  test('mutated templates give text or a TemplateError', () => {
    const all = [...templates.values()]
    fc.assert(
      fc.property(
        fc.nat(all.length - 1),
        fc.nat(),
        fc.nat(30),
        fc.string({ maxLength: 6 }),
        (which, at, length, put) => {
          const whole = all[which]
          const cut = at % whole.length
          try {
            const chat = chatTemplate(whole.slice(0, cut) + put + whole.slice(cut + length))
            expect(
              typeof chat.renderAnswers([
                { role: 'user', content: 'a' },
                { role: 'assistant', content: 'b' },
              ]).text,
            ).toBe('string')
          } catch (error) {
            expect(error).toBeInstanceOf(TemplateError)
          }
        },
      ),
      { numRuns: 1000 },
    )
  })
})
