// Documents that cleaning took out, with their reasons.

import { useState } from 'react'
import type { DatasetReport } from '../../engine/types.ts'
import { dataRoom } from '../engine.ts'
import { Button } from '../kit/Button.tsx'
import { Select } from '../kit/fields.tsx'
import { Scroll } from '../kit/Scroll.tsx'
import { outlineAt, useWords } from '../language/language.ts'
import { usePages } from './answer.ts'
import style from './Clean.module.css'

export function Removed({ dataset }: { dataset: DatasetReport }) {
  const { t, at, format, say } = useWords()
  const [of, setOf] = useState('') // two steps may give the same reason
  const pages = usePages(JSON.stringify([dataset.id, of]), (from) =>
    dataRoom.removed(dataset.id, of ? JSON.parse(of) : null, from),
  )
  const { total, kept } = dataset.removed
  if (!total) return <p className={style.note}>{t('inside.nothingRemoved')}</p>
  const reasons = dataset.cleaning.flatMap(({ id, reasons }) =>
    Object.entries(reasons).map(([reason, count]) => ({ id, reason, count })),
  )
  return (
    <>
      <div className={style.query}>
        <Select
          label={t('inside.reason')}
          value={of}
          options={[
            { value: '', text: `${t('inside.allReasons')} (${format.whole(total)})` },
            ...reasons.map(({ id, reason, count }) => ({
              value: JSON.stringify({ step: id, reason }),
              text: `${at(`cleaning.${id}.name`, id)}: ${outlineAt(`cleaning.${id}.reasons.${reason}`, reason)} (${format.whole(count)})`,
            })),
          ]}
          onChange={setOf}
        />
        {kept < total && (
          <span className={style.note}>
            {t('inside.kept', { kept: format.whole(kept), total: format.whole(total) })}
          </span>
        )}
      </div>
      <Scroll className={style.samples} label={t('inside.removed')}>
        <ol>
          {pages.documents.map(({ step, reason, facts, path, characters, text }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: documents have no name but their place
            <li key={i} data-removed>
              <p className={style.reason}>
                {[
                  at(`cleaning.${step}.reasons.${reason}`, reason, facts),
                  path,
                  t('inside.size', { characters: format.whole(characters) }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
              <p className={style.text}>{text}</p>
            </li>
          ))}
        </ol>
      </Scroll>
      <div className={style.row} role="status">
        {pages.notice && say(pages.notice)}
        {pages.asking && t('kit.loading')}
        {!pages.asking && pages.next !== null && (
          <Button size="small" onClick={pages.more}>
            {t('inside.more')}
          </Button>
        )}
      </div>
    </>
  )
}
