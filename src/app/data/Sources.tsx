// Where the text comes from: stories the page can tell by itself, files that are dropped or chosen, datasets prepared before.

import { Blend, BookOpen, CloudDownload, Database, FilePlus2, FileText, FolderPlus, MoreHorizontal } from 'lucide-react'
import { type ChangeEvent, lazy, Suspense, useRef, useState } from 'react'
import type { DatasetReport } from '../../engine/types.ts'
import { Button, IconButton } from '../kit/Button.tsx'
import { Dialog } from '../kit/Dialog.tsx'
import { Disclosure } from '../kit/Disclosure.tsx'
import { TextLine } from '../kit/fields.tsx'
import { Menu } from '../kit/Menu.tsx'
import { useWords } from '../language/language.ts'
import { builtinTexts, fitsDataset } from '../sentence/sentence.ts'
import { setBuiltin, setSource, useSentence } from '../sentence/store.ts'
import { useSession } from '../session.ts'
import { forgetCorrections } from './corrections.ts'
import style from './data.module.css'
import { fromChooser, type NamedFile } from './dropped.ts'
import { removeDataset, renameDataset, restoreDataset, useData } from './store.ts'

const Corrections = lazy(() => import('./Corrections.tsx'))
const Hub = lazy(() => import('./Hub.tsx'))
const Mix = lazy(() => import('./Mix.tsx'))

export function takeFiles(files: NamedFile[]) {
  if (files.length === 0) return
  forgetCorrections()
  setSource({ kind: 'files', files })
}

const STORIES = 'stories-' // what most begin with; the other built-in texts each show one thing

export function Sources() {
  const { t, at, format } = useWords()
  const grammar = useSession(({ grammar }) => grammar)!
  const { source, config } = useSentence(({ sentence }) => sentence)!
  const chosen = source.kind === 'builtin' ? source.choice.id : null
  const builtin = (id: string) => (
    <Tile
      key={id}
      icon={<BookOpen />}
      title={at(`datasets.${id}.name`, id)}
      note={at(`datasets.${id}.help`, '')}
      chosen={id === chosen}
      onChoose={() => setBuiltin(id)}
    />
  )
  const ids = builtinTexts(grammar, config).map(({ id }) => id)
  const first = ids.filter((id) => id.startsWith(STORIES) || id === chosen)
  const others = ids.filter((id) => !first.includes(id))
  return (
    <div className={style.sources}>
      {first.map(builtin)}
      {others.length > 0 && (
        <Disclosure title={t('data.builtin')} note={format.whole(others.length)}>
          <div className={style.prepared}>{others.map(builtin)}</div>
        </Disclosure>
      )}
      {source.kind === 'files' && source.files.length > 0 && (
        <Tile
          icon={<FileText />}
          title={source.files.length === 1 ? source.files[0].path : t('data.files', { count: source.files.length })}
          note={format.bytes(source.files.reduce((sum, { blob }) => sum + blob.size, 0))}
          chosen
          onChoose={() => {}}
        />
      )}
      <Choosers />
      {source.kind === 'files' && source.files.length > 0 && (
        <Disclosure title={t('data.fileSettings')}>
          <Suspense fallback={null}>
            <Corrections files={source.files} />
          </Suspense>
        </Disclosure>
      )}
      <Prepared />
    </div>
  )
}

interface TileProps {
  icon: React.ReactNode
  title: string
  note: string
  chosen: boolean
  onChoose(): void
  aside?: React.ReactNode
}

function Tile({ icon, title, note, chosen, onChoose, aside }: TileProps) {
  return (
    <div className={style.tile} data-chosen={chosen || undefined}>
      <button type="button" aria-pressed={chosen} onClick={onChoose}>
        {icon}
        <span>
          <strong>{title}</strong>
          <small>{note}</small>
        </span>
      </button>
      {aside}
    </div>
  )
}

