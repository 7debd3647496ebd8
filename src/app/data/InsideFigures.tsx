// Figures of a text: how much of what, how long its documents are, what is frequent, what cleaning did, and whether held-out
// text stands in the training text too.

import { useState } from 'react'
import type { ContaminationReport, DatasetReport, DatasetStatistics, Notice, Tally } from '../../engine/types.ts'
import { dataRoom } from '../engine.ts'
import { Button } from '../kit/Button.tsx'
import { Scroll } from '../kit/Scroll.tsx'
import { useWords } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import { useAnswer } from './answer.ts'
import style from './Clean.module.css'
import { CleaningTable } from './CleaningTable.tsx'
import { visible } from './TokenChips.tsx'

const MOST_SOURCES = 100
const GRAMS = 30
/** Words in a row; as the GPT-3 paper has it. */
const LEAK = 13

export function Figures({ dataset }: { dataset: DatasetReport }) {
  const { t, say } = useWords()
  const { value, notice } = useAnswer(dataset.id, async () => ({ statistics: await dataRoom.statistics(dataset.id) }))
  if (notice) return <p role="alert">{say(notice)}</p>
  if (!value) return <p className={style.note}>{t('kit.loading')}</p>
  const { statistics } = value
  return (
    <Scroll className={style.samples} label={t('inside.figures')}>
      <div className={style.sections}>
        {dataset.mixture && <Mixed parts={dataset.mixture.parts} />}
        {statistics && <Counted statistics={statistics} vocabulary={dataset.vocabulary} />}
        {!statistics && !dataset.mixture && (
          <p className={style.note}>{say({ code: 'no-statistics', params: {}, message: '' })}</p>
        )}
        {dataset.cleaning.length > 0 && (
          <section className={style.section}>
            <h3>{t('inside.steps')}</h3>
            <CleaningTable steps={dataset.cleaning} />
          </section>
        )}
        {dataset.documents.validation > 0 && <Leaks dataset={dataset} />}
      </div>
    </Scroll>
  )
}

/** A mixture has no text of its own to count. */
function Mixed({ parts }: Pick<NonNullable<DatasetReport['mixture']>, 'parts'>) {
  const { t, format } = useWords()
  return (
    <section className={style.section}>
      <h3>{t('inside.mixed')}</h3>
      <ul>
        {parts.map(({ dataset, name, share }) => (
          <li key={dataset}>{`${name} · ${t('mixing.share', { share: format.percent(share) })}`}</li>
        ))}
      </ul>
      <p className={style.note}>{t('inside.mixedHelp')}</p>
    </section>
  )
}

function Counted({ statistics, vocabulary }: { statistics: DatasetStatistics; vocabulary: number }) {
  const { t, language, format } = useWords()
  const { total, languages, languagesFrom, sources, lengths, tokens, tokensUsed, grams } = statistics
  const names = new Intl.DisplayNames([language], { type: 'language', fallback: 'code' })
  return (
    <>
      <section className={style.section}>
        <h3>{t('inside.languages')}</h3>
        <Tallies
          head={t('inside.language')}
          rows={[
            ...languages.map(({ language, ...tally }) => ({
              name: language ? names.of(language)! : t('inside.unknown'),
              ...tally,
            })),
            { name: t('inside.total'), ...total },
          ]}
        />
        {languagesFrom < total.documents && (
          <p className={style.note}>{t('inside.estimated', { documents: format.whole(languagesFrom) })}</p>
        )}
      </section>
      <Lengths lengths={lengths} />
      {sources.length > 0 && (
        <section className={style.section}>
          <h3>{t('inside.sources')}</h3>
          <Tallies
            head={t('inside.source')}
            rows={sources
              .slice(0, MOST_SOURCES)
              .map(({ path, ...tally }) => ({ name: path ?? t('inside.others'), ...tally }))}
          />
          {sources.length > MOST_SOURCES && (
            <p className={style.note}>{t('inside.moreSources', { count: sources.length - MOST_SOURCES })}</p>
          )}
        </section>
      )}
      <section className={style.section}>
        <h3>{t('inside.frequent')}</h3>
        <Frequent
          list={tokens.map(({ id, text, bytes, count }) => ({
            key: String(id),
            text: text === null ? bytes : visible(text),
            count,
          }))}
        />
        <p className={style.note}>
          {t('inside.used', { used: format.whole(tokensUsed), all: format.whole(vocabulary) })}
        </p>
      </section>
      <section className={style.section}>
        <h3>{t('inside.grams')}</h3>
        <Frequent list={grams.top.map(({ text, n, count }) => ({ key: `${n} ${text}`, text, count }))} />
        <p className={style.note}>
          {t('inside.gramsFrom', { characters: format.whole(grams.characters), atMost: format.whole(grams.atMost) })}
        </p>
      </section>
    </>
  )
}

