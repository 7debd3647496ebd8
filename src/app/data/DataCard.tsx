// Step one: which text, how it is cut into tokens, how much of it is held out.

import { lazy, Suspense, useState } from 'react'
import type { DatasetReport } from '../../engine/types.ts'
import { OptionForm } from '../form/OptionForm.tsx'
import { complete } from '../form/values.ts'
import { Button } from '../kit/Button.tsx'
import { Card } from '../kit/Card.tsx'
import { Disclosure } from '../kit/Disclosure.tsx'
import { useWords } from '../language/language.ts'
import { textName } from '../run/actions.ts'
import { memberOf, type Sentence, SHARE, SPLIT_SEED } from '../sentence/sentence.ts'
import { setOption, setSource, setSplitSeed, setValidation, useSentence } from '../sentence/store.ts'
import { useSession } from '../session.ts'
import { CleanSteps } from './CleanSteps.tsx'
import style from './data.module.css'
import { FileRows } from './FileRows.tsx'
import { Progress } from './Progress.tsx'
import { Sources } from './Sources.tsx'
import { datasetOf, prepare, useData } from './store.ts'
import { TokenizerForm } from './TokenizerForm.tsx'

const Inside = lazy(() => import('./Inside.tsx'))
const Preview = lazy(() => import('./Preview.tsx'))

const SPLIT = [SHARE, SPLIT_SEED]

export function DataCard() {
  const { t, at, say } = useWords()
  const grammar = useSession(({ grammar }) => grammar)
  const sentence = useSentence(({ sentence }) => sentence)
  // Not how far preparing is: that comes several times a second.
  const preparing = useData(({ preparing }) => preparing !== null)
  const datasets = useData(({ datasets }) => datasets)
  const notice = useData(({ notice }) => notice)
  const refused = useData(({ refused }) => refused)
  const [previewing, setPreviewing] = useState(false)
  const [inside, setInside] = useState(false)
  if (!grammar || !sentence) return null
  const { source } = sentence
  const dataset = datasetOf(sentence, datasets)
  const leftOut = ({ files }: DatasetReport) => {
    const count = files.filter(({ taken }) => !taken).length
    return count && t('data.leftOut', { count })
  }
  const corpus = source.kind === 'builtin' ? memberOf(grammar.datasets, source.choice.id) : undefined
  return (
    <Card number={1} id="data" title={t('data.title')} summary={t('data.private')}>
      <Sources />
      {source.kind === 'builtin' && corpus && (
        <OptionForm
          options={corpus.options}
          values={source.choice.options}
          base={complete(corpus.options)}
          path={`datasets.${corpus.id}`}
          at="source"
          onChange={(key, value) => setOption('source', key, value)}
          first={[]}
          more={t('data.corpusOptions')}
        />
      )}
      {source.kind !== 'dataset' && !sentence.config.base && <TokenizerForm sentence={sentence} />}
      {source.kind !== 'dataset' && (
        <OptionForm
          options={SPLIT}
          values={{ validation: sentence.validation, split_seed: sentence.splitSeed }}
          base={complete(SPLIT)}
          path="data"
          at="data"
          onChange={(key, value) => (key === SHARE.key ? setValidation : setSplitSeed)(Number(value))}
          first={[SHARE.key]}
          more={t('data.splitMore')}
        />
      )}
      {source.kind !== 'dataset' && <CleanSteps source={source} />}
      {preparing ? (
        <Progress />
      ) : (
        <div className={style.row}>
          {!dataset && (
            <Button size="small" onClick={() => void prepareNow(sentence)}>
              {t('data.prepare')}
            </Button>
          )}
          <Button size="small" onClick={() => setPreviewing(true)}>
            {t('data.preview')}
          </Button>
          {dataset && (
            <Button size="small" onClick={() => setInside(true)}>
              {t('inside.open')}
            </Button>
          )}
        </div>
      )}
      {dataset && !preparing && (
        <Facts dataset={dataset} tokenizer={at(`tokenizers.${dataset.tokenizer.id}.name`, t('tokenizing.name'))} />
      )}
      {dataset && !preparing && dataset.files.length > 0 && (
        <Disclosure title={t('data.fileList')} note={leftOut(dataset) || undefined}>
          <FileRows files={dataset.files} />
        </Disclosure>
      )}
      {notice && !preparing && (
        <p className={style.problem} role="alert">
          {say(notice)}
        </p>
      )}
      {refused.length > 0 && <FileRows files={refused} />}
      {inside && dataset && (
        <Suspense fallback={null}>
          <Inside dataset={dataset} onClose={() => setInside(false)} />
        </Suspense>
      )}
      {previewing && (
        <Suspense fallback={null}>
          <Preview sentence={sentence} dataset={dataset} onClose={() => setPreviewing(false)} />
        </Suspense>
      )}
    </Card>
  )
}

/** Files, once prepared, are a prepared text like any other. */
async function prepareNow(sentence: Sentence) {
  const dataset = await prepare(sentence, textName(sentence)).catch(() => null) // the card says why
  if (dataset && sentence.source.kind === 'files') setSource({ kind: 'dataset', id: dataset.id })
}

function Facts({ dataset, tokenizer }: { dataset: NonNullable<ReturnType<typeof datasetOf>>; tokenizer: string }) {
  const { t, format } = useWords()
  const { tokens, documents, vocabulary, trained, labels } = dataset
  if (labels)
    return (
      <p className={style.facts}>
        {t(labels.reads === 'labels' ? 'tuning.labelled' : 'tuning.tagged', {
          examples: format.whole(documents.train + documents.validation),
          words: format.whole(trained!.train + trained!.validation),
          labels: format.whole(labels.names.length),
          names: labels.names.slice(0, 12).join(', ') + (labels.names.length > 12 ? ', …' : ''),
        })}
      </p>
    )
  if (trained)
    return (
      <p className={style.facts}>
        {t('tuning.facts', {
          examples: format.whole(documents.train + documents.validation),
          tokens: format.whole(tokens.train + tokens.validation),
          trained: format.percent(trained.train / Math.max(1, tokens.train)),
        })}
      </p>
    )
  return (
    <p className={style.facts}>
      {t('data.facts', {
        documents: format.whole(documents.train + documents.validation),
        tokens: format.whole(tokens.train + tokens.validation),
        tokenizer,
        vocabulary: format.whole(vocabulary),
      })}
    </p>
  )
}
