// Buttons that ask for a published model: its files, the folder they lie in, or its name on the hub.

import { CloudDownload, FolderInput, PackagePlus } from 'lucide-react'
import { type ChangeEvent, lazy, Suspense, useRef, useState } from 'react'
import { fromChooser } from '../data/dropped.ts'
import { engine } from '../engine.ts'
import { Button } from '../kit/Button.tsx'
import { useWords } from '../language/language.ts'
import style from './open.module.css'
import { openModel } from './store.ts'

const Hub = lazy(() => import('../data/Hub.tsx'))

const FOLDER = { webkitdirectory: '' }
/** Of a repository: what says how a model is built and how it speaks, and its weights. */
const OF_USE =
  /^(config|generation_config|tokenizer|tokenizer_config|special_tokens_map|[\w.-]+\.safetensors\.index)\.json$|^chat_template\.jinja$|^[^/]+\.(safetensors|gguf)$/
const withoutGguf = (paths: readonly string[]) => paths.filter((path) => !path.endsWith('.gguf'))

export function ModelChoosers() {
  const { t } = useWords()
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const [hub, setHub] = useState(false)
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
      <Button size="small" icon={<CloudDownload />} onClick={() => setHub(true)}>
        {t('opening.hub')}
      </Button>
      {hub && (
        <Suspense fallback={null}>
          <Hub
            kind="model"
            offers={(path) => OF_USE.test(path)}
            suggests={withoutGguf}
            admits={(config, bytes) => engine.requireRoom(config, bytes)}
            onLoaded={(files, { name }) => {
              setHub(false)
              void openModel(files, name)
            }}
            onClose={() => setHub(false)}
          />
        </Suspense>
      )}
      <input ref={files} type="file" multiple hidden onChange={take} aria-label={t('opening.files')} />
      <input ref={folder} type="file" hidden onChange={take} aria-label={t('opening.folder')} {...FOLDER} />
    </div>
  )
}