function Tallies({ head, rows }: { head: string; rows: (Tally & { name: string })[] }) {
  const { t, format } = useWords()
  return (
    <Scroll className={style.wide} label={head}>
      <table className={style.table}>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            <th scope="col">{t('inside.documents')}</th>
            <th scope="col">{t('inside.characters')}</th>
            <th scope="col">{t('inside.tokens')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, documents, characters, tokens }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{format.whole(documents)}</td>
              <td>{format.whole(characters)}</td>
              <td>{format.whole(tokens)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** Each bin reaches to twice its beginning. The bars are a table to whoever does not see them. */
function Lengths({ lengths }: Pick<DatasetStatistics, 'lengths'>) {
  const { t, format } = useWords()
  const most = Math.max(1, ...lengths.map(({ documents }) => documents))
  return (
    <section className={style.section}>
      <h3>{t('inside.lengths')}</h3>
      <table className={style.bars}>
        <thead className={style.aloud}>
          <tr>
            <th scope="col">{t('inside.length')}</th>
            <th scope="col">{t('inside.documents')}</th>
          </tr>
        </thead>
        <tbody>
          {lengths.map(({ from, documents }) => (
            <tr key={from}>
              <th scope="row">{t('inside.upTo', { from: format.short(from), to: format.short(2 * from - 1) })}</th>
              <td>
                <div className={style.beside}>
                  <div className={style.bar} style={{ width: `${(80 * documents) / most}%` }} />
                  {format.whole(documents)}
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Frequent({ list }: { list: { key: string; text: string; count: number }[] }) {
  const { format } = useWords()
  const shown = [...list].sort((a, b) => b.count - a.count).slice(0, GRAMS)
  return (
    <ul className={style.grams}>
      {shown.map(({ key, text, count }) => (
        <li key={key}>
          {text} <small>{format.short(count)}</small>
        </li>
      ))}
    </ul>
  )
}

function Leaks({ dataset }: { dataset: DatasetReport }) {
  const { t, format, say } = useWords()
  const [found, setFound] = useState<ContaminationReport | Notice | 'asked' | null>(null)
  const check = () => {
    setFound('asked')
    dataRoom.contamination(dataset.id, LEAK).then(setFound, (error) => setFound(noticeOf(error)))
  }
  const told = (report: ContaminationReport) => {
    const { n, documents, contaminated } = report
    const facts = { n, documents: format.whole(documents), contaminated: format.whole(contaminated) }
    if (!contaminated) return t('inside.clean', facts)
    return t('inside.leaks', { ...facts, share: format.percent(contaminated / documents, 1) })
  }
  return (
    <section className={style.section}>
      <h3>{t('inside.check')}</h3>
      <p className={style.note}>{t('inside.checkHelp', { n: LEAK })}</p>
      <div className={style.row} role="status">
        {found === null && (
          <Button size="small" onClick={check}>
            {t('inside.check')}
          </Button>
        )}
        {found === 'asked' && t('inside.checking')}
        {found && found !== 'asked' && ('code' in found ? say(found) : told(found))}
      </div>
    </section>
  )
}
