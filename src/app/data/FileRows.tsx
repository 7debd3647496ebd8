// What became of each file: taken, as what, and how much it gave; or not, and why.

import { Check, Minus } from 'lucide-react'
import type { FileReport } from '../../engine/types.ts'
import { Scroll } from '../kit/Scroll.tsx'
import { useWords } from '../language/language.ts'
import style from './FileRows.module.css'

const MOST = 200 // rows; a dropped folder may have thousands

/** @param count of all of them, where these are not all */
export function FileRows({ files, count = files.length }: { files: FileReport[]; count?: number }) {
  const { t, at, format, say } = useWords()
  const skipped = files.filter(({ taken }) => !taken)
  const rows = [...skipped, ...files.filter(({ taken }) => taken)].slice(0, MOST)
  return (
    <Scroll className={style.files} label={t('data.fileList')}>
      <ul>
        {rows.map(({ path, bytes, taken, documents, characters, code, params, message, encoding, shape }) => (
          <li key={path} data-taken={taken}>
            {taken ? <Check aria-label={t('data.taken')} /> : <Minus aria-label={t('data.skipped')} />}
            <span>
              {path}
              <small>
                {[
                  format.bytes(bytes),
                  encoding,
                  shape && at(`shapes.${shape.id}.name`, shape.id),
                  taken && documents > 1 && t('data.documentCount', { documents: format.whole(documents) }),
                  taken && t('inside.size', { characters: format.whole(characters) }),
                  message && say({ code: code ?? '', params: params ?? {}, message }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
            </span>
          </li>
        ))}
      </ul>
      {count > rows.length && <p>{t('data.moreFiles', { count: count - rows.length })}</p>}
    </Scroll>
  )
}
