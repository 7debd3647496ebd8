// What is in a text that was prepared: figures, its documents with a search, and what cleaning took out.

import { useState } from 'react'
import type { DatasetReport } from '../../engine/types.ts'
import { saveFile } from '../download.ts'
import { dataRoom } from '../engine.ts'
import { Button } from '../kit/Button.tsx'
import { Dialog } from '../kit/Dialog.tsx'
import { Segments } from '../kit/fields.tsx'
import { toast } from '../kit/toasts.ts'
import { useWords } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import style from './Clean.module.css'
import { Documents } from './Documents.tsx'
import { Figures } from './InsideFigures.tsx'
import { Removed } from './Removed.tsx'

type View = 'figures' | 'documents' | 'removed'
const views: View[] = ['figures', 'documents', 'removed']

export default function Inside({ dataset, onClose }: { dataset: DatasetReport; onClose(): void }) {
  const { t, say } = useWords()
  const [view, setView] = useState<View>('figures')
  const card = async () => new Blob([await dataRoom.dataCard(dataset.id)], { type: 'text/markdown' })
  const save = async (file: () => Promise<Blob>, name: string) => {
    try {
      saveFile(await file(), name)
    } catch (error) {
      toast(say(noticeOf(error)), { tone: 'danger' })
    }
  }
  return (
    <Dialog open wide title={t('inside.title', { name: dataset.name })} onClose={onClose}>
      <div className={style.top}>
        <Segments<View>
          label={t('inside.open')}
          value={view}
          options={views.map((value) => ({ value, text: t(`inside.${value}`) }))}
          onChange={setView}
        />
        <span className={style.space} />
        <Button size="small" onClick={() => void save(card, `${dataset.name} DATA.md`)}>
          {t('inside.card')}
        </Button>
        <Button size="small" onClick={() => void save(() => dataRoom.tokenizerFile(dataset.id), 'tokenizer.json')}>
          {t('tokenizing.save')}
        </Button>
      </div>
      {view === 'figures' && <Figures dataset={dataset} />}
      {view === 'documents' && <Documents dataset={dataset} />}
      {view === 'removed' && <Removed dataset={dataset} />}
    </Dialog>
  )
}
