// How text is cut into tokens: learnt from it, or by a tokenizer that is there already.

import { ArrowLeftRight, CloudDownload, FileInput } from 'lucide-react'
import { type ChangeEvent, lazy, Suspense, useRef, useState } from 'react'
import { OptionForm } from '../form/OptionForm.tsx'
import { complete } from '../form/values.ts'
import { Button } from '../kit/Button.tsx'
import { OneOf } from '../kit/fields.tsx'
import { Help } from '../kit/Help.tsx'
import { useWords } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import { corpusOf, fromPreset, IMPORTED, memberOf, type Sentence } from '../sentence/sentence.ts'
import { setOption, setTokenizer, setTokenizerChoice } from '../sentence/store.ts'
import { useSession } from '../session.ts'
import style from './data.module.css'
import { fromChooser, type NamedFile } from './dropped.ts'
import { useData } from './store.ts'
import { importTokenizer, isTokenizerFile, takeDatasetTokenizer, useReady } from './tokenizer.ts'

const Hub = lazy(() => import('./Hub.tsx'))
const CompareTokenizers = lazy(() => import('./CompareTokenizers.tsx'))

const MOST = 12 // datasets whose tokenizers are offered, the newest first
const OF_DATASET = 'dataset '

export function TokenizerForm({ sentence }: { sentence: Sentence }) {
  const { t, at } = useWords()
  const grammar = useSession(({ grammar }) => grammar)!
  const datasets = useData(({ datasets }) => datasets).slice(0, MOST)
  const { ready } = useReady()
  const { id, options } = sentence.tokenizer
  const file = ready && !('dataset' in ready.tokenizer) ? ready : null
  const ofDataset = ready && 'dataset' in ready.tokenizer ? `${OF_DATASET}${ready.tokenizer.dataset}` : null
  const choices = [
    ...grammar.tokenizers.map(({ id }) => ({ value: id, text: at(`tokenizers.${id}.name`, id) })),
    ...(file ? [{ value: IMPORTED, text: t('tokenizing.imported', { name: file.name }) }] : []),
    ...datasets.map(({ id, name }) => ({
      value: `${OF_DATASET}${id}`,
      text: t('tokenizing.ofDataset', { name }),
    })),
  ]
  const choose = (value: string) => {
    const dataset = datasets.find(({ id }) => value === `${OF_DATASET}${id}`)
    if (dataset) setTokenizerChoice(takeDatasetTokenizer(dataset))
    else if (value === IMPORTED) setTokenizerChoice(file!.choice)
    else setTokenizer(value)
  }
  const preset = fromPreset(grammar, sentence.preset, corpusOf(grammar, sentence)).tokenizer
  const member = memberOf(grammar.tokenizers, id)
  const help = ofDataset ? t('tokenizing.ofDatasetHelp') : t('tokenizing.importedHelp')
  return (
    <fieldset className={style.group} aria-label={t('data.tokenizer')}>
      <div className={style.head}>
        <span>{t('data.tokenizer')}</span>
        <Help about={t('data.tokenizer')} text={t('data.tokenizerHelp')} />
      </div>
      <OneOf
        label={t('data.tokenizer')}
        value={member ? id : (ofDataset ?? IMPORTED)}
        options={choices}
        onChange={choose}
      />
      <p className={style.note}>{member ? at(`tokenizers.${id}.help`, '') : help}</p>
      {member && (
        <OptionForm
          options={member.options}
          values={options}
          base={preset.id === id ? preset.options : complete(member.options)}
          path={`tokenizers.${id}`}
          at="tokenizer"
          first={member.options.map(({ key }) => key).filter((key) => key === 'vocab')}
          more={t('data.tokenizerMore')}
          onChange={(key, value) => setOption('tokenizer', key, value)}
        />
      )}
      <Others sentence={sentence} />
    </fieldset>
  )
}

/** Tokenizers from elsewhere, and how they compare. */
function Others({ sentence }: { sentence: Sentence }) {
  const { t, say } = useWords()
  const chooser = useRef<HTMLInputElement>(null)
  const [open, setOpen] = useState<'hub' | 'comparison' | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const take = async (files: NamedFile[], from?: string) => {
    try {
      const choice = await importTokenizer(files, from)
      if (choice) setTokenizerChoice(choice)
      setProblem(choice ? null : t('tokenizing.noFile'))
    } catch (error) {
      setProblem(say(noticeOf(error)))
    }
  }
  const chosen = (event: ChangeEvent<HTMLInputElement>) => {
    void take(fromChooser(event.target.files))
    event.target.value = ''
  }
  return (
    <>
      <div className={style.row}>
        <Button size="small" icon={<FileInput />} onClick={() => chooser.current?.click()}>
          {t('tokenizing.import')}
        </Button>
        <Button size="small" icon={<CloudDownload />} onClick={() => setOpen('hub')}>
          {t('tokenizing.fromHub')}
        </Button>
        <Button size="small" icon={<ArrowLeftRight />} onClick={() => setOpen('comparison')}>
          {t('tokenizing.compare')}
        </Button>
      </div>
      <input
        ref={chooser}
        type="file"
        accept=".json,application/json"
        multiple
        hidden
        onChange={chosen}
        aria-label={t('tokenizing.import')}
      />
      {problem && (
        <p className={style.problem} role="alert">
          {problem}
        </p>
      )}
      <Suspense fallback={null}>
        {open === 'hub' && (
          <Hub
            kind="model"
            offers={isTokenizerFile}
            onLoaded={(files, { name }) => {
              setOpen(null)
              void take(files, name)
            }}
            onClose={() => setOpen(null)}
          />
        )}
        {open === 'comparison' && <CompareTokenizers sentence={sentence} onClose={() => setOpen(null)} />}
      </Suspense>
    </>
  )
}
