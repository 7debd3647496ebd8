// Sums, differences and products, `12+34=46`: what a small Transformer can learn to do, not only to remember.

import type { Options, Values } from '../../options.ts'
import type { Chance } from './stories/grammar.ts'
import { type Completion, completions, exactMatch, examples, joined, seed } from './tasks/task.ts'

/**
 * digits: of the largest numbers. reversed: the answer's last digit comes first, in the order in which carrying goes, which is
 * far easier to learn (Lee et al. 2023, "Teaching Arithmetic to Small Transformers").
 */
export const options = [
  examples,
  { key: 'operation', kind: 'choice', choices: ['add', 'subtract', 'multiply', 'mixed'], default: 'add' },
  { key: 'digits', kind: 'integer', min: 1, max: 9, default: 2 },
  { key: 'reversed', kind: 'boolean', default: false },
  seed,
] as const satisfies Options

type Operation = 'add' | 'subtract' | 'multiply'
const SIGNS = { add: '+', subtract: '-', multiply: '*' } as const
const OPERATIONS = Object.keys(SIGNS) as Operation[]

export function* records(values: Values<typeof options>): Generator<Completion> {
  yield* completions(values.examples, values.seed, (chance) => {
    const operation = values.operation === 'mixed' ? chance.pick(OPERATIONS) : values.operation
    const [a, b] = [number(chance, values.digits), number(chance, values.digits)]
    // Nine digits make products of eighteen, which a double does not hold.
    const result = { add: a + b, subtract: a - b, multiply: a * b }[operation].toString()
    return {
      prompt: `${a}${SIGNS[operation]}${b}=`,
      completion: values.reversed ? [...result].reverse().join('') : result,
    }
  })
}

/** Of each length equally often, so that short numbers are not rare. */
function number(chance: Chance, digits: number): bigint {
  const length = 1 + chance.below(digits)
  const least = length === 1 ? 0 : 10 ** (length - 1)
  return BigInt(least + chance.below(10 ** length - least))
}

export const documents = (values: Values<typeof options>) => joined(records(values))
export const metric = exactMatch
