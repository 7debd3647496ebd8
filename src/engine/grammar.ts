// What sentences can be made of: the members of each folder with their options, and whole sentences to start from. Plain data.

import { cleaners, corpora, tokenizers } from '../data/members.ts'
import { isTask, labelsOf } from '../data/task-examples.ts'
import type { Options } from '../options.ts'
import { options as training } from '../train/options.ts'
import { adapters, models, objectives, optimizers } from './members.ts'
import { presets } from './presets.ts'
import type { CleaningMember, Grammar, Member } from './types.ts'

export const grammar = (): Grammar => ({
  models: membersOf(models),
  adapters: membersOf(adapters).map((member) => ({
    ...member,
    weighted: adapters[member.id].weighted !== undefined,
  })),
  objectives: membersOf(objectives).map((member) => ({ ...member, reads: objectives[member.id].reads })),
  optimizers: membersOf(optimizers),
  tokenizers: membersOf(tokenizers),
  datasets: membersOf(corpora).map((member) => ({
    ...member,
    task: isTask(member.id),
    labels: labelsOf(member.id),
    tokenizer: corpora[member.id].tokenizer ?? null,
  })),
  cleaning: cleaningSteps(),
  training,
  presets,
})

const cleaningSteps = (): CleaningMember[] =>
  membersOf(cleaners)
    .sort((a, b) => cleaners[a.id].place - cleaners[b.id].place)
    .map((member) => ({
      ...member,
      suggested: cleaners[member.id].suggested ?? false,
      needs: cleaners[member.id].needs ?? null,
    }))

function membersOf(members: Record<string, { options: Options; presets?: Member['presets'] }>): Member[] {
  return Object.entries(members).map(([id, { options, presets = {} }]) => ({ id, options, presets }))
}
