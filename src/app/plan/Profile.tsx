// Where the time of a training step or of a generated token goes on this device: the whole of it in figures, every kernel under the
// device's two roofs, and the kernels as a table, longest first. Measured when it is opened.

import { useEffect, useState } from 'react'
import type { DecodingReport, ProfileReport, ProfileRow, RunConfig } from '../../engine/types.ts'
import { engine } from '../engine.ts'
import { Dialog } from '../kit/Dialog.tsx'
import { Empty } from '../kit/Empty.tsx'
import { Figures } from '../kit/Figures.tsx'
import { Segments } from '../kit/fields.tsx'
import { Scroll } from '../kit/Scroll.tsx'
import { useWords } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import style from './Plan.module.css'
import { Roofline } from './Roofline.tsx'

interface Props {
  config: RunConfig
  vocabulary: number
  onClose(): void
}

export default function Profile({ config, vocabulary, onClose }: Props) {
  const { t, say } = useWords()
  const [what, setWhat] = useState<(typeof MEASURED)[number]>('step')
  const [found, setFound] = useState<ProfileReport | DecodingReport | string | null>(null)
  useEffect(() => {
    let closed = false
    setFound(null)
    const asked = what === 'step' ? engine.profile(config, vocabulary) : engine.profileDecoding(config, vocabulary)
    asked.then(
      (report) => closed || setFound(report),
      (error) => closed || setFound(say(noticeOf(error))),
    )
    return () => {
      closed = true
    }
  }, [what, config, vocabulary, say])
  return (
    <Dialog open wide title={t('plan.profile')} description={t('plan.profileAbout')} onClose={onClose}>
      <Segments
        label={t('plan.measured')}
        value={what}
        disabled={found === null}
        options={MEASURED.map((value) => ({ value, text: t(`plan.measures.${value}`) }))}
        onChange={(value) => setWhat(value)}
      />
      {found === null && <Empty>{t('plan.measuring')}</Empty>}
      {typeof found === 'string' && <p className={style.problem}>{found}</p>}
      {found !== null && typeof found === 'object' && <Measured report={found} />}
    </Dialog>
  )
}
const MEASURED = ['step', 'token'] as const

function useFigures(report: ProfileReport | DecodingReport, ms: (seconds: number) => string) {
  const { t, format } = useWords()
  const { seconds, kernelSeconds, javascriptSeconds, dispatches, bytes, tokensPerSecond } =
    'step' in report ? report.step : report.token
  const times = [
    { name: t('plan.kernelTime'), value: ms(kernelSeconds) },
    { name: t('plan.javascriptTime'), value: ms(javascriptSeconds) },
  ]
  const traffic = format.bytes(bytes)
  const speed = { name: t('plan.speed'), value: format.whole(tokensPerSecond) }
  if ('step' in report)
    return [
      { name: t('plan.stepTime'), value: ms(seconds) },
      ...times,
      { name: t('plan.mfu'), value: format.percent(report.step.mfu, 1) },
      { name: t('plan.dispatches'), value: format.whole(dispatches) },
      { name: t('plan.submits'), value: format.whole(report.step.submits) },
      { name: t('plan.traffic'), value: traffic },
      speed,
    ]
  const { seen, atMost } = report.token
  return [
    { name: t('plan.tokenTime', { n: seen }), value: ms(seconds) },
    ...times,
    { name: t('plan.tokenDispatches'), value: format.whole(dispatches) },
    { name: t('plan.mustRead'), value: traffic },
    speed,
    { name: t('plan.byBandwidth'), value: format.whole(atMost) },
    { name: t('plan.reached'), value: format.percent(tokensPerSecond / atMost, 1) },
  ]
}

function Measured({ report }: { report: ProfileReport | DecodingReport }) {
  const { t, format } = useWords()
  const ms = (seconds: number) => t('plan.milliseconds', { n: format.measure(seconds * 1000) })
  const { rows, ceilings, timestamps } = report
  return (
    <div className={style.profile}>
      <Figures list={useFigures(report, ms)} />
      <Roofline rows={rows} ceilings={ceilings} />
      <p className={style.note}>
        {t('plan.roofs', { flops: format.work(ceilings.flops), bandwidth: format.bytes(ceilings.bandwidth) })}{' '}
        {timestamps ? t('plan.byClock') : t('plan.byQueue')}
      </p>
      <Scroll className={style.tableBox} label={t('plan.profile')}>
        <table className={style.table}>
          <thead>
            <tr>
              {(['op', 'shape', 'count', 'time', 'ofStep', 'rate', 'bytesRate', 'ofCeiling'] as const).map((key) => (
                <th key={key} scope="col">
                  {t(`plan.${key}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <KernelRow key={`${row.phase} ${row.op} ${row.kernel} ${row.shape}`} row={row} ms={ms} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  )
}

function KernelRow({ row, ms }: { row: ProfileRow; ms(seconds: number): string }) {
  const { t, format } = useWords()
  return (
    <tr>
      <td>
        <code>{row.kernel.startsWith(row.op) ? row.kernel : `${row.op}: ${row.kernel}`}</code>
      </td>
      <td>{row.shape.join(' × ')}</td>
      <td>{format.whole(row.count)}</td>
      <td>{ms(row.seconds)}</td>
      <td>{format.percent(row.share, 1)}</td>
      <td>{row.flops ? `${format.work(row.flops / row.seconds)}/s` : ''}</td>
      <td>{format.bytes(row.bytes / row.seconds)}/s</td>
      <td>
        {format.percent(row.ceiling)} {t(row.bound === 'arithmetic' ? 'plan.ofArithmetic' : 'plan.ofBandwidth')}
      </td>
    </tr>
  )
}