function Choosers() {
  const { t } = useWords()
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const [hub, setHub] = useState(false)
  const loaded = (files: NamedFile[]) => {
    setHub(false)
    takeFiles(files)
  }
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    takeFiles(fromChooser(event.target.files))
    event.target.value = '' // choosing the same file again is a choice too
  }
  return (
    <div className={style.drop}>
      <p>{t('data.dropHere')}</p>
      <div className={style.row}>
        <Button size="small" icon={<FilePlus2 />} onClick={() => files.current?.click()}>
          {t('data.chooseFiles')}
        </Button>
        <Button size="small" icon={<FolderPlus />} onClick={() => folder.current?.click()}>
          {t('data.chooseFolder')}
        </Button>
        <Button size="small" icon={<CloudDownload />} onClick={() => setHub(true)}>
          {t('data.fromHub')}
        </Button>
      </div>
      {hub && (
        <Suspense fallback={null}>
          <Hub kind="dataset" onLoaded={loaded} onClose={() => setHub(false)} />
        </Suspense>
      )}
      <input ref={files} type="file" multiple hidden onChange={take} aria-label={t('data.chooseFiles')} />
      <input ref={folder} type="file" hidden onChange={take} aria-label={t('data.chooseFolder')} {...FOLDER} />
    </div>
  )
}
const FOLDER = { webkitdirectory: '' }

function Prepared() {
  const { t, format } = useWords()
  const grammar = useSession(({ grammar }) => grammar)!
  const all = useData(({ datasets }) => datasets)
  const deleted = useData(({ deleted }) => deleted)
  const { source, config } = useSentence(({ sentence }) => sentence)!
  const datasets = all.filter((dataset) => fitsDataset(grammar, config, dataset))
  const [renaming, setRenaming] = useState<DatasetReport | null>(null)
  const [mixing, setMixing] = useState(false)
  if (datasets.length === 0 && deleted.length === 0) return null
  return (
    <Disclosure title={t('data.prepared')} note={format.whole(datasets.length)}>
      <div className={style.prepared}>
        {datasets.map((dataset) => (
          <Tile
            key={dataset.id}
            icon={<Database />}
            title={dataset.name}
            note={t('data.size', {
              tokens: format.short(dataset.tokens.train + dataset.tokens.validation),
              vocabulary: format.whole(dataset.vocabulary),
              bytes: format.bytes(dataset.storedBytes),
            })}
            chosen={source.kind === 'dataset' && source.id === dataset.id}
            onChoose={() => setSource({ kind: 'dataset', id: dataset.id })}
            aside={
              <Menu
                label={t('data.actions', { name: dataset.name })}
                trigger={<IconButton label={t('data.actions', { name: dataset.name })} icon={<MoreHorizontal />} />}
                items={[
                  { text: t('data.rename'), onSelect: () => setRenaming(dataset) },
                  {
                    text: t('data.delete'),
                    onSelect: () => void removeDataset(dataset, t('data.deletedOne', { name: dataset.name })),
                  },
                ]}
              />
            }
          />
        ))}
        {deleted.map(({ id, name }) => (
          <p key={id} className={style.deleted}>
            <span>{t('data.wasDeleted', { name })}</span>
            <Button size="small" variant="quiet" onClick={() => void restoreDataset(id)}>
              {t('kit.restore')}
            </Button>
          </p>
        ))}
      </div>
      {datasets.filter(({ mixture }) => !mixture).length > 1 && (
        <div className={style.row}>
          <Button size="small" icon={<Blend />} onClick={() => setMixing(true)}>
            {t('mixing.open')}
          </Button>
        </div>
      )}
      {mixing && (
        <Suspense fallback={null}>
          <Mix onClose={() => setMixing(false)} />
        </Suspense>
      )}
      {renaming && <Rename dataset={renaming} onClose={() => setRenaming(null)} />}
    </Disclosure>
  )
}

function Rename({ dataset, onClose }: { dataset: DatasetReport; onClose(): void }) {
  const { t } = useWords()
  const [name, setName] = useState(dataset.name)
  const save = () => {
    if (name.trim()) void renameDataset(dataset.id, name.trim())
    onClose()
  }
  return (
    <Dialog open title={t('data.rename')} onClose={onClose}>
      <form
        className={style.rename}
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <TextLine label={t('data.name')} value={name} onChange={setName} maxLength={200} />
        <Button variant="primary" type="submit">
          {t('kit.save')}
        </Button>
      </form>
    </Dialog>
  )
}
