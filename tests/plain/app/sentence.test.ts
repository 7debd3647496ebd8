// The sentence as data: sliders that stop on valid values only, links that say what differs and survive hostile hands, and the
// difference of two configurations.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { change, complete, isNumber, settle, stops } from '../../../src/app/form/values.ts'
import { fromAddress, toAddress } from '../../../src/app/sentence/address.ts'
import {
  about,
  builtinTexts,
  choose,
  compare,
  completeConfig,
  filledAs,
  fitsDataset,
  fromPreset,
  generalTexts,
  IMPORTED,
  promptedFor,
  type Sentence,
  suited,
  tuningOf,
  vocabularyBound,
} from '../../../src/app/sentence/sentence.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import type { Choice, DatasetReport, Grammar, Reads, RunConfig, RunReport, Value } from '../../../src/engine/types.ts'
import type { Option, Options } from '../../../src/options.ts'

const engine = createEngine({ gpu: () => undefined, openStore: () => Promise.reject(new Error('no store')) })
const grammar: Grammar = engine.grammar()
const automatic = fromPreset(grammar, grammar.presets[0].id, grammar.datasets[0].id)
const llama = grammar.models.find(({ id }) => id === 'llama')!

describe('sliders', () => {
  const moves = fc.array(fc.record({ at: fc.nat(), to: fc.double({ min: 0, max: 1, noNaN: true }) }), { maxLength: 12 })

  it.each(grammar.models.map(({ id, options }) => [id, options] as const))(
    'wherever those of %s are moved, the engine finds nothing wrong',
    (id, options) => {
      fc.assert(
        fc.property(moves, (list) => {
          let values = complete(options)
          for (const { at, to } of list) {
            const option = options[at % options.length]
            if (!isNumber(option)) continue
            const all = stops(option, values)
            values = change(options, values, option.key, all[Math.round(to * (all.length - 1))])
          }
          const config = { ...automatic.config, model: { id, options: values } }
          expect(engine.check(config, null)).toEqual([])
        }),
        { numRuns: 80 },
      )
    },
  )

  it('every stop is allowed, in order, and a typed number lands on an allowed one', () => {
    const folders = [...grammar.models, ...grammar.optimizers, ...grammar.tokenizers, ...grammar.datasets]
    const all: Options = [...folders.flatMap(({ options }) => [...options]), ...grammar.training]
    for (const option of all) {
      if (!isNumber(option)) continue
      const list = stops(option, {})
      expect(list, option.key).toEqual([...new Set(list)].sort((a, b) => a - b))
      expect(list.length, option.key).toBeLessThan(300)
      expect([list[0], list.at(-1)], option.key).toEqual([option.min, option.max])
      for (const typed of [-1, 0, 0.3, 7, 12345.6, 1e12]) {
        const value = settle(option, typed, {})
        expect(value >= option.min && value <= option.max, `${option.key} ${typed}`).toBe(true)
        if (option.kind === 'integer') expect(Number.isInteger(value)).toBe(true)
      }
    }
  })

  it('the feed-forward width follows the width, and heads move to a divisor', () => {
    const before = { ...complete(llama.options), d_model: 128, heads: 4, kv_heads: 4, d_ff: 352 }
    const after = change(llama.options, before, 'd_model', 192)
    expect(after).toMatchObject({ d_model: 192, d_ff: 528, heads: 4 })
    expect(change(llama.options, { ...before, heads: 8, kv_heads: 8 }, 'heads', 2)).toMatchObject({ kv_heads: 2 })
  })
})

// ---- the address

const anyValue = (option: Option): fc.Arbitrary<Value> => {
  switch (option.kind) {
    case 'integer':
      return fc.integer({ min: option.min, max: option.max })
    case 'number':
      return fc.double({ min: option.min, max: option.max, noNaN: true }).map((n) => (n === 0 ? 0 : n)) // no −0
    case 'choice':
      return fc.constantFrom(...option.choices)
    case 'boolean':
      return fc.boolean()
    case 'text':
      return fc.string({ unit: 'grapheme', maxLength: 40 })
  }
}
const valuesOf = (options: Options) => fc.record(Object.fromEntries(options.map((o) => [o.key, anyValue(o)])))
const choiceOf = (members: Grammar['models']) =>
  fc.constantFrom(...members).chain(({ id, options }) => valuesOf(options).map((options) => ({ id, options })))
