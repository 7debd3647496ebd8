// Tokenizers that are there already, a dataset's or a tokenizer.json, and those that a text would give: read, kept until a text is
// prepared, compared side by side on the text, and taken home.

import { loadLanguageOf } from '../data/clean/text/language.ts'
import { compareTokenizers } from '../data/compare-tokenizers.ts'
import { languageTexts } from '../data/language-texts.ts'
import { member, tokenizers } from '../data/members.ts'
import type { Store } from '../store/store.ts'
import { fromJSON } from '../tokenizers/huggingface/tokenizer-json.ts'
import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import { EngineError } from './errors.ts'
import { openDataset } from './open-dataset.ts'
import type { DataRoom, KeptTokenizer, ReadyTokenizer, TokenizerFigures } from './types.ts'

type TokenizerRoom = Pick<
  DataRoom,
  'readTokenizer' | 'keepTokenizer' | 'keptTokenizer' | 'compareTokenizers' | 'tokenizerFile'
>

export function tokenizerRoom(store: () => Promise<Store>): TokenizerRoom {
  return {
    async readTokenizer(ready) {
      return { vocabulary: (await readyTokenizer(await store(), ready)).vocabSize }
    },
    async keepTokenizer(kept) {
      const draft = await toDraft(kept)
      await (await store()).writeDraft(DRAFT, draft, draft.file?.byteLength)
    },
    async keptTokenizer() {
      const draft = (await (await store()).readDraft(DRAFT)) as Draft | undefined
      if (!draft) return null
      const { name, choice, dataset, file, config } = draft
      if (file) return { name, choice, tokenizer: { file: new Blob([file]), config: config && new Blob([config]) } }
      const known = (await (await store()).listDatasets()).some(({ id }) => id === dataset)
      return known ? { name, choice, tokenizer: { dataset: dataset! } } : null
    },
    async compareTokenizers(source, candidates, sample) {
      const texts = await languageTexts(source, await loadLanguageOf())
      const compared = await Promise.all(
        candidates.map(async ({ name, tokenizer }) => {
          if (!('id' in tokenizer)) return { name, tokenizer: await readyTokenizer(await store(), tokenizer) }
          const { train } = member(tokenizers, tokenizer.id)
          return {
            name,
            tokenizer: await train(
              texts.map(({ text }) => text),
              tokenizer.options,
            ),
          }
        }),
      )
      return structuredClone(compareTokenizers(compared, texts, sample)) as TokenizerFigures[]
    },
    async tokenizerFile(id) {
      const { tokenizer } = await openDataset(await store(), id)
      return new Blob([JSON.stringify(tokenizer.toJSON())], { type: 'application/json' })
    },
  }
}

const DRAFT = 'tokenizer'
/** As the store keeps it: a dataset's, or the bytes of files, which a browser may lose sight of as files. */
interface Draft extends Pick<KeptTokenizer, 'name' | 'choice'> {
  dataset?: string
  file?: ArrayBuffer
  config?: ArrayBuffer
}

async function toDraft({ name, choice, tokenizer }: KeptTokenizer): Promise<Draft> {
  if ('dataset' in tokenizer) return { name, choice, dataset: tokenizer.dataset }
  const { file, config } = tokenizer
  return { name, choice, file: await file.arrayBuffer(), config: await config?.arrayBuffer() }
}

/** More than any published one has; what is longer is no tokenizer. */
const LONGEST = 100 * 2 ** 20 // bytes

/** @throws TokenizerFileError, EngineError */
export async function readyTokenizer(store: Store, ready: ReadyTokenizer): Promise<Tokenizer> {
  if ('dataset' in ready) return (await openDataset(store, ready.dataset)).tokenizer
  const { file, config } = ready
  return fromJSON(await readJson(file, 'tokenizer.json'), config && (await readJson(config, 'tokenizer_config.json')))
}

async function readJson(file: Blob, name: string): Promise<unknown> {
  if (file.size > LONGEST)
    throw new EngineError('no-json', { name }, `This is no ${name}: it is larger than any tokenizer is.`)
  try {
    return JSON.parse(await file.text())
  } catch {
    throw new EngineError('no-json', { name }, `This is no ${name}: it is not valid JSON.`)
  }
}
