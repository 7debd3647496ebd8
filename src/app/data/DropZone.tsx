// The whole page takes files: while something is dragged over it, it says so.

import { FileDown } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useWords } from '../language/language.ts'
import { takeDropped } from '../open/store.ts'
import style from './DropZone.module.css'
import { fromDrop } from './dropped.ts'

export function DropZone() {
  const { t } = useWords()
  const [over, setOver] = useState(false)
  useEffect(() => {
    let depth = 0 // every element on the way tells of entering and leaving
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return
      depth++
      setOver(true)
    }
    const leave = () => {
      depth = Math.max(0, depth - 1)
      if (depth === 0) setOver(false)
    }
    const hover = (event: DragEvent) => hasFiles(event) && event.preventDefault()
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault() // or the browser would open the file instead of the page
      depth = 0
      setOver(false)
      void fromDrop(event.dataTransfer!).then(takeDropped)
    }
    const controller = new AbortController()
    const { signal } = controller
    addEventListener('dragenter', enter, { signal })
    addEventListener('dragleave', leave, { signal })
    addEventListener('dragover', hover, { signal })
    addEventListener('drop', drop, { signal })
    return () => controller.abort()
  }, [])
  if (!over) return null
  return (
    <div className={style.zone}>
      <div>
        <FileDown aria-hidden />
        <p>{t('data.dropNow')}</p>
        <small>{t('data.private')}</small>
      </div>
    </div>
  )
}