const sentences: fc.Arbitrary<Sentence> = fc.record({
  preset: fc.constantFrom(...grammar.presets.map(({ id }) => id)),
  config: fc.record({
    model: choiceOf(grammar.models),
    objective: choiceOf(grammar.objectives),
    optimizer: choiceOf(grammar.optimizers),
    training: valuesOf(grammar.training),
  }),
  tokenizer: choiceOf(grammar.tokenizers),
  source: choiceOf(grammar.datasets).map((choice) => ({ kind: 'builtin' as const, choice })),
  validation: fc.integer({ min: 0, max: 50 }).map((n) => n / 100),
  splitSeed: fc.nat(),
})

describe('the address', () => {
  it('says nothing of what the page would choose by itself', () => {
    expect(toAddress(grammar, automatic, automatic)).toBe('')
  })

  it('names what differs and nothing else', () => {
    const model = { ...automatic.config.model, options: { ...automatic.config.model.options, layers: 3 } }
    const sentence = { ...automatic, config: { ...automatic.config, model } }
    const pairs = new URLSearchParams(toAddress(grammar, sentence, automatic).slice(1))
    expect(Object.fromEntries(pairs)).toEqual({
      v: '1',
      preset: automatic.preset,
      'model.layers': '3',
      data: grammar.datasets[0].id,
    })
  })

  it('is read back as the sentence it was made of, a thousand times', () => {
    fc.assert(
      fc.property(sentences, (sentence) => {
        const address = toAddress(grammar, sentence, automatic)
        if (address === '') return
        expect(fromAddress(grammar, address, automatic)).toEqual({ sentence, text: true, imported: false, unknown: [] })
      }),
      { numRuns: 1000 },
    )
  })

  it('cuts Chinese by characters where English is cut in bytes, until somebody says otherwise', () => {
    const english = fromPreset(grammar, 'tiny', 'stories-en')
    const chinese = fromPreset(grammar, 'tiny', 'stories-zh')
    expect([english.tokenizer.id, chinese.tokenizer.id]).toEqual(['byte', 'char'])
    const { choice } = chinese.source as { choice: Choice }
    expect(about(grammar, english, choice).tokenizer).toEqual(chinese.tokenizer)
    const learnt = { ...english, tokenizer: fromPreset(grammar, 'small', 'stories-en').tokenizer }
    expect(about(grammar, learnt, choice).tokenizer).toBe(learnt.tokenizer)
    const answers = (language: string) => ({ id: 'instructions', options: { language } })
    expect(about(grammar, chinese, answers('zh')).tokenizer).toEqual(chinese.tokenizer)
    expect(about(grammar, about(grammar, chinese, answers('zh')), answers('en')).tokenizer).toEqual(english.tokenizer)
    // A link says the same to a reader of either language.
    for (const tokenizer of [english.tokenizer, chinese.tokenizer])
      for (const reader of [english, chinese]) {
        const address = toAddress(grammar, { ...chinese, tokenizer }, fromPreset(grammar, 'small', 'stories-en'))
        expect(fromAddress(grammar, address, reader)!.sentence.tokenizer).toEqual(tokenizer)
      }
  })

  it('says of an imported tokenizer only that there is one', () => {
    const sentence = { ...automatic, tokenizer: { id: IMPORTED, options: { vocab: 9, from: 'secret.json' } } }
    const address = toAddress(grammar, sentence, automatic)
    expect(address).toContain('tokenizer=imported')
    expect(address).not.toContain('secret')
    const { imported, unknown, sentence: read } = fromAddress(grammar, address, automatic)!
    expect({ imported, unknown, read }).toEqual({ imported: true, unknown: [], read: automatic })
  })

  it('carries a tuning to where its base is, and says so where it is not', () => {
    const base = { run: 'r1', checkpoint: 3, vocabulary: 300, context: 512 }
    const model = { id: 'llama', options: complete(llama.options, { layers: 7 }) }
    const known = (id: string) => (id === 'r1' ? { model, base, generals: ['d1'] } : null)
    const tuned = tuningOf(grammar, automatic, { model, base, prompt: 'Why?', general: 'd1' })
    const adapters = grammar.adapters.map(({ id, options }) => ({ id, options: complete(options) }))
    for (const adapter of adapters) {
      const config = { ...tuned.config, adapter, training: { ...tuned.config.training, steps: 17 } }
      const address = toAddress(grammar, { ...tuned, config }, automatic)
      expect(address).toContain('base=r1')
      expect(address).not.toContain('model.layers')
      const read = fromAddress(grammar, address, automatic, known)!
      expect(read.sentence.config).toEqual(config)
      expect(read.unknown).toEqual([])
      const elsewhere = fromAddress(grammar, address, automatic)!
      expect(elsewhere.sentence.config.base).toBeUndefined()
      expect(elsewhere.unknown).toEqual([{ noun: 'base', id: 'r1' }])
    }
  })

  it('whatever it says, the sentence is one that the grammar allows, and no prototype is touched', () => {
    const key = fc.oneof(
      fc.constantFrom(
        'model',
        'model.layers',
        'training.batch',
        'preset',
        'data',
        'tokenizer',
        'validation',
        'split_seed',
        'optimizer',
      ),
      fc.constantFrom(
        '__proto__',
        '__proto__.polluted',
        'constructor.prototype.x',
        'model.__proto__',
        'training.constructor',
      ),
      fc.string({ maxLength: 20 }),
    )
    const value = fc.oneof(
      fc.constantFrom(
        '1e400',
        '-1',
        'NaN',
        'Infinity',
        '1e9',
        '__proto__',
        'constructor',
        '<img src=x onerror=alert(1)>',
      ),
      fc.string({ maxLength: 60 }),
    )
    const names = Object.getOwnPropertyNames(Object.prototype).length
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value), { maxLength: 12 }), (pairs) => {
        const read = fromAddress(grammar, `#${new URLSearchParams([...pairs, ['v', '1']])}`, automatic)!
        const { config, tokenizer } = read.sentence
        expect(completeConfig(grammar, config)).toEqual(config)
        expect(grammar.tokenizers.map(({ id }) => id)).toContain(tokenizer.id)
        expect(read.sentence.validation).toBeGreaterThanOrEqual(0)
        expect(read.sentence.validation).toBeLessThanOrEqual(0.5)
        expect(read.sentence.splitSeed).toSatisfy((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31)
      }),
      { numRuns: 2000 },
    )
    expect(Object.getOwnPropertyNames(Object.prototype).length).toBe(names)
  })

  it.each(['', '#', '#v=2&preset=small', `#v=1&${'x'.repeat(9000)}`])('is not read where it is none: %.20s', (hash) => {
    expect(fromAddress(grammar, hash, automatic)).toBeNull()
  })

  it('tells of members that are not known, and takes the default', () => {
    const read = fromAddress(grammar, '#v=1&model=mamba&preset=huge', automatic)!
    expect(read.unknown).toEqual([
      { noun: 'preset', id: 'huge' },
      { noun: 'model', id: 'mamba' },
    ])
    expect(read.sentence).toEqual(automatic)
  })
})

