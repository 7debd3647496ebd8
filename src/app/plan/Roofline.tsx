// A roofline (Williams, Waterman & Patterson 2009): each kernel by what it computes per byte and per second, under the
// slope that bandwidth allows and the flat roof of arithmetic. A dot's area is its share of the step.

import { ReferenceLine, ResponsiveContainer, Scatter, ScatterChart, Tooltip, XAxis, YAxis, ZAxis } from 'recharts'
import type { ProfileReport, ProfileRow } from '../../engine/types.ts'
import { useWords } from '../language/language.ts'
import style from './Plan.module.css'

interface Dot {
  /** FLOP a byte */
  x: number
  /** FLOP a second */
  y: number
  share: number
  row: ProfileRow
}

export function Roofline({ rows, ceilings: { flops, bandwidth } }: Pick<ProfileReport, 'rows' | 'ceilings'>) {
  const { t, format } = useWords()
  const dots = rows
    .filter((row) => row.flops > 0)
    .map((row): Dot => ({ x: row.flops / row.bytes, y: row.flops / row.seconds, share: row.share, row }))
  const ridge = flops / bandwidth
  const left = powerOfTen(Math.min(ridge, ...dots.map((d) => d.x)), Math.floor)
  const right = powerOfTen(Math.max(ridge, ...dots.map((d) => d.x)) * 1.5, Math.ceil)
  const low = powerOfTen(Math.min(left * bandwidth, ...dots.map((d) => d.y)), Math.floor)
  const high = powerOfTen(Math.max(flops, ...dots.map((d) => d.y)), Math.ceil)
  const label = { fill: 'var(--ink-faint)', fontSize: 11 }
  const roof = { stroke: 'var(--ink-faint)', strokeDasharray: '6 4' }
  const slopeStart = Math.max(left, low / bandwidth)
  return (
    <figure className={style.roofline} aria-label={t('plan.roofline')}>
      <ResponsiveContainer width="100%" height={260}>
        <ScatterChart margin={{ top: 10, right: 16, bottom: 22, left: 0 }}>
          <XAxis
            type="number"
            dataKey="x"
            scale="log"
            domain={[left, right]}
            ticks={decades(left, right)}
            tickFormatter={(value: number) => format.short(value)}
            tick={label}
            label={{ value: t('plan.intensity'), position: 'bottom', offset: 2, ...label }}
            stroke="var(--line-strong)"
          />
          <YAxis
            type="number"
            dataKey="y"
            scale="log"
            domain={[low, high]}
            ticks={decades(low, high)}
            tickFormatter={(value: number) => `${format.work(value)}/s`}
            tick={label}
            width={84}
            stroke="var(--line-strong)"
          />
          <ZAxis type="number" dataKey="share" range={[24, 420]} />
          <ReferenceLine
            segment={[
              { x: slopeStart, y: slopeStart * bandwidth },
              { x: ridge, y: flops },
            ]}
            {...roof}
          />
          <ReferenceLine
            segment={[
              { x: ridge, y: flops },
              { x: right, y: flops },
            ]}
            {...roof}
          />
          <Tooltip content={<Reading />} isAnimationActive={false} />
          <Scatter
            data={dots}
            fill="var(--accent)"
            fillOpacity={0.55}
            stroke="var(--accent)"
            isAnimationActive={false}
          />
        </ScatterChart>
      </ResponsiveContainer>
    </figure>
  )
}

function Reading({ active, payload }: { active?: boolean; payload?: { payload: Dot }[] }) {
  const { format } = useWords()
  const dot = active && payload?.[0]?.payload
  if (!dot) return null
  return (
    <div className={style.reading}>
      <code>{dot.row.kernel}</code>
      <span>{dot.row.shape.join(' × ')}</span>
      <span>
        {format.work(dot.y)}/s · {format.percent(dot.row.share, 1)}
      </span>
    </div>
  )
}

const powerOfTen = (x: number, round: (n: number) => number) => 10 ** round(Math.log10(x))
const decades = (from: number, to: number) =>
  Array.from({ length: Math.round(Math.log10(to / from)) + 1 }, (_, i) => from * 10 ** i)
