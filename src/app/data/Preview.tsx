// What the model will read: first the documents as they are, and once the text is prepared, the tokens, piece by piece.

import { useEffect, useState } from 'react'
import type { DatasetReport, FileReport, Notice, Preview as Tokens } from '../../engine/types.ts'
import { dataRoom } from '../engine.ts'
import { Button } from '../kit/Button.tsx'
import { Dialog } from '../kit/Dialog.tsx'
import { Segments, TextArea } from '../kit/fields.tsx'
import { useWords } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import type { Sentence } from '../sentence/sentence.ts'
import style from './data.module.css'
import { FileRows } from './FileRows.tsx'
import pages from './Preview.module.css'
import { requestSource } from './store.ts'
import { TokenChips } from './TokenChips.tsx'

interface Props {
  sentence: Sentence
  dataset: DatasetReport | null
  onClose(): void
}

type View = 'text' | 'tokens' | 'own'

export default function Preview({ sentence, dataset, onClose }: Props) {
  const { t } = useWords()
  const [view, setView] = useState<View>(dataset ? 'tokens' : 'text')
  const raw = sentence.source.kind !== 'dataset'
  const views: { value: View; text: string }[] = [
    ...(raw ? [{ value: 'text' as View, text: t('preview.text') }] : []),
    ...(dataset ? [{ value: 'tokens' as View, text: t('preview.tokens') }] : []),
    ...(dataset ? [{ value: 'own' as View, text: t('preview.own') }] : []),
  ]
  return (
    <Dialog open wide title={t('preview.title')} description={t('preview.about')} onClose={onClose}>
      {views.length > 1 && (
        <Segments<View> label={t('preview.title')} value={view} options={views} onChange={setView} />
      )}
      {view === 'text' && <Documents sentence={sentence} />}
      {view === 'tokens' && dataset && <TokenPages dataset={dataset} />}
      {view === 'own' && dataset && <OwnText dataset={dataset} />}
      {!dataset && <p className={style.note}>{t('preview.prepareFirst')}</p>}
    </Dialog>
  )
}

function Documents({ sentence: { source } }: { sentence: Sentence }) {
  const { t, say } = useWords()
  const [peeked, setPeeked] = useState<{ documents: string[]; files: FileReport[] } | null>(null)
  const [notice, setNotice] = useState<Notice | null>(null)
  useEffect(() => {
    let current = true
    if (source.kind === 'dataset') return
    dataRoom.peek(requestSource(source)).then(
      (peeked) => current && setPeeked(peeked),
      (error) => current && setNotice(noticeOf(error)),
    )
    return () => {
      current = false
    }
  }, [source])
  if (notice)
    return (
      <p className={style.problem} role="alert">
        {say(notice)}
      </p>
    )
  if (!peeked) return <p className={style.note}>{t('kit.loading')}</p>
  return (
    <>
      <ol className={pages.documents}>
        {peeked.documents.map((document, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: documents have no name but their place
          <li key={i}>{shortened(document)}</li>
        ))}
      </ol>
      {peeked.files.length > 0 && <FileRows files={peeked.files} />}
    </>
  )
}

const LONGEST = 1200 // characters of a document in the preview
const shortened = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text)

const PAGE = 400 // tokens

function TokenPages({ dataset }: { dataset: DatasetReport }) {
  const { t, format, say } = useWords()
  const [split, setSplit] = useState<'train' | 'validation'>('train')
  const [offset, setOffset] = useState(0)
  const [page, setPage] = useState<Tokens | null>(null)
  const [notice, setNotice] = useState<Notice | null>(null)
  useEffect(() => {
    let current = true
    dataRoom.preview(dataset.id, split, offset, PAGE).then(
      (page) => current && setPage(page),
      (error) => current && setNotice(noticeOf(error)),
    )
    return () => {
      current = false
    }
  }, [dataset.id, split, offset])
  const end = page ? Math.min(page.total, offset + PAGE) : 0
  return (
    <>
      <div className={style.head}>
        <Segments
          label={t('preview.part')}
          value={split}
          options={[
            { value: 'train', text: t('preview.train') },
            { value: 'validation', text: t('preview.validation') },
          ]}
          onChange={(split) => {
            setSplit(split)
            setOffset(0)
          }}
        />
        <span className={style.space} />
        {page && (
          <span className={style.note}>
            {t('preview.range', {
              from: format.whole(page.total ? offset + 1 : 0),
              to: format.whole(end),
              total: format.whole(page.total),
            })}
          </span>
        )}
        <Button size="small" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - PAGE))}>
          {t('preview.back')}
        </Button>
        <Button size="small" disabled={!page || end >= page.total} onClick={() => setOffset(offset + PAGE)}>
          {t('preview.forth')}
        </Button>
      </div>
      {notice && (
        <p className={style.problem} role="alert">
          {say(notice)}
        </p>
      )}
      {page?.trained && <Legend />}
      {page && <TokenChips tokens={page.tokens} trained={page.trained} labels={page.labels} />}
    </>
  )
}

/** What the two kinds of chips mean. */
function Legend() {
  const { t } = useWords()
  return (
    <p className={pages.legend}>
      <span data-trained>{t('preview.trained')}</span>
      <span data-trained={false}>{t('preview.readOnly')}</span>
    </p>
  )
}

function OwnText({ dataset }: { dataset: DatasetReport }) {
  const { t, format } = useWords()
  const [text, setText] = useState(() => t('preview.example'))
  const [tokens, setTokens] = useState<Tokens['tokens']>([])
  useEffect(() => {
    let current = true
    const timer = setTimeout(() => {
      dataRoom.tokenize(dataset.id, text).then(
        (tokens) => current && setTokens(tokens),
        () => {},
      )
    }, 120)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [dataset.id, text])
  return (
    <>
      <TextArea label={t('preview.own')} value={text} onChange={setText} maxLength={4000} />
      <p className={style.note}>
        {t('preview.counted', { tokens: format.whole(tokens.length), characters: format.whole([...text].length) })}
      </p>
      <TokenChips tokens={tokens} />
    </>
  )
}
