// Tokenizers side by side on the sentence's text: how short each makes it, how much of its vocabulary that takes, how many tokens a word
// has in each language, and how each cuts a text of one's own.

import { useState } from 'react'
import type { Choice, Notice, ReadyTokenizer, TokenizerFigures } from '../../engine/types.ts'
import { dataRoom } from '../engine.ts'
import { complete } from '../form/values.ts'
import { Button } from '../kit/Button.tsx'
import { Dialog } from '../kit/Dialog.tsx'
import { Switch, TextLine } from '../kit/fields.tsx'
import { Scroll } from '../kit/Scroll.tsx'
import { useWords } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import type { Sentence } from '../sentence/sentence.ts'
import { useSession } from '../session.ts'
import tables from './Clean.module.css'
import own from './CompareTokenizers.module.css'
import style from './data.module.css'
import { requestSource, useData } from './store.ts'
import { TokenChips } from './TokenChips.tsx'
import { useReady } from './tokenizer.ts'

interface Candidate {
  name: string
  tokenizer: Choice | ReadyTokenizer
}

const MOST = 6 // datasets whose tokenizers are offered

export default function CompareTokenizers({ sentence, onClose }: { sentence: Sentence; onClose(): void }) {
  const { t, say } = useWords()
  const candidates = useCandidates(sentence)
  const [off, setOff] = useState<ReadonlySet<string>>(new Set())
  const [sample, setSample] = useState(() => t('comparing.example'))
  const [figures, setFigures] = useState<TokenizerFigures[] | null>(null)
  const [notice, setNotice] = useState<Notice | null>(null)
  const [working, setWorking] = useState(false)
  const { source } = sentence
  const compare = async () => {
    if (source.kind === 'dataset') return
    setWorking(true)
    setNotice(null)
    try {
      const wanted = candidates.filter(({ name }) => !off.has(name))
      setFigures(await dataRoom.compareTokenizers(requestSource(source), wanted, sample))
    } catch (error) {
      setNotice(noticeOf(error))
    }
    setWorking(false)
  }
  return (
    <Dialog open wide title={t('comparing.title')} description={t('comparing.about')} onClose={onClose}>
      <fieldset className={own.candidates}>
        <legend>{t('comparing.choose')}</legend>
        {candidates.map(({ name }) => (
          <div key={name} className={style.head}>
            <Switch
              label={name}
              checked={!off.has(name)}
              onChange={(on) => setOff(new Set(on ? [...off].filter((other) => other !== name) : [...off, name]))}
            />
            <span>{name}</span>
          </div>
        ))}
      </fieldset>
      <div className={own.sample}>
        <TextLine label={t('comparing.own')} value={sample} onChange={setSample} maxLength={500} />
        <Button
          variant="primary"
          disabled={working || candidates.every(({ name }) => off.has(name))}
          onClick={() => void compare()}
        >
          {working ? t('kit.loading') : t('comparing.run')}
        </Button>
      </div>
      {notice && (
        <p className={style.problem} role="alert">
          {say(notice)}
        </p>
      )}
      {figures && <Figures figures={figures} />}
    </Dialog>
  )
}

/** All that the grammar can train, the sentence's own as it is set; an imported one; those of prepared texts. No two by one name. */
function useCandidates({ tokenizer }: Sentence): Candidate[] {
  const { t, at } = useWords()
  const grammar = useSession(({ grammar }) => grammar)!
  const datasets = useData(({ datasets }) => datasets).slice(0, MOST)
  const { ready } = useReady()
  const byName = new Map<string, Candidate['tokenizer']>()
  for (const { id, options } of grammar.tokenizers)
    byName.set(at(`tokenizers.${id}.name`, id), id === tokenizer.id ? tokenizer : { id, options: complete(options) })
  if (ready) byName.set(ready.name, ready.tokenizer)
  for (const { id, name } of datasets) byName.set(t('tokenizing.ofDataset', { name }), { dataset: id })
  return [...byName].map(([name, tokenizer]) => ({ name, tokenizer }))
}

function Figures({ figures }: { figures: TokenizerFigures[] }) {
  const { t, format, language } = useWords()
  const names = new Intl.DisplayNames([language], { type: 'language', fallback: 'code' })
  const languages = figures[0].languages.map(({ language }) => language)
  return (
    <>
      <Scroll className={tables.wide} label={t('comparing.title')}>
        <table className={`${tables.table} ${own.figures}`}>
          <thead>
            <tr>
              <th scope="col">{t('data.tokenizer')}</th>
              <th scope="col">{t('comparing.vocabulary')}</th>
              <th scope="col">{t('comparing.bytes')}</th>
              <th scope="col">{t('comparing.used')}</th>
              {languages.map((language) => (
                <th key={language} scope="col">
                  {t('comparing.fertility', {
                    language: language === 'und' ? t('comparing.unknownLanguage') : names.of(language),
                  })}
                </th>
              ))}
              <th scope="col">{t('comparing.lossless')}</th>
            </tr>
          </thead>
          <tbody>
            {figures.map(({ name, vocabSize, bytesPerToken, vocabularyUsed, languages, lossless }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{format.whole(vocabSize)}</td>
                <td>{bytesPerToken.toFixed(2)}</td>
                <td>{format.percent(vocabularyUsed)}</td>
                {languages.map(({ language, fertility }) => (
                  <td key={language}>{fertility ? fertility.toFixed(2) : '–'}</td>
                ))}
                <td>{lossless ? t('comparing.yes') : t('comparing.no')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <dl className={own.cuts}>
        {figures.map(({ name, chips }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <TokenChips tokens={chips} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}
