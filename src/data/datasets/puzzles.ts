// Letters to be copied, reversed or sorted, `sort d a c > a c d`: each shows whether attention finds its way to one place.

import type { Options, Values } from '../../options.ts'
import { type Completion, completions, exactMatch, examples, joined, seed } from './tasks/task.ts'

/** length: of the longest row. letters: how many different ones there are. */
export const options = [
  examples,
  { key: 'puzzle', kind: 'choice', choices: ['copy', 'reverse', 'sort', 'mixed'], default: 'mixed' },
  { key: 'length', kind: 'integer', min: 2, max: 64, default: 8 },
  { key: 'letters', kind: 'integer', min: 2, max: 26, default: 10 },
  seed,
] as const satisfies Options

const solve = {
  copy: (row: readonly string[]) => row,
  reverse: (row: readonly string[]) => row.toReversed(),
  sort: (row: readonly string[]) => row.toSorted(),
}
type Puzzle = keyof typeof solve
const PUZZLES = Object.keys(solve) as Puzzle[]
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz'

export function* records(values: Values<typeof options>): Generator<Completion> {
  const letters = [...ALPHABET.slice(0, values.letters)]
  yield* completions(values.examples, values.seed, (chance) => {
    const puzzle = values.puzzle === 'mixed' ? chance.pick(PUZZLES) : values.puzzle
    const row = Array.from({ length: 2 + chance.below(values.length - 1) }, () => chance.pick(letters))
    return { prompt: `${puzzle} ${row.join(' ')} >`, completion: ` ${solve[puzzle](row).join(' ')}` }
  })
}

export const documents = (values: Values<typeof options>) => joined(records(values))
export const metric = exactMatch
