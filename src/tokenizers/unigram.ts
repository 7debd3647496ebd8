// Unigram (Kudo 2018): begins with many pieces and keeps those that make the text likeliest, by rounds of
// expectation-maximization and pruning as in SentencePiece. Characters that are no piece are spelled in bytes, so nothing is
// lost but U+2581, which stands for the space and reads back as one.

import { type Options, readValues } from '../options.ts'
import { type Turn, turns } from './byte-level/turns.ts'
import { countWords } from './huggingface/count-words.ts'
import { UNKNOWN_PENALTY } from './huggingface/models/unigram.ts'
import { fromJSON } from './huggingface/tokenizer-json.ts'
import {
  END_OF_TEXT,
  type Tokenizer,
  type TokenizerJson,
  type TrainingControl,
  type TrainingText,
} from './tokenizer.ts'
import { type Seed, seeds } from './unigram/seeds.ts'
import { Trie } from './unigram/trie.ts'
import { bestPath, expect, type Pieces, UNKNOWN } from './unigram/viterbi.ts'

/** longest: characters of the longest piece. */
export const options = [
  { key: 'vocab', kind: 'integer', default: 4096, min: 300, max: 32768, scale: 'log' },
  { key: 'longest', kind: 'integer', default: 16, min: 2, max: 32 },
] as const satisfies Options

/** It goes through the text some twenty times. */
export const enough = 4 * 2 ** 20

