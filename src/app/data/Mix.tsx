// Prepared texts mixed into one that can be trained on: which, how often each is wanted, and what share of the rows that comes to.

import { useState } from 'react'
import { dataRoom } from '../engine.ts'
import { Button } from '../kit/Button.tsx'
import { Dialog } from '../kit/Dialog.tsx'
import { Switch, TextLine } from '../kit/fields.tsx'
import { Help } from '../kit/Help.tsx'
import { NumberBox } from '../kit/NumberBox.tsx'
import { useWords } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import { setSource } from '../sentence/store.ts'
import { useAnswer } from './answer.ts'
import style from './data.module.css'
import own from './Mix.module.css'
import { loadDatasets, useData } from './store.ts'

const within = (least: number, most: number) => (typed: number) => Math.min(most, Math.max(least, typed))
const weightOf = within(0.01, 1000)
const temperatureOf = within(1, 100)

export default function Mix({ onClose }: { onClose(): void }) {
  const { t, format, say } = useWords()
  const datasets = useData(({ datasets }) => datasets).filter(({ mixture }) => !mixture)
  const [weights, setWeights] = useState<ReadonlyMap<string, number>>(new Map())
  const [temperature, setTemperature] = useState(1)
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const parts = datasets.flatMap(({ id }) => {
    const weight = weights.get(id)
    return weight === undefined ? [] : [{ dataset: id, weight }]
  })
  const { value: shares } = useAnswer(JSON.stringify([parts, temperature]), async () =>
    parts.length ? dataRoom.mixtureShares({ parts, temperature }) : [],
  )
  const names = parts.map(({ dataset }) => datasets.find(({ id }) => id === dataset)!.name)
  const weigh = (id: string, weight: number | null) => {
    const next = new Map(weights)
    if (weight === null) next.delete(id)
    else next.set(id, weight)
    setWeights(next)
  }
  const mix = async () => {
    try {
      const { id } = await dataRoom.mix({ name: name.trim() || names.join(' + '), parts, temperature })
      await loadDatasets()
      setSource({ kind: 'dataset', id })
      onClose()
    } catch (error) {
      setProblem(say(noticeOf(error)))
    }
  }
  return (
    <Dialog open title={t('mixing.title')} description={t('mixing.about')} onClose={onClose}>
      <ul className={own.parts}>
        {datasets.map(({ id, name, tokens }) => {
          const at = parts.findIndex(({ dataset }) => dataset === id)
          return (
            <li key={id}>
              <Switch label={name} checked={at >= 0} onChange={(on) => weigh(id, on ? 1 : null)} />
              <span>
                {name}
                <small>
                  {t('mixing.tokens', { tokens: format.short(tokens.train) })}
                  {at >= 0 &&
                    shares?.[at] !== undefined &&
                    ` · ${t('mixing.share', { share: format.percent(shares[at]) })}`}
                </small>
              </span>
              {at >= 0 && (
                <NumberBox
                  label={t('mixing.weight', { name })}
                  settle={weightOf}
                  value={parts[at].weight}
                  onChange={(weight) => weigh(id, weight)}
                />
              )}
            </li>
          )
        })}
      </ul>
      <div className={style.head}>
        <span>{t('mixing.temperature')}</span>
        <Help about={t('mixing.temperature')} text={t('mixing.temperatureHelp')} />
        <span className={style.space} />
        <NumberBox
          label={t('mixing.temperature')}
          settle={temperatureOf}
          value={temperature}
          onChange={setTemperature}
        />
      </div>
      <form
        className={style.rename}
        onSubmit={(event) => {
          event.preventDefault()
          void mix()
        }}
      >
        <TextLine
          label={t('data.name')}
          value={name}
          onChange={setName}
          placeholder={names.join(' + ') || t('data.name')}
          maxLength={200}
        />
        <Button variant="primary" type="submit" disabled={parts.length < 2}>
          {t('mixing.mix')}
        </Button>
      </form>
      {problem && (
        <p className={style.problem} role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  )
}
