// Asking a run's model the built-in task that it was trained on, examples that it did not see: what the store says the run learnt from,
// joined with the asking itself (task-score.ts). One at a time; it ends early where it is cancelled or something wants to train.

import type { Gpu } from '../gpu/device.ts'
import type { Store } from '../store/store.ts'
import { infoOf } from './dataset.ts'
import { EngineError, unlessLost } from './errors.ts'
import { storedModel } from './stored-model.ts'
import { answersTo, chanceOf, heldOutQuestions, tasks } from './task-score.ts'
import type { Choice, Listener, TaskAnswer, TaskRequest, TaskScore } from './types.ts'

interface Parts {
  store(): Promise<Store>
  isTraining(): boolean
}

export function taskDesk({ store, isTraining }: Parts) {
  let newest: { cancelled: boolean } | null = null
  return {
    /** @throws EngineError `no-task` */
    async score(gpu: Gpu, request: TaskRequest, onAnswer: Listener<TaskAnswer>): Promise<TaskScore> {
      if (newest) newest.cancelled = true
      const mine = (newest = { cancelled: false })
      const kept = await store()
      const model = await storedModel(kept, request.run, request.checkpoint)
      const task = await taskOf(kept, model.run.datasetId)
      const { labels, objective } = model.sentence
      if (!task || labels)
        throw new EngineError('no-task', {}, 'This model was not trained to answer a built-in text that has a metric.')
      const questions = heldOutQuestions(task, request.examples)
      const answers = answersTo(gpu, model, task.id, questions, objective.reads === 'examples')
      const score = { right: 0, asked: 0, seen: 0, chance: chanceOf(task.id), cancelled: false }
      for (;;) {
        const { value, done } = await unlessLost(gpu.device, answers.next())
        if (done) return score
        score.asked++
        if (value.right) score.right++
        if (value.seen) score.seen++
        onAnswer(value)
        if (!mine.cancelled && !isTraining()) continue
        await answers.return(undefined)
        return { ...score, cancelled: score.asked < questions.length }
      }
    },
    cancel() {
      if (newest) newest.cancelled = true
    },
  }
}

/** The built-in task that a dataset is, as it was set up; null where it is none. */
async function taskOf(store: Store, dataset: string | null): Promise<Choice | null> {
  if (!dataset) return null
  const { builtin } = infoOf(await store.getDataset(dataset))
  return builtin && tasks.some(({ id }) => id === builtin.id) ? builtin : null
}
