// One training step as the table that the device replays: like rows together, in the order of their first appearance.

import type { PlanReport, PlanRow } from '../../engine/types.ts'
import { Dialog } from '../kit/Dialog.tsx'
import { Scroll } from '../kit/Scroll.tsx'
import { useWords } from '../language/language.ts'
import style from './Plan.module.css'

export default function StepTable({ plan, onClose }: { plan: PlanReport; onClose(): void }) {
  const { t, format, at } = useWords()
  return (
    <Dialog open wide title={t('plan.table')} description={t('plan.tableAbout')} onClose={onClose}>
      <Scroll className={style.tableBox} label={t('plan.table')}>
        <table className={style.table}>
          <thead>
            <tr>
              <th scope="col">{t('plan.phase')}</th>
              <th scope="col">{t('plan.op')}</th>
              <th scope="col">{t('plan.shape')}</th>
              <th scope="col">{t('plan.count')}</th>
              <th scope="col">{t('plan.bytes')}</th>
              <th scope="col">{t('plan.work')}</th>
            </tr>
          </thead>
          <tbody>
            {grouped(plan.rows).map(({ row, count }) => (
              <tr key={keyOf(row)}>
                <td>{at(`plan.phases.${row.phase}`, row.phase)}</td>
                <td>
                  <code>{row.op}</code>
                </td>
                <td>{row.shape.join(' × ')}</td>
                <td>{format.whole(count)}</td>
                <td>{format.bytes(row.bytes)}</td>
                <td>{format.work(row.flops)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Dialog>
  )
}

const keyOf = ({ phase, op, shape }: PlanRow) => `${phase} ${op} ${shape.join('x')}`

function grouped(rows: PlanRow[]) {
  const groups = new Map<string, { row: PlanRow; count: number }>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (!group) groups.set(keyOf(row), { row: { ...row }, count: 1 })
    else {
      group.count++
      group.row.bytes += row.bytes
      group.row.flops += row.flops
    }
  }
  return [...groups.values()]
}
