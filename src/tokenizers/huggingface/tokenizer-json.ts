// Hugging Face's tokenizer.json, read: added tokens -> normalizer -> pre-tokenizer -> model -> post-processor, and the decoder
// back. Every tokenizer of this project is made here, those trained on the page too. The file is from outside: all of it is
// checked, and what is not supported is refused with a sentence. Truncation and padding are left to whoever makes batches.
// https://github.com/huggingface/tokenizers

import { END_OF_TEXT, type EncodeOptions, streamDecoder, type Tokenizer, type TokenizerJson } from '../tokenizer.ts'
import { type AddedToken, checkAddedTokens, finder, readAddedTokens } from './added-tokens.ts'
import { readDecoder } from './decoder.ts'
import { IdList } from './id-list.ts'
import { readBpe } from './models/bpe.ts'
import { MAX_VOCABULARY, type Model } from './models/model.ts'
import { readUnigram } from './models/unigram.ts'
import { readWordPiece } from './models/wordpiece.ts'
import { readNormalizer } from './normalizers.ts'
import { bad, Part, shown } from './part.ts'
import { passed, patiently } from './patience.ts'
import { readFrame } from './post-processor.ts'
import { readPreTokenizer, type Splitting } from './pre-tokenizers.ts'
import { ggmlVocabulary } from './vocabulary.ts'
import { WordCache } from './word-cache.ts'

/**
 * @param json what the file holds
 * @param config what tokenizer_config.json beside it holds; it says which token ends a text
 * @throws TokenizerFileError in a plain sentence that says what is wrong, and where; TokenizerSlowError where its patterns never end
 */
export function fromJSON(json: unknown, config?: unknown): Tokenizer {
  const file = new Part(json, '')
  const optional = (key: string) => (file.has(key) ? file.part(key) : null)
  const before = optional('pre_tokenizer')
  const splitting = before ? patiently(0, () => readPreTokenizer(before)) : WHOLE
  const added = readAddedTokens(file, MAX_VOCABULARY - 1)
  const special = new Set(added.filter((token) => token.special).map(({ content }) => content))
  const model = readModel(file.part('model'), splitting, special)
  checkAddedTokens(added, (content) => model.ids.get(content))

  const table = new TokenTable(model, added)
  const { eosId, bosId } = readRoles(
    added,
    table,
    config === undefined ? null : new Part(config, 'tokenizer_config.json'),
  )
  const frame = readFrame(optional('post_processor'), table.size - 1)
  const normalizer = optional('normalizer')
  const normalize = normalizer ? patiently(0, () => readNormalizer(normalizer)) : (text: string) => text
  const decode = patiently(0, () => readDecoder(optional('decoder')))
  const spellings = [new Map<number, Uint8Array>(), new Map<number, Uint8Array>()] // going on, and first
  const utf8 = new TextEncoder()

  const tokenBytes = (id: number, first = false) => {
    const known = spellings[+first].get(id)
    if (known) return known
    const token = table.text(id)
    const spelled = token === null || table.isSpecial(id) ? '' : patiently(token.length, () => decode(token, first))
    const bytes = typeof spelled === 'string' ? utf8.encode(spelled) : spelled
    spellings[+first].set(id, bytes)
    return bytes
  }

  return {
    vocabSize: table.size,
    eosId,
    bosId: bosId ?? frame.before[0] ?? null,
    encode: encoder({ added, model, splitting, normalize, frame }),
    decode(ids) {
      const decoder = streamDecoder({ tokenBytes, isSpecial: (id) => table.isSpecial(id) })
      return patiently(ids.length, () => {
        let text = ''
        for (let i = 0; i < ids.length; i++) {
          text += decoder.push(ids[i])
          passed(1)
        }
        return text + decoder.end()
      })
    },
    tokenBytes,
    tokenText: (id) => table.text(id),
    tokenId: (token) => table.id(token) ?? null,
    isSpecial: (id) => table.isSpecial(id),
    toJSON: () => marked(json as TokenizerJson, added, table, eosId),
    vocabulary: () => ggmlVocabulary({ file, splitting, added, table, eosId }),
  }
}

/** Without a pre-tokenizer, a text is one word. */
const WHOLE: Splitting = { split: (piece, emit) => emit(piece, 0, piece.length), bytes: false, patterns: [] }

function readModel(part: Part, { bytes }: Splitting, special: ReadonlySet<string>): Model {
  const type = part.text('type', part.has('merges') ? 'BPE' : Array.isArray(part.at('vocab')) ? 'Unigram' : 'WordPiece')
  switch (type) {
    case 'BPE':
      return readBpe(part, bytes, special)
    case 'WordPiece':
      return readWordPiece(part, special)
    case 'Unigram':
      return readUnigram(part, special)
    default:
      throw bad(`its model is ${shown(type)}; BPE, WordPiece and Unigram can be read`)
  }
}