describe('configurations', () => {
  it('differ in exactly the settings that were changed', () => {
    const { config } = automatic
    const changed = {
      ...config,
      model: { ...config.model, options: { ...config.model.options, layers: 7 } },
      training: { ...config.training, seed: 5 },
    }
    expect(compare(config, changed).map(({ path, after }) => [path, after])).toEqual([
      ['model.layers', 7],
      ['training.seed', 5],
    ])
    expect(compare(config, config)).toEqual([])
  })

  it('are those of a run that differs in nothing but what it was left to fill in', () => {
    const { config } = automatic
    expect(config.training.recompute).toBe('auto')
    const left = { ...config, training: { ...config.training, sample_prompt: '' } }
    const ran = (training: RunConfig['training']) => ({
      ...left,
      labels: ['sad'],
      training: { ...left.training, ...training },
    })
    const run = ran({ recompute: 'none', sample_prompt: 'The first text.' }) // as the engine keeps it
    const changes = (recompute: Value | null, of = run, draft: RunConfig = left) =>
      compare(of, filledAs(of, draft, recompute)).map(({ path }) => path)
    expect(changes('none')).toEqual([])
    expect(changes(null)).toEqual([])
    expect(changes('none', ran({ sample_prompt: 'The first text.' }))).toEqual([]) // it begins, and nothing is chosen yet
    expect(changes('layers')).toEqual(['training.recompute'])
    const own = { ...left, training: { ...left.training, recompute: 'layers', sample_prompt: 'Mine.' } }
    expect(changes('layers', run, own)).toEqual(['training.sample_prompt', 'training.recompute'])
    expect(changes('none', { ...run, labels: undefined! })).toEqual(['training.sample_prompt'])
  })

  it('ask a head of labels no question, and keep what somebody else wrote', () => {
    const base = { run: 'base', vocabulary: 300, context: 64 }
    const before = tuningOf(grammar, automatic, { model: automatic.config.model, base, prompt: 'Cow?' })
    const prompts = (sentence: Sentence) => sentence.config.training.sample_prompt
    const labels = promptedFor(grammar, choose(grammar, before, 'objective', 'sequence-classification'), 'Cow?')
    expect(prompts(before)).toBe('Cow?')
    expect(prompts(labels)).toBe('')
    expect(prompts(promptedFor(grammar, choose(grammar, labels, 'objective', 'sft'), 'Cow?'))).toBe('Cow?')
    expect(prompts(promptedFor(grammar, labels, 'Cow?'))).toBe('')
    const { config } = labels
    const own = { ...labels, config: { ...config, training: { ...config.training, sample_prompt: 'Mine.' } } }
    expect(prompts(promptedFor(grammar, own, 'Cow?'))).toBe('Mine.')
  })

  it('keep what was set when the architecture changes', () => {
    const model = { ...automatic.config.model, options: { ...automatic.config.model.options, layers: 9 } }
    const sentence = { ...automatic, config: { ...automatic.config, model } }
    const other = grammar.models.find(({ id }) => id !== model.id)!.id
    const next = choose(grammar, sentence, 'model', other)
    expect(next.config.model).toMatchObject({ id: other, options: { layers: 9 } })
    expect(engine.check(next.config, null)).toEqual([])
  })

  it('every preset runs as it is, and fits its vocabulary', () => {
    for (const { id } of grammar.presets) {
      const { config, tokenizer } = fromPreset(grammar, id, grammar.datasets[0].id)
      expect(engine.check(config, null), id).toEqual([])
      expect(engine.plan(config, vocabularyBound(tokenizer)).bytes.total, id).toBeGreaterThan(0)
    }
  })
})

