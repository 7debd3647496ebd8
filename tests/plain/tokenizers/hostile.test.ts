// A tokenizer.json from outside may be broken or made to do harm: it gives a tokenizer or a typed error, soon, and takes no
// memory that its size does not explain.

import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Part, TokenizerFileError } from '../../../src/tokenizers/huggingface/part.ts'
import { TokenizerSlowError } from '../../../src/tokenizers/huggingface/patience.ts'
import { linearSearch, width } from '../../../src/tokenizers/huggingface/pattern/linear.ts'
import { parse } from '../../../src/tokenizers/huggingface/pattern/parse.ts'
import { type Pattern, readPattern, regexPattern } from '../../../src/tokenizers/huggingface/pattern/pattern.ts'
import { compile } from '../../../src/tokenizers/huggingface/pattern/program.ts'
import { fromJSON } from '../../../src/tokenizers/huggingface/tokenizer-json.ts'
import { build, shapes } from './shapes.ts'
import { source } from './source.ts'
import { corpora, texts } from './texts.ts'

const matches = (each: Pattern['each'], text: string) => {
  const found: string[] = []
  each(text, (start, end) => void found.push(text.slice(start, end)))
  return found
}

const GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"
const CL100K =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
const patterns = [
  GPT2,
  CL100K,
  '(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|\\p{N}{1,3}+| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*+|\\s++$|\\s*[\\r\\n]|\\s+(?!\\S)|\\s',
  '[一-龥぀-ゟ゠-ヿ]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+',
  '(?<=[a-z])(?=[A-Z])|\\w+?(?=e)|(?>ab|a)c|\\bthe\\b|(?<!\\s)\\d{2,}',
  '[[:alpha:]&&[^aeiou]]+|[^\\W\\d_]+|\\h{4}|.',
  '(a|b)*c|(?:ab?){2,4}?|x{0,3}y',
  '^\\s+|\\s+$|(?i)THE|(?i:É)',
  '(?:a|b)*a(?:a|b){11}x?|.', // of more states than are kept
]

let state = 1
const noise = Array.from({ length: 5000 }, () => {
  state = Math.imul(state, 1664525) + 1013904223
  return state < 0 ? 'a' : 'b'
}).join('')

