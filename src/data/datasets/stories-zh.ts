// Short stories in simple Chinese, made for this project (MIT): a corpus from which a very small model learns to tell of
// cause and effect in minutes. No story is written down here or copied from anywhere, nor translated from the English
// ones; each is told anew from its seed by one of the plots in stories/zh.

import type { Options, Values } from '../../options.ts'
import { type Language, storyteller } from './stories/grammar.ts'
import * as animals from './stories/zh/animals.ts'
import { Teller } from './stories/zh/cast.ts'
import * as festivals from './stories/zh/festivals.ts'
import * as friends from './stories/zh/friends.ts'
import * as home from './stories/zh/home.ts'
import * as outdoors from './stories/zh/outdoors.ts'
import * as school from './stories/zh/school.ts'
import * as village from './stories/zh/village.ts'
import * as wonder from './stories/zh/wonder.ts'

export const options = [
  { key: 'stories', kind: 'integer', min: 10, max: 200_000, default: 2000, scale: 'log' },
  { key: 'seed', kind: 'integer', min: 0, max: 2 ** 31 - 1, default: 1 },
] as const satisfies Options

/** A byte is a third of a character: a small model would write many that make none. There are some 1,700, and the rarest are spelled in bytes. */
export const tokenizer = { id: 'char', options: { vocab: 2048 } }

export const language: Language<Teller> = {
  plots: { ...animals, ...festivals, ...friends, ...home, ...outdoors, ...school, ...village, ...wonder },
  teller: (chance) => new Teller(chance),
  paragraph: (sentences) => sentences.join(''),
}

/** The story at an index, and the plot that tells it: a function of the seed and the index alone. */
export const story = storyteller(language)

export function* documents({ stories, seed }: Values<typeof options>): Iterable<string> {
  for (let i = 0; i < stories; i++) yield story(seed, i).text
}
