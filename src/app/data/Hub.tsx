// Files of the Hugging Face hub by a repository's name. The one place of the page that asks another origin, and only when a person
// presses its buttons. What has arrived stays while the dialog is open, so a load that was stopped goes on where it stopped.

import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { HubFile, HubRepository } from '../../engine/types.ts'
import { dataRoom, listening } from '../engine.ts'
import { Button } from '../kit/Button.tsx'
import { Dialog } from '../kit/Dialog.tsx'
import { TextLine } from '../kit/fields.tsx'
import { Scroll } from '../kit/Scroll.tsx'
import { Tube } from '../kit/Tube.tsx'
import { useWords } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import style from './data.module.css'
import type { NamedFile } from './dropped.ts'
import own from './Hub.module.css'

interface Props {
  kind: HubRepository['kind']
  /** Which of a repository's files are of use; all where left out. */
  offers?(path: string): boolean
  /** Which of those are chosen to begin with; one that is alone where left out. */
  suggests?(paths: readonly string[]): readonly string[]
  /** Asked before the bulk is loaded, by the file that is called `config.json`, if there is one. @throws what keeps it from being of use */
  admits?(config: Blob | null, bytes: number): Promise<void>
  onLoaded(files: NamedFile[], repository: HubRepository): void
  onClose(): void
}

const MOST = 500 // files to choose from
const alone = (paths: readonly string[]) => (paths.length === 1 ? paths : [])

export default function Hub({ kind, offers = () => true, suggests = alone, admits, onLoaded, onClose }: Props) {
  const { t, format, say } = useWords()
  const [name, setName] = useState('')
  const [listed, setListed] = useState<{ repository: HubRepository; files: HubFile[] } | null>(null)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [problem, setProblem] = useState<string | null>(null)
  const [work, setWork] = useState<{ done: number; of: number } | null>(null)
  const arrived = useRef(new Map<string, Blob>())
  useEffect(() => () => void dataRoom.hubStop(), [])

  const attempt = async (of: number, action: () => Promise<void>) => {
    setProblem(null)
    setWork({ done: 0, of })
    await action().catch((error) => {
      const notice = noticeOf(error)
      if (notice.code !== 'cancelled') setProblem(say(notice))
    })
    setWork(null)
  }
  const list = (event: FormEvent) => {
    event.preventDefault()
    const repository = { kind, name: name.trim() }
    void attempt(0, async () => {
      const files = (await dataRoom.hubFiles(repository)).filter(({ path }) => offers(path))
      arrived.current.clear()
      setListed({ repository, files })
      setChosen(new Set(suggests(files.map(({ path }) => path))))
    })
  }
  const wanted = (listed?.files ?? []).filter(({ path }) => chosen.has(path))
  const total = wanted.reduce((sum, { bytes }) => sum + bytes, 0)
  const load = ({ repository }: NonNullable<typeof listed>) =>
    attempt(total, async () => {
      let before = 0
      const config = (path: string) => path === 'config.json'
      for (const [i, file] of wanted.toSorted((a, b) => Number(config(b.path)) - Number(config(a.path))).entries()) {
        if (i === 0 && !config(file.path)) await admits?.(null, total)
        const progress = (bytes: number) => setWork({ done: before + bytes, of: total })
        if (!arrived.current.has(file.path)) {
          const blob = await listening(progress, (listener) => dataRoom.hubDownload(repository, file, listener))
          arrived.current.set(file.path, blob)
        }
        if (config(file.path)) await admits?.(arrived.current.get(file.path)!, total)
        before += file.bytes
      }
      onLoaded(
        wanted.map(({ path }) => ({ path, blob: arrived.current.get(path)! })),
        repository,
      )
    })

  return (
    <Dialog open title={t('hub.title')} description={t('hub.about')} onClose={onClose}>
      <form className={own.name} onSubmit={list}>
        <TextLine
          label={t(`hub.names.${kind}`)}
          value={name}
          onChange={setName}
          placeholder={t(`hub.names.${kind}`)}
          maxLength={200}
          spellCheck={false}
        />
        <Button type="submit" disabled={!name.trim() || work !== null}>
          {t('hub.list')}
        </Button>
      </form>
      {problem && (
        <p className={style.problem} role="alert">
          {problem}
        </p>
      )}
      {listed && listed.files.length === 0 && <p className={style.note}>{t('hub.none')}</p>}
      {listed && listed.files.length > 0 && (
        <Choice files={listed.files.slice(0, MOST)} chosen={chosen} busy={work !== null} onChange={setChosen} />
      )}
      {listed && listed.files.length > MOST && (
        <p className={style.note}>{t('data.moreFiles', { count: listed.files.length - MOST })}</p>
      )}
      {work ? (
        <div className={style.progress}>
          <div className={style.head}>
            <span>{work.of ? t('hub.loading') : t('hub.listing')}</span>
            <span className={style.space} />
            {work.of > 0 && (
              <span>{t('hub.progress', { done: format.bytes(work.done), total: format.bytes(work.of) })}</span>
            )}
            <Button size="small" onClick={() => void dataRoom.hubStop()}>
              {t('hub.stop')}
            </Button>
          </div>
          <Tube fraction={work.of ? work.done / work.of : null} label={t('hub.loading')} />
        </div>
      ) : (
        listed && (
          <Button variant="primary" disabled={wanted.length === 0} onClick={() => void load(listed)}>
            {t('hub.load', { size: format.bytes(total) })}
          </Button>
        )
      )}
    </Dialog>
  )
}

interface ChoiceProps {
  files: readonly HubFile[]
  chosen: ReadonlySet<string>
  busy: boolean
  onChange(chosen: ReadonlySet<string>): void
}

function Choice({ files, chosen, busy, onChange }: ChoiceProps) {
  const { t, format } = useWords()
  const turn = (path: string, on: boolean) => {
    const next = new Set(chosen)
    if (on) next.add(path)
    else next.delete(path)
    onChange(next)
  }
  return (
    <Scroll className={own.files} label={t('data.fileList')}>
      <ul>
        {files.map(({ path, bytes }) => (
          <li key={path}>
            <label>
              <input
                type="checkbox"
                checked={chosen.has(path)}
                disabled={busy}
                onChange={(event) => turn(path, event.target.checked)}
              />
              <span>{path}</span>
              <small>{format.bytes(bytes)}</small>
            </label>
          </li>
        ))}
      </ul>
    </Scroll>
  )
}
