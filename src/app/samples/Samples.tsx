// What the model writes as it learns: the user's prompt continued at intervals, with a scrubber through the steps. It stays
// with the newest until someone goes back.

import { ChevronLeft, ChevronRight, Quote } from 'lucide-react'
import { useState } from 'react'
import type { TextSample } from '../../engine/types.ts'
import { IconButton } from '../kit/Button.tsx'
import { Card } from '../kit/Card.tsx'
import { Empty } from '../kit/Empty.tsx'
import { Slider } from '../kit/Slider.tsx'
import { useWords } from '../language/language.ts'
import { useRuns, useShownModel } from '../run/store.ts'
import style from './Samples.module.css'

const NONE: TextSample[] = []

export default function Samples() {
  const { t, format } = useWords()
  const run = useShownModel()
  const samples = useRuns(({ samples }) => samples[run?.id ?? ''] ?? NONE)
  const [chosen, setChosen] = useState<number | null>(null) // a step; null follows the newest
  const at = placeOf(samples, chosen)
  const sample = samples[at]
  const go = (to: number) => setChosen(to >= samples.length - 1 ? null : (samples[Math.max(0, to)]?.step ?? null))
  return (
    <Card
      title={t('samples.title')}
      summary={t(run?.speaks === 'labels' ? 'samples.aboutLabels' : 'samples.about')}
      aside={
        samples.length > 1 && (
          <>
            <IconButton
              size="small"
              label={t('samples.earlier')}
              icon={<ChevronLeft />}
              disabled={at === 0}
              onClick={() => go(at - 1)}
            />
            <IconButton
              size="small"
              label={t('samples.later')}
              icon={<ChevronRight />}
              disabled={at >= samples.length - 1}
              onClick={() => go(at + 1)}
            />
          </>
        )
      }
    >
      {sample ? (
        <>
          {samples.length > 1 && (
            <div className={style.scrubber}>
              <Slider
                label={t('samples.scrub')}
                stops={samples.map((_, i) => i)}
                value={at}
                say={(i) => t('charts.atStep', { step: format.whole(samples[i]?.step ?? 0) })}
                onChange={go}
              />
              <span>{t('charts.atStep', { step: format.whole(sample.step) })}</span>
            </div>
          )}
          <blockquote className={style.text}>
            <span className={style.prompt}>{sample.prompt}</span>
            {withoutPrompt(sample)}
          </blockquote>
        </>
      ) : (
        <Empty icon={<Quote />}>{t('samples.none')}</Empty>
      )}
    </Card>
  )
}

/** The chosen step's place, or the newest before it where a resumed run told other steps. */
function placeOf(samples: TextSample[], step: number | null): number {
  if (step === null) return samples.length - 1
  return Math.max(
    0,
    samples.findLastIndex((sample) => sample.step <= step),
  )
}

const withoutPrompt = ({ prompt, text }: TextSample) => (text.startsWith(prompt) ? text.slice(prompt.length) : text)
