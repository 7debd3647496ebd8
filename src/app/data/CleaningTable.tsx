// What each step of cleaning did, as a table.

import type { CleaningReport } from '../../engine/types.ts'
import { Scroll } from '../kit/Scroll.tsx'
import { useWords } from '../language/language.ts'
import style from './Clean.module.css'

export function CleaningTable({ steps }: { steps: CleaningReport[] }) {
  const { t, at, format } = useWords()
  return (
    <Scroll className={style.wide} label={t('cleaned.title')}>
      <table className={style.table}>
        <thead>
          <tr>
            <th scope="col">{t('cleaned.step')}</th>
            <th scope="col">{t('cleaned.documents')}</th>
            <th scope="col">{t('cleaned.changed')}</th>
            <th scope="col">{t('cleaned.removed')}</th>
            <th scope="col">{t('cleaned.characters')}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ id, documents, changed, removed, characters }) => (
            <tr key={id}>
              <th scope="row">{at(`cleaning.${id}.name`, id)}</th>
              {[documents, changed, removed, characters].map((count, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns have no name but their place
                <td key={i}>{format.whole(count)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
