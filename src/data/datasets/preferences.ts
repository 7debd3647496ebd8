// Two answers to the same question, and which is better: because it is right, because it is polite, or because it is brief.
// For learning from preferences (DPO, reward models). Written for this project (MIT).

import type { Options, Values } from '../../options.ts'
import { type Chance, expand } from './stories/grammar.ts'
import { type Language, question } from './tasks/facts.ts'
import { distinct, examples, language, type Metric, type Preference, seed } from './tasks/task.ts'

/** kind: what makes an answer the better one. */
export const options = [
  { ...examples, default: 2000 },
  { key: 'kind', kind: 'choice', choices: ['right', 'polite', 'brief', 'mixed'], default: 'mixed' },
  language,
  seed,
] as const satisfies Options

type Pair = Pick<Preference, 'chosen' | 'rejected'>
type Kind = 'right' | 'polite' | 'brief'
const KINDS: readonly Kind[] = ['right', 'polite', 'brief']

const TONES: Record<Language, Record<'kind' | 'rude' | 'wordy', string>> = {
  en: {
    kind: '{Good question!|Gladly.|Of course.|I am happy to help.} ',
    rude: '{What a silly question.|Leave me alone.|Everybody knows that.|Find out yourself.|Not that again.}',
    wordy:
      ' {As I said before, that is so, and|I could go on about it, for} {it has always been so|many people have thought about it|there is much more to say}{, and so on and so on|, again and again|, as you surely know}.',
  },
  zh: {
    kind: '{问得好！|当然可以。|很高兴帮你。|好的。}',
    rude: '{这也要问？|别烦我。|谁都知道。|你自己去查。|又来了。}',
    wordy:
      '{我刚才说过，|这件事说来话长，}{向来都是这样的|很多人都想过这件事|还有许多话可以说}{，等等等等|，说了又说|，你一定也知道}。',
  },
}

function pair(kind: Kind, language: Language, answer: string, wrong: readonly string[], chance: Chance): Pair {
  const tones = TONES[language]
  switch (kind) {
    case 'right':
      return { chosen: answer, rejected: chance.pick(wrong) }
    case 'polite':
      return { chosen: expand(tones.kind, chance) + answer, rejected: expand(tones.rude, chance) }
    case 'brief':
      return { chosen: answer, rejected: answer + expand(tones.wordy, chance) }
  }
}

export function* records(values: Values<typeof options>): Generator<Preference> {
  const make = (chance: Chance): Preference => {
    const kind = values.kind === 'mixed' ? chance.pick(KINDS) : values.kind
    const { question: prompt, answer, wrong } = question(values.language, chance)
    return { prompt, ...pair(kind, values.language, answer, wrong, chance) }
  }
  yield* distinct(
    values.examples,
    values.seed,
    make,
    ({ prompt, chosen, rejected }) => `${prompt}\n${chosen}\n${rejected}`,
  )
}

/** The better answer, on a line of its own. */
export function* documents(values: Values<typeof options>): Generator<string> {
  for (const { prompt, chosen } of records(values)) yield `${prompt}\n${chosen}`
}

export const metric: Metric<Preference> = {
  id: 'preference',
  chance: 0.5,
  score: ({ chosen }, answer) => Number(answer === chosen),
}
