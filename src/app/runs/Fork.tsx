// A new run from a checkpoint of another: the same weights, other settings of training.

import { useState } from 'react'
import type { RunConfig, RunReport } from '../../engine/types.ts'
import { OptionForm } from '../form/OptionForm.tsx'
import { change } from '../form/values.ts'
import { Button } from '../kit/Button.tsx'
import { Dialog } from '../kit/Dialog.tsx'
import { TextLine } from '../kit/fields.tsx'
import { useWords } from '../language/language.ts'
import { fork } from '../run/actions.ts'
import { completeConfig, optionsOf } from '../sentence/sentence.ts'
import { useSession } from '../session.ts'

export function Fork({ run, checkpoint, onClose }: { run: RunReport; checkpoint: number; onClose(): void }) {
  const { t, format } = useWords()
  const grammar = useSession(({ grammar }) => grammar)!
  const from = run.checkpoints.find(({ id }) => id === checkpoint)!
  const [start] = useState((): RunConfig => {
    const config = completeConfig(grammar, run.config)
    // A fork of a finished run that trained no further would be nothing.
    const steps = Math.max(run.steps, from.step * 2)
    return { ...config, training: { ...config.training, steps } }
  })
  const [config, setConfig] = useState(start)
  const [name, setName] = useState(`${run.name} · ${t('runs.forkMark')}`)
  const { optimizer } = config
  const go = () => {
    void fork(run, checkpoint, name.trim() || run.name, config)
    onClose()
  }
  return (
    <Dialog
      open
      title={t('runs.forkTitle', { step: format.whole(from.step) })}
      description={t('runs.forkAbout')}
      onClose={onClose}
    >
      <TextLine label={t('runs.name')} value={name} onChange={setName} maxLength={200} />
      <OptionForm
        options={grammar.training.filter(({ key }) => key !== 'context')}
        values={config.training}
        base={start.training}
        path="training"
        at="training"
        first={['steps', 'batch']}
        more={t('training.more.training')}
        onChange={(key, value) =>
          setConfig({ ...config, training: change(grammar.training, config.training, key, value) })
        }
      />
      <OptionForm
        options={optionsOf(grammar.optimizers, optimizer.id)}
        values={optimizer.options}
        base={start.optimizer.options}
        path={`optimizers.${optimizer.id}`}
        at="optimizer"
        first={['learning_rate']}
        more={t('training.more.optimizer')}
        onChange={(key, value) =>
          setConfig({ ...config, optimizer: { ...optimizer, options: { ...optimizer.options, [key]: value } } })
        }
      />
      <Button variant="primary" onClick={go}>
        {t('runs.forkGo')}
      </Button>
    </Dialog>
  )
}
