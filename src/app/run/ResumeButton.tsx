// One click back into a run: from its newest checkpoint, or from the start where it has none.

import { RotateCw } from 'lucide-react'
import type { RunReport } from '../../engine/types.ts'
import { Button } from '../kit/Button.tsx'
import { useWords } from '../language/language.ts'
import { resume } from './actions.ts'
import { useRuns } from './store.ts'

export function ResumeButton({ run }: { run: RunReport }) {
  const { t, format } = useWords()
  const starting = useRuns(({ starting }) => starting)
  const checkpoint = run.checkpoints.at(-1)
  return (
    <Button icon={<RotateCw />} disabled={starting} onClick={() => void resume(run.id)}>
      {checkpoint ? t('run.resumeFrom', { step: format.whole(checkpoint.step) }) : t('run.restart')}
    </Button>
  )
}
