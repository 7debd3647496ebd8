// A text on its way to tokens: what is done at the moment, how far, file by file; and the way out.

import { Button } from '../kit/Button.tsx'
import { Tube } from '../kit/Tube.tsx'
import { useWords } from '../language/language.ts'
import style from './data.module.css'
import { FileRows } from './FileRows.tsx'
import { cancelPreparation, useData } from './store.ts'

export function Progress() {
  const { t, format } = useWords()
  const progress = useData(({ preparing }) => preparing)
  if (!progress) return null
  const { phase, fraction, files, fileCount } = progress
  const words = t(`data.phases.${phase}`)
  return (
    <div className={style.progress}>
      <div className={style.head}>
        <span>{words}</span>
        <span className={style.space} />
        {fraction !== null && <span>{format.percent(fraction)}</span>}
        <Button size="small" onClick={() => void cancelPreparation()}>
          {t('kit.cancel')}
        </Button>
      </div>
      <Tube fraction={fraction} label={words} />
      {files.length > 0 && <FileRows files={files} count={fileCount} />}
    </div>
  )
}
