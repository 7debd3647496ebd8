// Wrong characters, wrong columns: what a file was taken for, how it would begin otherwise, and the choice by hand.

import { type ReactNode, useCallback, useEffect, useState } from 'react'
import type { EncodingSample, ExampleReport, ShapeReport, SourceFile } from '../../engine/types.ts'
import { dataRoom } from '../engine.ts'
import { OneOf, Select } from '../kit/fields.tsx'
import { useWords } from '../language/language.ts'
import style from './Corrections.module.css'
import { correct, corrected, useCorrections } from './corrections.ts'
import card from './data.module.css'
import type { NamedFile } from './dropped.ts'

export default function Corrections({ files }: { files: readonly NamedFile[] }) {
  const { t } = useWords()
  const corrections = useCorrections()
  const [chosen, setChosen] = useState('')
  const [file] = corrected([files.find(({ path }) => path === chosen) ?? files[0]], corrections)
  return (
    <>
      {files.length > 1 && (
        <Setting label={t('data.file')}>
          <Select
            label={t('data.file')}
            value={file.path}
            options={files.slice(0, MOST).map(({ path }) => ({ value: path, text: path }))}
            onChange={setChosen}
          />
        </Setting>
      )}
      <Encoding key={file.path} file={file} />
      <Shape key={`${file.path} shape`} file={file} />
    </>
  )
}
const MOST = 500 // files to choose from; a dropped folder may have thousands

function Setting({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={card.setting}>
      <span>{label}</span>
      {children}
    </div>
  )
}

/** What the data room says; undefined until it does. @param ask changes when it must be asked again */
function useAnswer<T>(ask: () => Promise<T>): T | null | undefined {
  const [answer, setAnswer] = useState<T | null>()
  useEffect(() => {
    let current = true
    ask().then(
      (answer) => current && setAnswer(answer),
      () => current && setAnswer(null), // preparing the text will say what is wrong with it
    )
    return () => {
      current = false
    }
  }, [ask])
  return answer
}

function Encoding({ file: { path, blob, encoding } }: { file: SourceFile }) {
  const { t } = useWords()
  const samples = useAnswer<EncodingSample[]>(useCallback(() => dataRoom.encodings({ path, blob }), [path, blob]))
  if (!samples?.length) return null
  const current = encoding ?? samples[0].encoding
  return (
    <fieldset className={style.encodings}>
      <legend>{t('data.encoding')}</legend>
      {samples.map(({ encoding, detected, text }) => (
        <label key={encoding} data-chosen={encoding === current || undefined}>
          <input
            type="radio"
            name="encoding"
            checked={encoding === current}
            onChange={() => correct(path, { encoding: detected ? undefined : encoding })}
          />
          <span>
            {encoding}
            {detected && ` · ${t('data.detected')}`}
          </span>
          <small>{text}</small>
        </label>
      ))}
    </fieldset>
  )
}

function Shape({ file }: { file: SourceFile }) {
  const { t, at } = useWords()
  const { path, blob, encoding, shape } = file
  const ask = () => dataRoom.recogniseShape({ path, blob, encoding, shape })
  const report = useAnswer<ShapeReport | null>(useCallback(ask, [path, blob, encoding, shape]))
  if (!report?.columns.length) return null
  const id = report.shape?.id ?? 'text'
  const fields = report.shape?.fields ?? {}
  const slots = report.shapes.find((shape) => shape.id === id)?.slots ?? []
  const columns = report.columns.map((name) => ({ value: name, text: name }))
  return (
    <>
      <Setting label={t('data.shape')}>
        <Select
          label={t('data.shape')}
          value={id}
          options={[...report.shapes]
            .sort((a, b) => b.score - a.score)
            .map(({ id }) => ({ value: id, text: at(`shapes.${id}.name`, id) }))}
          onChange={(id) =>
            correct(path, { shape: { id, fields: report.shapes.find((shape) => shape.id === id)!.fields } })
          }
        />
      </Setting>
      {slots.map(({ key, optional }) => (
        <Setting key={key} label={at(`shapes.slots.${key}`, key)}>
          <Select
            label={at(`shapes.slots.${key}`, key)}
            value={Object.hasOwn(fields, key) ? fields[key] : ''}
            options={[...(optional || !fields[key] ? [{ value: '', text: t('data.noColumn') }] : []), ...columns]}
            onChange={(column) => correct(path, { shape: { id, fields: withSlot(fields, key, column) } })}
          />
        </Setting>
      ))}
      <Examples examples={report.examples} />
    </>
  )
}

/** Slots are of our own shapes; only columns come from outside. */
function withSlot(fields: Readonly<Record<string, string>>, key: string, column: string) {
  const { [key]: _, ...others } = fields
  return column ? { ...others, [key]: column } : others
}

/** How the first records would be read: who says what, and which part of it is learnt from in fine-tuning. */
function Examples({ examples }: { examples: readonly ExampleReport[] }) {
  const { t, at } = useWords()
  const [which, setWhich] = useState('0')
  const example = examples[Number(which)] ?? examples[0]
  if (!example) return <p className={card.note}>{t('data.noExamples')}</p>
  return (
    <div className={style.example}>
      {examples.length > 1 && (
        <OneOf
          label={t('data.example')}
          value={which}
          options={examples.map((_, i) => ({ value: String(i), text: String(i + 1) }))}
          onChange={setWhich}
        />
      )}
      {example.segments.map(({ role, text, trained }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: turns have no name but their place
        <p key={i} data-trained={trained || undefined}>
          <small>{at(`shapes.roles.${role}`, role)}</small>
          {text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text}
        </p>
      ))}
      {example.label !== undefined && (
        <p>
          <small>{at('shapes.slots.label', 'label')}</small>
          {example.label}
        </p>
      )}
      {example.rejected && (
        <p>
          <small>{at('shapes.slots.rejected', 'rejected')}</small>
          {example.rejected.at(-1)?.text.slice(0, LONGEST)}
        </p>
      )}
    </div>
  )
}
const LONGEST = 400 // characters of a turn that are shown
