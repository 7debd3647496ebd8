// The little grammar that the story corpora share, written for this project (MIT).
// A plot is a function from a teller (who hands out names, things and chance) to scenes, and a scene is a list of
// sentences; inside a sentence, {one|another} is a choice. What depends on the language is in en/ and zh/.

import { hash, permuted } from '../../random.ts'

/** The choices of one story, in the order they are asked for: a function of the seed and the story's index alone. */
export class Chance {
  readonly #seed: number
  readonly #index: number
  #asked = 0

  constructor(seed: number, index: number) {
    this.#seed = seed
    this.#index = index
  }

  /** A whole number in [0, n). */
  below(n: number): number {
    return Math.floor((hash(this.#seed, this.#index, this.#asked++) * n) / 2 ** 32)
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]
  }

  /** `count` different members of `list`, in random order. */
  several<T>(list: readonly T[], count: number): T[] {
    const key = this.below(2 ** 32)
    return Array.from({ length: count }, (_, i) => list[permuted(i, list.length, key)])
  }
}

/** What a storyteller of any language does with chance. Each language adds whom and what it has to tell of. */
export class Telling {
  readonly #chance: Chance
  readonly #taken = new Set<string>()

  constructor(chance: Chance) {
    this.#chance = chance
  }

  pick<T>(list: readonly T[]): T {
    return this.#chance.pick(list)
  }

  several<T>(list: readonly T[], count: number): T[] {
    return this.#chance.several(list, count)
  }

  /** True once in `n` times. */
  once(n: number): boolean {
    return this.#chance.below(n) === 0
  }

  /** A choice made now, for what must read the same in two places. */
  say(template: string): string {
    return expand(template, this.#chance)
  }

  /** A member of `list` whose mark no other one in this story has. */
  protected fresh<T>(list: readonly T[], mark: (item: T) => string): T {
    const item = this.pick(list.filter((item) => !this.#taken.has(mark(item))))
    this.#taken.add(mark(item))
    return item
  }
}

/** Sentences that belong together: one paragraph. An empty sentence is left out. */
export type Scene = string[]
export type Plot<Teller> = (tell: Teller) => Scene[]

export interface Language<Teller> {
  plots: Record<string, Plot<Teller>>
  teller(chance: Chance): Teller
  /** Puts the sentences of one paragraph together, and what agrees with its neighbour into agreement. */
  paragraph(sentences: Scene): string
}

export interface Story {
  plot: string
  text: string
}

/** `{a|b|{c|d} e}` becomes `a`, `b`, `c e` or `d e`. @throws RangeError if a brace is not closed */
export function expand(template: string, chance: Chance): string {
  let text = ''
  let at = 0
  for (let open = template.indexOf('{'); open >= 0; open = template.indexOf('{', at)) {
    const bars = [open] // between any two neighbors of which a choice lies
    let end = open
    for (let depth = 1; depth > 0; ) {
      const mark = template[++end]
      if (mark === undefined) throw new RangeError(`This choice has no end: ${template.slice(open)}`)
      if (mark === '{') depth++
      else if (mark === '}') depth--
      else if (mark === '|' && depth === 1) bars.push(end)
    }
    bars.push(end)
    const chosen = chance.below(bars.length - 1)
    text += template.slice(at, open) + expand(template.slice(bars[chosen] + 1, bars[chosen + 1]), chance)
    at = end + 1
  }
  return text + template.slice(at)
}

/** The storyteller of one language: the story at an index depends on the seed and the index alone. */
export function storyteller<Teller>({ plots, teller, paragraph }: Language<Teller>) {
  const names = Object.keys(plots).sort()
  return (seed: number, index: number): Story => {
    const plot = names[plotAt(names.length, seed, index)]
    const chance = new Chance(seed, index)
    const paragraphs = plots[plot](teller(chance)).map((scene) =>
      paragraph(scene.map((sentence) => expand(sentence, chance)).filter(Boolean)),
    )
    return { plot, text: paragraphs.filter(Boolean).join('\n') } // a blank line is left free to separate documents
  }
}

/**
 * Which of `count` plots the story at `index` tells: every round tells each plot once, first all even ones in random
 * order, then all odd ones. So no plot follows itself, not even from one round to the next.
 */
function plotAt(count: number, seed: number, index: number): number {
  const [round, place] = [Math.floor(index / count), index % count]
  const even = Math.ceil(count / 2)
  return place < even
    ? 2 * permuted(place, even, hash(seed, round, 0))
    : 2 * permuted(place - even, count - even, hash(seed, round, 1)) + 1
}