const BYTES = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`)
/** For pieces that no text should become: the unknown one, and bytes written out. */
const UNLIKELY = -100

/** Pieces to begin with, for each of the vocabulary. */
const SEEDS = 8
/** What a round of pruning leaves, and how many steps of expectation-maximization are before it. SentencePiece's numbers. */
const LEFT = 0.75
const STEPS = 2
/** A piece that is expected less often falls away at once. */
const LEAST_EXPECTED = 0.5

export async function train(
  text: TrainingText,
  values: Readonly<Record<string, unknown>> = {},
  { progress, signal }: TrainingControl = {},
): Promise<Tokenizer> {
  const { vocab, longest } = readValues(options, values)
  const turn = turns(signal)
  const words = await countWords(text, SHAPE, turn)
  const wanted = vocab - BYTES.length - 2
  const { characters, pieces } = await seeds(words, longest, SEEDS * vocab, turn)
  const alphabet = characters.slice(0, wanted >> 1)
  if (!alphabet.some(({ piece }) => piece === SPACE)) alphabet.push({ piece: SPACE, count: 1 }) // in bytes it would stay a mark
  const learnt = new Learnt([...alphabet, ...pieces], words)
  const rounds = Math.max(1, Math.ceil(Math.log(wanted / learnt.size) / Math.log(LEFT)))
  for (let round = 0; ; round++) {
    for (let step = 0; step < STEPS; step++) {
      await learnt.maximize(learnt.size > wanted, turn)
      progress?.(Math.min(1, (round + (step + 1) / STEPS) / (rounds + 1)))
    }
    if (learnt.size <= wanted) break
    await learnt.prune(Math.max(wanted, Math.floor(LEFT * learnt.size)), turn)
  }
  return fromJSON(toJSON(learnt.entries()))
}

const SPACE = '▁'
const SHAPE = {
  version: '1.0',
  truncation: null,
  padding: null,
  normalizer: null,
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Split', pattern: { Regex: '\\n' }, behavior: 'Isolated', invert: false },
      { type: 'Metaspace', replacement: SPACE, prepend_scheme: 'never', split: true },
    ],
  },
  post_processor: null,
  decoder: {
    type: 'Sequence',
    decoders: [
      { type: 'Replace', pattern: { String: SPACE }, content: ' ' },
      { type: 'ByteFallback' },
      { type: 'Fuse' },
    ],
  },
} satisfies TokenizerJson

function toJSON(pieces: readonly (readonly [piece: string, score: number])[]): TokenizerJson {
  // Six decimals: some readers of JSON are off by a bit in long numbers, and then equally good ways are told apart by nothing.
  const rounded = pieces.map(([piece, score]) => [piece, Math.round(score * 1e6) / 1e6] as const)
  const vocab = [...['<unk>', ...BYTES].map((token) => [token, UNLIKELY] as const), ...rounded]
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false }
  return {
    ...SHAPE,
    added_tokens: [{ id: vocab.length, content: END_OF_TEXT, ...plain, special: true }],
    model: { type: 'Unigram', unk_id: 0, byte_fallback: true, vocab },
  }
}

/** The pieces of one moment, with their scores, over the words they are learnt from. */
class Learnt {
  private texts: string[]
  private scores: Float64Array
  private pieces: Pieces
  private readonly words: ReadonlyMap<string, number>

  constructor(seeds: readonly Seed[], words: ReadonlyMap<string, number>) {
    this.words = words
    this.texts = seeds.map(({ piece }) => piece)
    const total = seeds.reduce((sum, { piece, count }) => sum + count * piece.length, 0)
    this.scores = Float64Array.from(seeds, ({ piece, count }) => Math.log((count * piece.length) / total))
    this.pieces = this.compile()
  }

  get size(): number {
    return this.texts.length
  }

  entries(): [piece: string, score: number][] {
    return this.texts
      .map((text, i): [string, number] => [text, this.scores[i]])
      .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  }

  /**
   * One step: what is expected of each piece, then the scores under which that is likeliest, a little sparser (Bayesian).
   * `drop`: pieces that are hardly expected fall away.
   */
  async maximize(drop: boolean, turn: Turn): Promise<void> {
    const expected = new Float64Array(this.size)
    for (const [word, count] of this.words) {
      expect(word, this.pieces, count, expected)
      await turn()
    }
    this.keep(
      (i) => !drop || isCharacter(this.texts[i]) || expected[i] >= LEAST_EXPECTED,
      (i) => Math.max(expected[i], LEAST_EXPECTED),
    )
    const total = this.scores.reduce((sum, value) => sum + value, 0)
    this.scores = this.scores.map((value) => digamma(value) - digamma(total))
    this.pieces = this.compile()
  }

  /** Keeps single characters, and of the other pieces those without which the text would become the least likely. */
  async prune(size: number, turn: Turn): Promise<void> {
    const uses = new Float64Array(this.size)
    for (const [word, count] of this.words) {
      for (const value of bestPath(word, this.pieces).values) if (value !== UNKNOWN) uses[value] += count
      await turn()
    }
    const total = uses.reduce((sum, count) => sum + count, 0)
    const losses = this.texts.map((text, i) =>
      isCharacter(text) ? Number.POSITIVE_INFINITY : this.loss(i, uses, total),
    )
    const order = losses.map((_, i) => i).sort((a, b) => losses[b] - losses[a] || a - b)
    const kept = new Set(order.slice(0, size))
    this.keep(
      (i) => kept.has(i),
      (i) => this.scores[i],
    )
    this.pieces = this.compile()
  }

  /** How much likelier the text is with a piece than with what would be in its place. */
  private loss(piece: number, uses: Float64Array, total: number): number {
    if (!uses[piece]) return 0
    const instead = bestPath(this.texts[piece], this.pieces, piece).values.filter((value) => value !== UNKNOWN)
    const without = Math.log(total + uses[piece] * (instead.length - 1))
    const alternative = instead.reduce((sum, value) => sum + Math.log(uses[value] + uses[piece]) - without, 0)
    return (uses[piece] / total) * (Math.log(uses[piece] / total) - alternative)
  }

  private keep(wanted: (i: number) => boolean, score: (i: number) => number): void {
    const kept = this.texts.map((_, i) => i).filter(wanted)
    this.scores = Float64Array.from(kept, score)
    this.texts = kept.map((i) => this.texts[i])
  }

  private compile(): Pieces {
    const trie = new Trie()
    this.texts.forEach((text, i) => {
      trie.add(text, i)
    })
    return {
      trie,
      scores: this.scores,
      unknownScore: this.scores.reduce((a, b) => Math.min(a, b), 0) - UNKNOWN_PENALTY,
    }
  }
}

const isCharacter = (text: string) => text.length === 1 || (text.length === 2 && text.codePointAt(0)! > 0xffff)

/** The derivative of ln Γ, to ten digits: by recurrence to x ≥ 7, then its asymptotic series. */
function digamma(x: number): number {
  let result = 0
  let at = x
  for (; at < 7; at++) result -= 1 / at
  const shifted = at - 0.5
  const square = 1 / (shifted * shifted)
  return (
    result + Math.log(shifted) + square * (1 / 24 - square * (7 / 960 - square * (31 / 8064 - (square * 127) / 30720)))
  )
}
