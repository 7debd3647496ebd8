// WordPiece as BERT has it: words and the pieces that go on a word (`##ing`), learnt by merging the most frequent neighbours, as
// Hugging Face's trainer does. It does not keep what a text is: capitals, accents, spaces, and what it has no piece for are lost.

import { type Options, readValues } from '../options.ts'
import { Pairs, type Rows } from './byte-level/pairs.ts'
import { turns } from './byte-level/turns.ts'
import { countWords } from './huggingface/count-words.ts'
import { fromJSON } from './huggingface/tokenizer-json.ts'
import type { Tokenizer, TokenizerJson, TrainingControl, TrainingText } from './tokenizer.ts'

/** lowercase: capitals and accents are taken away, as in BERT's uncased models. */
export const options = [
  { key: 'vocab', kind: 'integer', default: 4096, min: 128, max: 65536, scale: 'log' },
  { key: 'minFrequency', kind: 'integer', default: 2, min: 1, max: 1000, scale: 'log' },
  { key: 'lowercase', kind: 'boolean', default: true },
] as const satisfies Options

export const enough = 16 * 2 ** 20

const PREFIX = '##'
const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']

export async function train(
  text: TrainingText,
  values: Readonly<Record<string, unknown>> = {},
  { progress, signal }: TrainingControl = {},
): Promise<Tokenizer> {
  const { vocab, minFrequency, lowercase } = readValues(options, values)
  const turn = turns(signal)
  const shape = shapeOf(lowercase)
  const words = await countWords(text, shape, turn)
  const tokens = alphabetOf(words, Math.floor(vocab / 2) - SPECIAL.length)
  const pairs = new Pairs(rowsOf(words, tokens))
  const known = new Set([...SPECIAL, ...tokens])
  const wanted = vocab - known.size
  for (const alphabet = known.size; known.size < vocab; ) {
    const pair = pairs.takeMostFrequent(minFrequency)
    if (!pair) break
    const [left, right] = pair.map((symbol) => tokens[symbol])
    // Two pairs may make the same piece: it is one token, and either way leads there.
    known.add(left + right.slice(PREFIX.length))
    pairs.merge(pair, tokens.push(left + right.slice(PREFIX.length)) - 1)
    const pause = turn()
    if (pause) progress?.((known.size - alphabet) / wanted)
    await pause
  }
  const ids = Object.create(null)
  for (const [id, token] of [...known].entries()) ids[token] = id
  return fromJSON({ ...shape, model: { ...MODEL, vocab: ids } })
}

const MODEL = {
  type: 'WordPiece',
  unk_token: '[UNK]',
  continuing_subword_prefix: PREFIX,
  max_input_chars_per_word: 100,
}

function shapeOf(lowercase: boolean): TokenizerJson {
  const special = (token: string) => ({ SpecialToken: { id: token, type_id: 0 } })
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }
  const sequence = (id: string, type_id: number) => ({ Sequence: { id, type_id } })
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map((content, id) => ({ id, content, ...plain })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [special('[CLS]'), sequence('A', 0), special('[SEP]')],
      pair: [special('[CLS]'), sequence('A', 0), special('[SEP]'), sequence('B', 1), special('[SEP]')],
      special_tokens: Object.fromEntries(
        ['[CLS]', '[SEP]'].map((id) => [id, { id, ids: [SPECIAL.indexOf(id)], tokens: [id] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: PREFIX, cleanup: true },
  }
}

/** Single characters, at the beginning of a word and going on one: the `most` frequent, in the order of their code points. */
function alphabetOf(words: ReadonlyMap<string, number>, most: number): string[] {
  const counts = new Map<string, number>()
  for (const [word, count] of words) {
    let before = ''
    for (const character of word) {
      const token = before + character
      counts.set(token, (counts.get(token) ?? 0) + count)
      before = PREFIX
    }
  }
  const frequent = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, most)
  return frequent
    .map(([token]) => token)
    .sort((a, b) => Number(a.startsWith(PREFIX)) - Number(b.startsWith(PREFIX)) || (a < b ? -1 : 1))
}

/** Words in symbols; one with a character outside the alphabet is left out, for it is unknown as a whole. */
function rowsOf(words: ReadonlyMap<string, number>, alphabet: readonly string[]): Rows {
  const ids = new Map(alphabet.map((token, id) => [token, id]))
  const symbols: number[] = []
  const ends: number[] = []
  const counts: number[] = []
  for (const [word, count] of words) {
    const row = Array.from(word, (character, i) => ids.get(i ? PREFIX + character : character))
    if (row.includes(undefined)) continue
    for (const symbol of row) symbols.push(symbol!)
    ends.push(symbols.length)
    counts.push(count)
  }
  return { symbols: Int32Array.from(symbols), ends, counts }
}
