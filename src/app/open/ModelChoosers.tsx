// Buttons that ask for a published model: its files, or the folder they lie in.

import { FolderInput, PackagePlus } from 'lucide-react'
import { type ChangeEvent, useRef } from 'react'
import { fromChooser } from '../data/dropped.ts'
import { Button } from '../kit/Button.tsx'
import { useWords } from '../language/language.ts'
import style from './open.module.css'
import { openModel } from './store.ts'

const FOLDER = { webkitdirectory: '' }

export function ModelChoosers() {
  const { t } = useWords()
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    void openModel(fromChooser(event.target.files))
    event.target.value = '' // choosing the same file again is a choice too
  }
  return (
    <div className={style.row}>
      <Button size="small" icon={<PackagePlus />} onClick={() => files.current?.click()}>
        {t('opening.files')}
      </Button>
      <Button size="small" icon={<FolderInput />} onClick={() => folder.current?.click()}>
        {t('opening.folder')}
      </Button>
      <input ref={files} type="file" multiple hidden onChange={take} aria-label={t('opening.files')} />
      <input ref={folder} type="file" hidden onChange={take} aria-label={t('opening.folder')} {...FOLDER} />
    </div>
  )
}
