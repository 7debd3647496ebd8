// Recharts draws the lines and axes; nothing of it moves with the cursor, so it renders only for a new frame.

import { memo } from 'react'
import { CartesianGrid, Line, LineChart, ReferenceLine, XAxis, YAxis } from 'recharts'
import { useWords } from '../language/language.ts'
import { type Frame, ROOM } from './frame.ts'
import type { Line as LineOfPoints, Metric } from './metrics.ts'
import type { Shown } from './shown.ts'
import { spell } from './spell.ts'

interface Props {
  frame: Frame
  runs: Shown[]
  metric: Metric
}

const MANY = 60 // marks on one line, beyond which dots would be a band

export const Plot = memo(function Plot({ frame: { size, lines, x, y, view }, runs, metric }: Props) {
  const { format } = useWords()
  const lookOf = (run: string) => runs.find(({ id }) => id === run)?.look
  const broken = [...new Set(lines.flatMap(({ role, broken }) => (role === 'line' ? broken : [])))]
  const label = { fill: 'var(--ink-faint)', fontSize: 11 }
  return (
    <LineChart
      width={size.width}
      height={size.height}
      margin={{ top: ROOM.top, right: ROOM.right, bottom: 0, left: 0 }}
      accessibilityLayer={false} // the cursor above is what the keyboard moves
      style={{ pointerEvents: 'none' }}
    >
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis
        dataKey="x"
        type="number"
        domain={[x.from, x.to]}
        ticks={x.ticks}
        scale={x.log ? 'log' : 'linear'}
        allowDataOverflow={view.zoom !== null} // it clips, and would cut the last marks in half
        height={ROOM.bottom}
        tickFormatter={(value: number) => (view.x === 'seconds' ? format.duration(value) : format.short(value))}
        interval="preserveStartEnd"
        minTickGap={18}
        tick={label}
        tickLine={false}
        stroke="var(--line-strong)"
      />
      <YAxis
        type="number"
        domain={[y.from, y.to]}
        ticks={y.ticks}
        scale={y.log ? 'log' : 'linear'}
        allowDataOverflow={view.zoom !== null}
        width={ROOM.left}
        tickFormatter={(value: number) => spell(metric, value, format, true)}
        interval={0}
        tick={label}
        tickLine={false}
        axisLine={false}
      />
      {broken.map((at) => (
        <ReferenceLine
          key={at}
          x={at}
          stroke="var(--danger)"
          strokeDasharray="2 3"
          label={{ value: 'NaN', fill: 'var(--danger)', fontSize: 10, position: 'insideTopLeft' }}
        />
      ))}
      {lines.map((line) => {
        const look = lookOf(line.run)
        return (
          look && (
            <Line
              key={`${line.run} ${line.series.column} ${line.role}`}
              data={line.points}
              dataKey="y"
              type="linear"
              stroke={look.color}
              {...roles[line.role]}
              strokeDasharray={line.role === 'line' ? look.dash : roles[line.role].strokeDasharray}
              dot={dots(line, look.color)}
              activeDot={false}
              isAnimationActive={false}
              connectNulls={false}
              legendType="none"
            />
          )
        )
      })}
    </LineChart>
  )
})

const roles = {
  raw: { strokeWidth: 1, strokeOpacity: 0.32, strokeDasharray: undefined },
  line: { strokeWidth: 2, strokeOpacity: 1, strokeDasharray: undefined },
  marks: { strokeWidth: 1.2, strokeOpacity: 0.9, strokeDasharray: '3 3' },
  beside: { strokeWidth: 1.2, strokeOpacity: 0.9, strokeDasharray: '1 4' },
}

/** Evaluations are few, and each is a fact of its own; a line of one point would not show at all. */
const dots = ({ role, points }: LineOfPoints, color: string) =>
  points.length === 1 || ((role === 'marks' || role === 'beside') && points.length <= MANY)
    ? {
        r: 3,
        fill: role === 'beside' ? color : 'var(--surface-solid)',
        stroke: color,
        strokeWidth: 1.8,
        strokeDasharray: '0',
      }
    : false
