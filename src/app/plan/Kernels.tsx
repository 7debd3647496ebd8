// Which variant computes each matrix product on this device, and how much faster it is than the default.

import { Download, Square, Timer, Upload } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { RunConfig } from '../../engine/types.ts'
import { Button } from '../kit/Button.tsx'
import { Disclosure } from '../kit/Disclosure.tsx'
import { Scroll } from '../kit/Scroll.tsx'
import { useWords } from '../language/language.ts'
import { useActive } from '../run/store.ts'
import { useSession } from '../session.ts'
import style from './Plan.module.css'
import { exportTuned, importTuned, loadTuned, stopTuning, tune, useTuning } from './tuning.ts'

export function Kernels({ config, vocabulary }: { config: RunConfig; vocabulary: number }) {
  const { t, format } = useWords()
  const device = useSession(({ device }) => device)
  const { kernels, left } = useTuning()
  const idle = useActive() === null
  const file = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (device) void loadTuned()
  }, [device])
  if (!device) return null
  if (device.software) return <p className={style.note}>{t('kernels.software')}</p>
  const faster = kernels.filter(({ variant, defaultVariant }) => variant !== defaultVariant)
  const most = Math.max(1, ...faster.map((kernel) => kernel.faster))
  const state =
    left === null
      ? t('kernels.found', { timed: kernels.length, faster: faster.length, most: format.measure(most) })
      : left < 0
        ? t('kernels.beginning')
        : t('kernels.left', { left })
  return (
    <Disclosure title={t('kernels.title')} note={state}>
      <div className={style.plan}>
        <p className={style.note}>{t('kernels.about')}</p>
        {kernels.length > 0 && (
          <Scroll className={style.tableBox} label={t('kernels.title')}>
            <table className={style.table}>
              <thead>
                <tr>
                  {(['kernel', 'shape', 'variant', 'faster'] as const).map((key) => (
                    <th key={key} scope="col">
                      {t(`kernels.${key}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {kernels.map(({ kernel, shape, variant, faster }) => (
                  <tr key={`${kernel} ${shape}`}>
                    <td>
                      <code>{kernel}</code>
                    </td>
                    <td>{shape.join(' × ')}</td>
                    <td>
                      <code>{variant}</code>
                    </td>
                    <td>{format.measure(faster)} ×</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
        <div className={style.buttons}>
          {left === null ? (
            <Button size="small" icon={<Timer aria-hidden />} disabled={!idle} onClick={() => tune(config, vocabulary)}>
              {t('kernels.tune')}
            </Button>
          ) : (
            <Button size="small" icon={<Square aria-hidden />} onClick={stopTuning}>
              {t('kernels.stop')}
            </Button>
          )}
          <Button
            size="small"
            icon={<Download aria-hidden />}
            disabled={!kernels.length}
            onClick={() => void exportTuned()}
          >
            {t('kernels.export')}
          </Button>
          <Button size="small" icon={<Upload aria-hidden />} onClick={() => file.current?.click()}>
            {t('kernels.import')}
          </Button>
          <input
            ref={file}
            type="file"
            hidden
            aria-label={t('kernels.import')}
            onChange={(event) => {
              const chosen = event.target.files?.[0]
              event.target.value = ''
              if (chosen) void importTuned(chosen)
            }}
          />
        </div>
      </div>
    </Disclosure>
  )
}
