// What sentences can be made of: the members of each folder with their options, and whole sentences to start from. Plain data.

import { corpora, tokenizers } from '../data/members.ts'
import type { Options } from '../options.ts'
import { options as training } from '../train/options.ts'
import { models, objectives, optimizers } from './members.ts'
import { presets } from './presets.ts'
import type { Grammar, Member } from './types.ts'

export const grammar = (): Grammar => ({
  models: membersOf(models),
  objectives: membersOf(objectives),
  optimizers: membersOf(optimizers),
  tokenizers: membersOf(tokenizers),
  datasets: membersOf(corpora),
  training,
  presets,
})

function membersOf(members: Record<string, { options: Options; presets?: Member['presets'] }>): Member[] {
  return Object.entries(members).map(([id, { options, presets = {} }]) => ({ id, options, presets }))
}