/** Tokens by id and ids by token, the vocabulary's and the added ones'. */
export class TokenTable {
  readonly size: number
  private readonly texts: (string | undefined)[] = []
  private readonly ids: ReadonlyMap<string, number>
  private readonly added: ReadonlyMap<string, number>
  private readonly special: ReadonlySet<number>

  constructor(model: Model, added: readonly AddedToken[]) {
    this.ids = model.ids
    for (const [token, id] of model.ids) this.texts[id] = token
    for (const { id, content } of added) this.texts[id] = content
    this.added = new Map(added.map(({ id, content }) => [content, id]))
    this.special = new Set(added.filter(({ special }) => special).map(({ id }) => id))
    this.size = this.texts.length
    if (!this.size) throw bad('its vocabulary is empty')
  }

  text(id: number): string | null {
    return this.texts[id] ?? null
  }

  id(token: string): number | undefined {
    return this.added.get(token) ?? this.ids.get(token)
  }

  isSpecial(id: number): boolean {
    return this.special.has(id)
  }
}

/** Which tokens end and begin a text is not in tokenizer.json; without its neighbour, the usual names are looked for. */
const ENDS = [
  END_OF_TEXT,
  '<|end_of_text|>',
  '</s>',
  '<eos>',
  '<|im_end|>',
  '<|eot_id|>',
  '<｜end▁of▁sentence｜>',
  '[SEP]',
]

const usualEnd = (table: TokenTable) => ENDS.map((token) => table.id(token)).find((id) => id !== undefined)

function readRoles(added: readonly AddedToken[], table: TokenTable, config: Part | null) {
  const named = (key: string) => {
    if (!config?.has(key)) return undefined
    const value = config.at(key)
    const token = typeof value === 'string' ? value : config.part(key).text('content')
    const id = table.id(token)
    if (id === undefined) throw bad(`${config.where(key)} is ${shown(token)}, which it does not have`)
    return id
  }
  const marked = added.find(({ endsText }) => endsText)?.id
  const eosId = named('eos_token') ?? marked ?? usualEnd(table)
  if (eosId === undefined) throw bad('nothing says which token ends a text: eos_token in tokenizer_config.json would')
  return { eosId, bosId: named('bos_token') }
}

/** The file, with a mark at the token that ends a text where that could not be told without tokenizer_config.json. */
function marked(json: TokenizerJson, added: readonly AddedToken[], table: TokenTable, eosId: number): TokenizerJson {
  if (usualEnd(table) === eosId || !added.some(({ id }) => id === eosId)) return json
  const tokens = json.added_tokens as readonly { id: number }[]
  return { ...json, added_tokens: tokens.map((token) => (token.id === eosId ? { ...token, ends_text: true } : token)) }
}

interface Stages {
  readonly added: readonly AddedToken[]
  readonly model: Model
  readonly splitting: Splitting
  readonly normalize: (text: string, continues: boolean) => string
  readonly frame: { readonly before: readonly number[]; readonly behind: readonly number[] }
}

function encoder({ added, model, splitting: { split }, normalize, frame }: Stages) {
  const plain = added.filter(({ normalized }) => !normalized)
  const normalized = added.filter((token) => token.normalized)
  const findRaw = finder(plain.map((token) => [token.content, token]))
  const contents = normalized.reduce((sum, { content }) => sum + content.length, 0)
  const findNormalized = patiently(contents, () =>
    finder(normalized.map((token) => [normalize(token.content, false), token])),
  )

  let words: WordCache | undefined // some megabytes, which a tokenizer that is only looked at need not have

  return (text: string, { parseSpecial = false, addSpecial = false, continues = false }: EncodeOptions = {}) => {
    const ids = new IdList(16 + (text.length >> 1))
    const token = (id: number) => ids.push(id)
    words ??= new WordCache(model.encode)
    const cache = words
    const emit = (piece: string, start: number, end: number) => {
      if (end <= start) return
      cache.append(piece, start, end, ids)
      passed(end - start)
    }
    const raw = (raw: string, begins: boolean) => {
      const goesOn = continues && begins
      const text = (piece: string, leads: boolean) => split(piece, emit, begins && leads, goesOn && leads)
      findNormalized(normalize(raw, goesOn), parseSpecial, { token, text })
    }
    if (addSpecial) ids.append(frame.before)
    patiently(text.length, () => findRaw(text, parseSpecial, { token, text: raw }))
    if (addSpecial) ids.append(frame.behind)
    return ids.take()
  }
}