describe('patterns', () => {
  const unit = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 2 }),
    fc.constantFrom(' ', '\n', "'S", 'the', 'a', 'b', 'c', 'ab', 'x', 'y', '12', 'É', 'é', '语', '😀', '_'),
  )
  /** The slower of the two searches alone, which the other leaves some texts to. */
  const linear = (pattern: string): Pattern['each'] => {
    const program = compile(parse(pattern), pattern)
    return (text, visit) => {
      const search = linearSearch(program, text)
      for (let at = 0; at < text.length; ) {
        const end = search(at)
        if (end > at) visit(at, end)
        at = end > at ? end : at + width(text, at)
      }
    }
  }

  test.each(patterns)('%s: both searches find what JavaScript finds', (pattern) => {
    const searches = [regexPattern(pattern).each, linear(pattern)]
    const regex = new RegExp(source(parse(pattern)), 'gv')
    const same = (text: string) => {
      const found = (text.match(regex) ?? []).filter(Boolean)
      for (const each of searches) expect(matches(each, text)).toEqual(found)
    }
    same(noise)
    same(`${'a'.repeat(1000)}c ${' '.repeat(1000)}${'ab'.repeat(500)}\n${'\n'.repeat(1000)}x`)
    for (const text of [...Object.values(texts), corpora.code.slice(0, 5000), corpora.chinese.slice(0, 5000)])
      same(text)
    fc.assert(
      fc.property(
        fc.array(unit, { maxLength: 30 }).map((parts) => parts.join('')),
        same,
      ),
      { numRuns: 200 },
    )
  })

  test.each([
    ['(a+)+$', 'a'],
    ['(a|a)*b', 'a'],
    ['(a|aa)+$', 'a'],
    ['(.*)*x', 'a'],
    ['\\s*\\n', ' '],
    ['(\\w+\\s?)*!', 'a '],
    ['a*a*a*a*a*b', 'a'],
    ['(?>a{1,30})+b|\\p{L}++!', 'a'],
    ['(x+x+)+y', 'x'],
    ['([a-z]+)*\\d', 'abc'],
    [GPT2, ' '],
    [CL100K, ' \n'],
    [CL100K, '\n\n'],
    ['[^\\s]+\\s+$', ' '],
    ['(?:(?:(?:a?){6}){8})+c', 'a'],
  ])('%s on a long run of %j takes no more than linear work', (pattern, unit) => {
    const { each } = regexPattern(pattern)
    for (const end of ['', '!']) {
      const before = process.cpuUsage()
      each(unit.repeat((1 << 17) / unit.length) + end, () => {})
      expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000)
    }
  })

  test.each([
    ['(', /a \( is not closed/],
    ['a)', /a \) closes nothing/],
    ['[a', /a \[ is not closed/],
    ['*a', /\* repeats nothing/],
    ['a{5,2}', /at least 5 and at most 2/],
    ['a{100000}', /more than 1000 times/],
    ['(?:a{500}){500}', /too large/],
    ['(a)\\1', /\\1 is not supported/],
    ['(?=a*)b', /reaches more than 64/],
    ['(?>(a|b)*)c', /reaches more than 64/],
    ['\\p{Klingon}', /no property "Klingon"/],
    ['[z-a]', /ends before it begins/],
    ['\\', /ends in a backslash/],
    ['('.repeat(500), /nested too deeply/],
    ['['.repeat(500), /nested too deeply/],
    ['a'.repeat(30_000), /longer than 20000/],
    ['(?R)', /not supported/],
  ])('%s is refused in a sentence', (pattern, message) => {
    expect(() => regexPattern(pattern)).toThrow(message)
    expect(() => regexPattern(pattern)).toThrow(TokenizerFileError)
  })

  test('any pattern gives a matcher or a typed error, and the matcher comes to an end', () => {
    const piece = fc.constantFrom(
      'a',
      '(',
      ')',
      '(?:',
      '(?=',
      '(?i:',
      '[',
      ']',
      '^',
      '-',
      '*',
      '+',
      '?',
      '|',
      '{2}',
      '{1,}',
      '\\s',
      '\\p{L}',
      '\\',
      '.',
      '&&',
      'é',
      '(?>',
      '$',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        try {
          const { each } = regexPattern(pieces.join(''))
          for (const text of ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa é a!', texts.english]) matches(each, text)
        } catch (error) {
          expect(error).toBeInstanceOf(TokenizerFileError)
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('a pattern is text or a regular expression', () => {
    expect(() => readPattern(new Part({ pattern: 'x' }, 'p'))).toThrow('p.pattern is not an object')
    expect(() => readPattern(new Part({ pattern: {} }, 'p'))).toThrow('p.pattern.Regex is not text')
  })
})

/** Knows the letter a. */
const words = {
  added_tokens: [{ id: 0, content: '</s>', special: true }],
  model: { type: 'WordPiece', unk_token: '</s>', vocab: { '</s>': 0, a: 1, '##a': 2 } },
}
const split = (Regex: string) => ({ ...words, pre_tokenizer: { type: 'Split', pattern: { Regex }, behavior: 'Isolated' } }) // biome-ignore format: one thought
const unigram = (pieces: unknown[][]) => ({ ...words, model: { type: 'Unigram', unk_id: 0, vocab: [['</s>', 0], ...pieces] } }) // biome-ignore format: one thought
/** Sequences of 64, so deep. */
const nested = (depth: number, step: object): object =>
  depth ? { type: 'Sequence', normalizers: Array(64).fill(nested(depth - 1, step)) } : step

describe('files', () => {
  const names = ['Llama 3', 'Mistral', 'BERT uncased', 'Unigram, ALBERT-like']
  /** Small, so that a mutation hits what matters as often as the vocabulary. */
  const small = names.map((name) => {
    const json = build(shapes[name]) as { model: { vocab: object; merges?: string[] }; added_tokens: { id: number }[] }
    const { model } = json
    if (Array.isArray(model.vocab)) model.vocab.length = 60
    else model.vocab = Object.fromEntries(Object.entries(model.vocab).slice(0, 300))
    const known = new Set(Object.keys(model.vocab))
    model.merges &&= model.merges.filter((merge) => {
      const pair = typeof merge === 'string' ? merge.split(' ') : (merge as string[])
      return [...pair, pair.join('')].every((token) => known.has(token))
    })
    return json
  })
  const texts = 'Hello <s> [INST]  world 1234\n\n 语言 😀 \ud800'
  const tryOut = (json: unknown, config?: unknown) => {
    try {
      const tokenizer = fromJSON(json, config)
      const ids = tokenizer.encode(texts, { parseSpecial: true, addSpecial: true })
      expect(typeof tokenizer.decode(ids)).toBe('string')
      expect(Math.max(0, ...ids)).toBeLessThan(tokenizer.vocabSize)
      JSON.stringify(tokenizer.toJSON())
    } catch (error) {
      if (!(error instanceof TokenizerFileError)) throw error
      expect(error.message).toMatch(/^This tokenizer\.json cannot be used: .+\.$/s)
    }
  }

  const junk: unknown[] = [null, true, 0, -1, 1e9, 0.5, Number.NaN, '', 'x'.repeat(5000), '__proto__', 'constructor', [], {}, [[]], [null], { type: 'Sequence' }, { Regex: '(a+)+$' }, { String: '' }, '\ud800'] // biome-ignore format: a list of junk
  test('1,000 files with something else in some place', () => {
    const before = process.cpuUsage()
    fc.assert(
      fc.property(
        fc.nat(small.length - 1),
        fc.array(fc.nat(), { minLength: 1, maxLength: 8 }),
        fc.nat(junk.length - 1),
        (which, path, what) => {
          const json = structuredClone(small[which])
          spoil(json, path, structuredClone(junk[what]))
          tryOut(json)
        },
      ),
      { numRuns: 1000 },
    )
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(60) // some ten milliseconds each, and the machine is shared
  })

  test('what comes from one shape in the place of another’s', () => {
    const keys = ['normalizer', 'pre_tokenizer', 'decoder', 'post_processor', 'model', 'added_tokens']
    for (const one of small)
      for (const other of small)
        for (const key of keys) tryOut({ ...one, [key]: (other as Record<string, unknown>)[key] })
  })

  test('names that mean something to JavaScript are tokens like others', () => {
    const json = JSON.parse(JSON.stringify(small[0]))
    json.model.vocab = JSON.parse(`{"__proto__": 0, "constructor": 1, "toString": 2, "a": 3, "<|end_of_text|>": 4}`)
    json.model.merges = []
    json.pre_tokenizer = { type: 'ByteLevel', add_prefix_space: false, use_regex: false }
    json.added_tokens = [{ id: 4, content: '<|end_of_text|>', special: true }]
    json.post_processor = null
    const keys = Object.keys(Object.prototype).length
    const tokenizer = fromJSON(json)
    expect([...tokenizer.encode('__proto__')]).toEqual([0]) // the whole word, as ignore_merges says
    expect([...tokenizer.encode('toString')]).toEqual([2])
    expect(tokenizer.tokenId('hasOwnProperty')).toBe(null)
    expect(JSON.stringify(tokenizer.toJSON())).toContain('"__proto__":0')
    expect(Object.keys(Object.prototype).length).toBe(keys)
  })

  test('an id beyond all bounds is refused before anything is made for it', () => {
    const json = structuredClone(small[0])
    json.added_tokens[0].id = 4e9
    expect(() => fromJSON(json)).toThrow(/added_tokens\[0\]\.id is not a whole number from 0 to 1048575/)
  })

  /** Nothing is wrong with these files that could be seen in them, and a text of 256 KB would keep each busy for minutes or hours. */
  const endless: Record<string, object> = {
    'a look-ahead that is searched anew at every place': split('(?=(?:a?){30}c)x|a'),
    'a look-behind of many lengths': split('(?<=(?:b?){60}c)a|d'),
    'a piece that nearly is at every place': unigram([['a', -1], [`${'a'.repeat(100_000)}b`, -2]]), // biome-ignore format: one thought
    'thousands of pieces at every place': unigram(Array.from({ length: 3000 }, (_, i) => ['a'.repeat(i + 1), -1])),
    'thousands of added tokens that nearly are at every place': {
      ...words,
      added_tokens: [...words.added_tokens, ...Array.from({ length: 60_000 }, (_, i) => ({ id: i + 3, content: 'a'.repeat(200) + i, normalized: false }))], // biome-ignore format: one thought
    },
    'a quarter of a million steps': { ...words, normalizer: nested(3, { type: 'NFKD' }) },
  }
  const long = 'a'.repeat(1 << 18)
  /** A clock that goes on by so many milliseconds whenever someone looks at it: how busy the machine is does not matter then. */
  const clock = (step: number) => {
    let now = 0
    vi.spyOn(performance, 'now').mockImplementation(() => {
      now += step
      return now
    })
    return () => now
  }
  afterEach(() => void vi.restoreAllMocks())

  test.each(Object.keys(endless))('%s is stopped', (name) => {
    const json = JSON.parse(JSON.stringify(endless[name]))
    clock(300)
    expect(() => fromJSON(json).encode(long)).toThrow(TokenizerSlowError)
    expect(fromJSON(words).encode('aaa').length).toBe(3) // nothing stays behind
  })

  // In the processor's time: other tests share the cores, and a clock would measure them, too.
  test('within two seconds of work', () => {
    const { encode } = fromJSON(split('(?=(?:a?){30}c)x|a'))
    const start = process.cpuUsage()
    expect(() => encode(long)).toThrow(TokenizerSlowError)
    const { user, system } = process.cpuUsage(start)
    expect((user + system) / 1e6).toBeLessThan(2)
  })

  test('one that is only slow has all the time that it needs', () => {
    const slow = fromJSON(split('(?:(?:b?){6}){5}c|(?>a{1,30})'))
    const now = clock(10)
    expect(slow.encode(long).length).toBeGreaterThan(long.length / 30)
    expect(now()).toBeGreaterThan(1500)
  })

  test.each([
    ['one replacement', { type: 'Replace', pattern: { String: 'a' }, content: 'x'.repeat(1e6) }],
    ['a long row of small ones', nested(1, { type: 'Replace', pattern: { String: 'a' }, content: 'aa' })],
    ['what is put before a text', { type: 'Prepend', prepend: 'x'.repeat(1e7) }],
  ])('%s cannot fill the memory', (_, normalizer) => {
    const tokenizer = fromJSON({ ...words, normalizer })
    expect(() => tokenizer.encode('a'.repeat(5000))).toThrow(/more than 32 times as long/)
  })

  test('steps within steps', () => {
    let step: object = { type: 'NFC' }
    for (let i = 0; i < 5000; i++) step = { type: 'Sequence', normalizers: [step] }
    expect(() => fromJSON({ ...small[0], normalizer: step })).toThrow(/nested too deeply/)
  })

  test('tokenizer_config.json', () => {
    expect(fromJSON(small[0], { eos_token: '<|eot_id|>' }).eosId).toBe(fromJSON(small[0]).tokenId('<|eot_id|>'))
    expect(fromJSON(small[0], { eos_token: { content: '<|eot_id|>' } }).eosId).toBe(
      fromJSON(small[0]).tokenId('<|eot_id|>'),
    )
    expect(() => fromJSON(small[0], { eos_token: '<nope>' })).toThrow('tokenizer_config.json.eos_token is "<nope>"')
    expect(() => fromJSON(small[0], [])).toThrow('tokenizer_config.json is not an object')
    const kept = fromJSON(JSON.parse(JSON.stringify(fromJSON(small[0], { eos_token: '<|eot_id|>' }).toJSON())))
    expect(kept.tokenText(kept.eosId)).toBe('<|eot_id|>')
  })

  test('special tokens written in a text are text, unless they are asked for', () => {
    for (const [i, json] of small.entries()) {
      const tokenizer = fromJSON(json)
      const special = json.added_tokens.map(({ id }) => tokenizer.tokenText(id)!).filter((token) => tokenizer.isSpecial(tokenizer.tokenId(token)!)) // biome-ignore format: one thought
      expect(special.length, names[i]).toBeGreaterThan(1)
      const unknown = tokenizer.tokenId('<unk>') ?? tokenizer.tokenId('[UNK]')
      const ids = [...tokenizer.encode(special.join(' '))].filter((id) => id !== unknown)
      expect(
        ids.filter((id) => tokenizer.isSpecial(id)),
        names[i],
      ).toEqual([])
      expect([...tokenizer.encode(special.join(''), { parseSpecial: true })].filter((id) => tokenizer.isSpecial(id)).length).toBe(special.length) // biome-ignore format: one thought
    }
  })
})

/** Puts something into the place that `path` leads to, each number taken modulo what there is. */
function spoil(json: object, path: readonly number[], what: unknown): void {
  let at = json as Record<string, unknown>
  for (const [i, step] of path.entries()) {
    const keys = Object.keys(at)
    if (!keys.length) return
    const key = keys[step % keys.length]
    const inside = at[key]
    if (i === path.length - 1 || typeof inside !== 'object' || inside === null) {
      at[key] = what
      return
    }
    at = inside as Record<string, unknown>
  }
}
