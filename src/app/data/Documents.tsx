// Documents of a prepared text, found by what stands in them, by language, by length and by part.

import { useEffect, useState } from 'react'
import type { DatasetReport, DocumentPage, DocumentQuery } from '../../engine/types.ts'
import { dataRoom } from '../engine.ts'
import { Button } from '../kit/Button.tsx'
import { Segments, Select, TextLine } from '../kit/fields.tsx'
import { Scroll } from '../kit/Scroll.tsx'
import { useWords } from '../language/language.ts'
import { usePages } from './answer.ts'
import style from './Clean.module.css'

/** Characters, from and below; 0 is no limit. */
const LENGTHS = [
  [0, 100],
  [100, 1000],
  [1000, 10_000],
  [10_000, 0],
] as const
/** Files to choose from at most: a list of more would not be read. */
const MOST_FILES = 500
const LANGUAGES = ['en', 'zh', 'ja', 'ko', 'de', 'fr', 'es', 'ru']

export function Documents({ dataset }: { dataset: DatasetReport }) {
  const { t, language: own, format, say } = useWords()
  const [typed, setTyped] = useState('')
  const contains = useRested(typed)
  const [language, setLanguage] = useState('')
  const [length, setLength] = useState('')
  const [file, setFile] = useState('')
  const [split, setSplit] = useState<DocumentQuery['split']>('train')
  const [from, below] = LENGTHS[Number(length || Number.NaN)] ?? [0, 0]
  const lengths = { minCharacters: from, maxCharacters: Math.max(0, below - 1) }
  const query = { split, contains, language, ...lengths, file: file ? Number(file) : null }
  const pages = usePages(JSON.stringify([dataset.id, query]), (from) =>
    dataRoom.documents(dataset.id, { ...query, from }),
  )
  const names = new Intl.DisplayNames([own], { type: 'language' })
  return (
    <>
      <search className={style.query}>
        <TextLine label={t('inside.find')} placeholder={t('inside.findHelp')} value={typed} onChange={setTyped} />
        <Select
          label={t('inside.inLanguage')}
          value={language}
          options={[
            { value: '', text: `${t('inside.inLanguage')}: ${t('inside.any')}` },
            ...LANGUAGES.map((value) => ({ value, text: names.of(value)! })),
          ]}
          onChange={setLanguage}
        />
        <Select
          label={t('inside.byLength')}
          value={length}
          options={[
            { value: '', text: `${t('inside.byLength')}: ${t('inside.any')}` },
            ...LENGTHS.map(([from, below], i) => {
              const facts = { from: format.short(from), to: format.short(below) }
              const text = !from ? 'inside.below' : below ? 'inside.upTo' : 'inside.from'
              return { value: String(i), text: t(text, facts) }
            }),
          ]}
          onChange={setLength}
        />
        {dataset.sources.length > 1 && (
          <Select
            label={t('inside.source')}
            value={file}
            options={[
              { value: '', text: `${t('inside.source')}: ${t('inside.any')}` },
              ...dataset.sources.slice(0, MOST_FILES).map((text, i) => ({ value: String(i), text })),
            ]}
            onChange={setFile}
          />
        )}
        <Segments<DocumentQuery['split']>
          label={t('inside.part')}
          value={split}
          options={[
            { value: 'train', text: t('preview.train') },
            { value: 'validation', text: t('preview.validation') },
          ]}
          onChange={setSplit}
        />
      </search>
      <Scroll className={style.samples} label={t('inside.documents')}>
        <ol>
          {pages.documents.map((document) => (
            <li key={document.offset}>
              <p className={style.reason}>{t('inside.size', { characters: format.whole(document.characters) })}</p>
              <Excerpt {...document} />
            </li>
          ))}
        </ol>
      </Scroll>
      <div className={style.row} role="status">
        {pages.notice && say(pages.notice)}
        {pages.asking && t('kit.loading')}
        {!pages.asking && !pages.documents.length && t(pages.next === null ? 'inside.nothing' : 'inside.nothingYet')}
        {!pages.asking && pages.next !== null && (
          <Button size="small" onClick={pages.more}>
            {t('inside.more')}
          </Button>
        )}
      </div>
    </>
  )
}

/** What was typed, once no more has come for a while: a long text is searched for it. */
function useRested(typed: string): string {
  const [rested, setRested] = useState(typed)
  useEffect(() => {
    const timer = setTimeout(() => setRested(typed), REST)
    return () => clearTimeout(timer)
  }, [typed])
  return rested
}
const REST = 400 // ms

function Excerpt({ excerpt, match }: Pick<DocumentPage['documents'][number], 'excerpt' | 'match'>) {
  if (!match) return <p className={style.text}>{excerpt}</p>
  const end = match.at + match.length
  return (
    <p className={style.text}>
      {excerpt.slice(0, match.at)}
      <mark>{excerpt.slice(match.at, end)}</mark>
      {excerpt.slice(end)}
    </p>
  )
}