describe('what an objective can learn from', () => {
  const base = { run: 'base', vocabulary: 300, context: 64 }
  const tuned = tuningOf(grammar, automatic, { model: automatic.config.model, base, prompt: '' })
  const reading = (objective: string) => choose(grammar, tuned, 'objective', objective)
  const dataset = (id: string, reads: Reads, run = 'base') =>
    ({
      ...{
        id,
        tokenizer: { id: 'base', options: { run } },
        trained: reads === 'text' ? null : { train: 1, validation: 1 },
      },
      labels: reads === 'labels' || reads === 'tags' ? { reads, names: ['a'] } : null,
    }) as unknown as DatasetReport
  const datasets = [
    ...(['text', 'examples', 'labels', 'tags'] as const).map((reads) => dataset(reads, reads)),
    dataset('another base’s', 'labels', 'other'),
  ]

  it.each([
    ['causal-lm', ['text', 'examples', 'labels', 'tags']],
    ['sft', ['examples']],
    ['sequence-classification', ['labels']],
    ['token-classification', ['tags']],
  ])('%s: of what is prepared for its base, and of what is built in', (objective, fitting) => {
    const { config } = reading(objective)
    expect(datasets.filter((one) => fitsDataset(grammar, config, one)).map(({ id }) => id)).toEqual(fitting)
    const moved = suited(grammar, { ...reading(objective), source: { kind: 'dataset', id: 'none' } }, 'zh', datasets)
    const builtin = builtinTexts(grammar, config)
    expect(moved.source.kind).toBe('builtin')
    if (moved.source.kind === 'builtin') expect(builtin.map(({ id }) => id)).toContain(moved.source.choice.id)
  })

  it.each([
    ['sequence-classification', 'feelings'],
    ['token-classification', 'names'],
  ])('labels are built in, and asked for in the language of the page: %s', (objective, id) => {
    const { source } = suited(grammar, reading(objective), 'zh', [])
    expect(source).toMatchObject({ kind: 'builtin', choice: { id, options: { language: 'zh' } } })
  })

  it('forgetting is measured on texts of the base alone: its own, and those cut for it', () => {
    const own = { ...dataset('own', 'text'), tokenizer: { id: 'bpe', options: {} } }
    const run = { id: 'base', datasetId: 'own' } as RunReport
    const others = [...datasets, own, { ...own, id: 'foreign' }]
    expect(generalTexts(run, others).map(({ id }) => id)).toEqual(['text', 'own'])
    const { config } = tuningOf(grammar, automatic, { model: tuned.config.model, base, prompt: '', general: 'own' })
    expect(completeConfig(grammar, config).general).toBe('own')
  })
})
