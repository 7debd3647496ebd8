// Short stories in simple English, made for this project (MIT): a corpus from which a very small model learns grammar,
// names and plot in minutes. No story is written down here or copied from anywhere; each is told anew from its seed by
// one of the plots in stories/en. What a story introduces, it keeps: names, pronouns, things and their colors.

import type { Options, Values } from '../../options.ts'
import * as animals from './stories/en/animals.ts'
import { Teller } from './stories/en/cast.ts'
import * as friends from './stories/en/friends.ts'
import * as home from './stories/en/home.ts'
import * as outdoors from './stories/en/outdoors.ts'
import * as village from './stories/en/village.ts'
import * as wonder from './stories/en/wonder.ts'
import { type Language, storyteller } from './stories/grammar.ts'

export const options = [
  { key: 'stories', kind: 'integer', min: 10, max: 200_000, default: 2000, scale: 'log' },
  { key: 'seed', kind: 'integer', min: 0, max: 2 ** 31 - 1, default: 1 },
] as const satisfies Options

/** One space between sentences, "a" or "an" by the next word, and a capital letter wherever a sentence starts. */
function paragraph(sentences: string[]): string {
  return sentences
    .join(' ')
    .replace(/ +/g, ' ')
    .trim()
    .replace(/\b([Aa]) (?=[aeiou](?!ne\b|ni|se))/g, '$1n ')
    .replace(/(^|[.!?] |\." )("?[a-z])/g, (_, before: string, first: string) => before + first.toUpperCase())
}

export const language: Language<Teller> = {
  plots: { ...animals, ...friends, ...home, ...outdoors, ...village, ...wonder },
  teller: (chance) => new Teller(chance),
  paragraph,
}

/** The story at an index, and the plot that tells it: a function of the seed and the index alone. */
export const story = storyteller(language)

export function* documents({ stories, seed }: Values<typeof options>): Iterable<string> {
  for (let i = 0; i < stories; i++) yield story(seed, i).text
}
