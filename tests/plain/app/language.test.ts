// Both languages say everything: the same keys with the same facts in them, words for every member and option of the grammar,
// a text for every error code that any part below the page can throw. And facts from outside stay text.
import i18next from 'i18next'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { words as en } from '../../../src/app/language/en/index.ts'
import { pathsOf, say, startLanguage } from '../../../src/app/language/language.ts'
import { words as zh } from '../../../src/app/language/zh-CN/index.ts'
import { languages, useSettings } from '../../../src/app/settings.ts'
import type { DataFailures } from '../../../src/data/errors.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import type { StoreFailures } from '../../../src/store/errors.ts'

type Tree = { [key: string]: string | Tree }
const leaves = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : leaves(value, `${path}${key}.`),
  )
const texts = { en: new Map(leaves(en)), 'zh-CN': new Map(leaves(zh)) }
/** Names in `{{name, format}}`, tags and nested keys. */
const facts = (text: string) =>
  [...text.matchAll(/\{\{\s*(\w+)|<(\w+)\/>|\$t\(([^)]*)\)/g)].map((match) => match.slice(1).find(Boolean)!).sort()

const grammar = createEngine({ gpu: () => undefined, openStore: () => Promise.reject(new Error('no store')) }).grammar()

beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: {} }) // whose language is set
  useSettings.setState({ language: 'en' })
  await startLanguage()
})
afterAll(() => void vi.unstubAllGlobals())
const speak = async (language: 'en' | 'zh-CN') => {
  useSettings.setState({ language })
  await expect.poll(() => i18next.language).toBe(language)
}

it('has the same keys in both languages', () => {
  expect([...texts['zh-CN'].keys()].sort()).toEqual([...texts.en.keys()].sort())
})

it('says the same facts in both languages', () => {
  for (const [path, text] of texts.en) expect(facts(texts['zh-CN'].get(path)!), path).toEqual(facts(text))
})

it('is translated: a text with letters in it is not the English one', () => {
  // Names and symbols that are the same in Chinese.
  const same =
    /^(GPT-2|Llama|Llama 3|Mistral|Qwen[23]|BLOOM|OPT|BLOOM 560M|OPT 125M|AdamW|GPT-2 124M|SmolLM 135M|Qwen2\.5 0\.5B|Qwen3 0\.6B|Gemma 3|Gemma 3 270M|Beta [12]|Top-k|Hugging Face|GGUF|Ollama|QLoRA|LoRA|DoRA|NF4|bfloat16|float16|GELU|ReLU|SiLU|\(IA\)³|Chrome|Edge|Safari|Firefox|Windows|macOS|Linux|Android|Token|log [xy])$/
  const left = [...texts['zh-CN']].filter(
    ([path, text]) => text === texts.en.get(path) && /[a-z]/i.test(text.replaceAll(/\{\{[^}]*\}\}/g, '')),
  )
  expect(left.filter(([, text]) => !same.test(text))).toEqual([])
})

it.each(languages)('has words in %s for every member, option and preset of the grammar', (language) => {
  const paths = pathsOf(grammar)
  expect(paths.length).toBeGreaterThan(80)
  expect(paths.filter((path) => !texts[language].get(path))).toEqual([])
})

it('has no words for options that do not exist', () => {
  const known = new Set(pathsOf(grammar))
  const written = [...texts.en.keys()].filter((path) =>
    /^(models|adapters|objectives|optimizers|tokenizers|datasets|presets)\./.test(path),
  )
  expect(written.filter((path) => !known.has(path))).toEqual([])
})

// ---- notices

const sources = import.meta.glob<string>(
  '../../../src/{app,engine,store,data,tokenizers,models,nn,gpu,graph,train}/**/*.ts',
  {
    query: '?raw',
    import: 'default',
    eager: true,
  },
)
const thrown =
  /(?:\b(?:Engine|Data|Store|Hub|Template)Error\(|\bnew NoGpu\(|\bremark\(|\bcode(?:: | = )|\bfound\('\w+', )\s*'([a-z][a-z-]*)'/g
const codes = [
  ...new Set(Object.values(sources).flatMap((text) => [...text.matchAll(thrown)].map((match) => match[1]))),
].sort()

it('finds the codes in the sources', () => {
  expect(codes).toEqual(
    expect.arrayContaining(['gpu-lost', 'corrupt', 'changed', 'too-large', 'head-odd', 'no-adapter']),
  )
})

it.each(languages)('has a text in %s for every code', (language) => {
  expect(codes.filter((code) => !texts[language].has(`notices.${code}`))).toEqual([])
})

it('has no text for a code that nobody throws', () => {
  const written = Object.keys(en.notices).filter((code) => !codes.includes(code))
  expect(written).toEqual([])
})

// One example of each; the compiler sees to it that none is missing.
const data: { [C in keyof DataFailures]: DataFailures[C] } = {
  'no-files': {},
  'no-answers': { files: 1 },
  'no-labels': { files: 1 },
  'too-many-labels': { most: 255 },
  'all-removed': { documents: 3 },
  'nothing-usable': { files: 2, path: 'a.txt', reason: 'empty' },
  changed: { path: 'a.txt', reason: 'gone' },
  'unknown-encoding': { encoding: 'morse' },
  'tiny-corpus': { tokens: 1, split: 'train' },
  'context-too-long': { context: 64, tokens: 12, split: 'validation', fits: 11 },
}
const store: { [C in keyof StoreFailures]: StoreFailures[C] } = {
  'quota-exceeded': { needed: 3e6, keptStep: null },
  corrupt: { what: 'x' },
  'locked-elsewhere': { what: 'x' },
  'newer-schema': { found: 2, known: 1 },
  'not-found': { what: 'x' },
  'invalid-bundle': { where: 'x', problem: 'y' },
  closed: { why: 'x' },
  'storage-failed': { reason: 'x' },
}
describe.each(languages)('in %s', (language) => {
  it.each(Object.entries({ ...data, ...store }))('%s says its facts', async (code, params) => {
    await speak(language)
    const text = say({ code, params: params as never, message: 'untranslated' })
    expect(text).not.toMatch(/untranslated|\{\{|\$t|undefined|NaN|null/)
    const named = facts(texts[language].get(`notices.${code}`)!).filter((name) => /^\w+$/.test(name))
    expect(named.filter((name) => !Object.hasOwn(params, name))).toEqual([])
  })
})

it('takes facts from outside as text', async () => {
  await speak('en')
  const hostile = '$t(kit.close) {{path}} <b>x</b> __proto__'
  const text = say({ code: 'changed', params: { path: hostile, reason: hostile }, message: '' })
  expect(text).toBe(`${hostile} was read once, but not again: ${hostile}`)
})

it('says a code it does not know in the words it came with', () => {
  for (const code of ['of-tomorrow', '__proto__', 'constructor', 'a.b', ''])
    expect(say({ code, params: {}, message: 'The sentence.' })).toBe('The sentence.')
})
