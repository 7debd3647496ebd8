// Questions and requests with short answers, over the small facts of the stories' world, in English or Chinese, written for
// this project (MIT): what a model that was taught to tell stories needs to learn to answer.

import type { Options, Values } from '../../options.ts'
import { type Chance, expand } from './stories/grammar.ts'
import { type Language, question } from './tasks/facts.ts'
import { type Completion, completions, contains, examples, language, seed } from './tasks/task.ts'

export const options = [{ ...examples, default: 2000 }, language, seed] as const satisfies Options

/** Requests whose answer is in the request. */
const requests: Record<Language, readonly ((chance: Chance) => Completion)[]> = {
  en: [
    (chance) => {
      const words = chance.several(WORDS.en, 3 + chance.below(3))
      return {
        prompt: expand(
          `{Put these words in alphabetical order|Sort these words by the alphabet|Write in alphabetical order}: ${words.join(', ')}.`,
          chance,
        ),
        completion: words.toSorted().join(', '),
      }
    },
    (chance) => {
      const words = chance.several(WORDS.en, 3 + chance.below(4))
      return {
        prompt: expand(
          `{How many words are here|Count these words|How many words do you see}: ${words.join(' ')}?`,
          chance,
        ),
        completion: NUMBERS.en[words.length],
      }
    },
    (chance) => {
      const word = chance.pick(WORDS.en)
      return {
        prompt: expand(`{Write "${word}" in capital letters.|Say "${word}" in capitals.|Make "${word}" loud.}`, chance),
        completion: word.toUpperCase(),
      }
    },
    (chance) => {
      const [name, thing] = [chance.pick(NAMES.en), chance.pick(WORDS.en)]
      return {
        prompt: expand(
          `${name} {found|has|lost|drew} a ${thing}. {Who is it about?|Whose story is this?|Name the person.}`,
          chance,
        ),
        completion: name,
      }
    },
  ],
  zh: [
    (chance) => {
      const words = chance.several(WORDS.zh, 3 + chance.below(4))
      return {
        prompt: expand(`{这里有几个词|数一数有几个词|一共写了几个词}：${words.join('、')}？`, chance),
        completion: `${NUMBERS.zh[words.length]}个`,
      }
    },
    (chance) => {
      const words = chance.several(WORDS.zh, 3 + chance.below(3))
      return {
        prompt: expand(`{倒过来写|请把顺序倒过来|从后往前写}：${words.join('、')}。`, chance),
        completion: words.toReversed().join('、'),
      }
    },
    (chance) => {
      const [name, thing] = [chance.pick(NAMES.zh), chance.pick(WORDS.zh)]
      return {
        prompt: expand(`${name}{找到了|弄丢了|画了|看见了}${thing}。{说的是谁？|这是谁的事？|这个人叫什么？}`, chance),
        completion: name,
      }
    },
  ],
}
const WORDS = {
  en: 'apple ball cake door egg fish garden hat island jar kite lamp moon nest owl pen queen river stone tree umbrella vase window yard boat cloud drum fence goat hill'.split(
    ' ',
  ),
  zh: '苹果 皮球 蛋糕 小鱼 花园 帽子 风筝 月亮 鸟窝 钢笔 小河 石头 大树 雨伞 窗户 小船 白云 山羊 篮子 铃铛 围巾 书包 灯笼 纽扣'.split(
    ' ',
  ),
}
const NAMES = {
  en: 'Anna Ben Clara Dan Ella Finn Grace Henry Ivy Jack Kate Leo Mia Noah Olive Paul Rose Sam Tom Wendy'.split(' '),
  zh: '小明 小红 小华 小丽 小刚 小芳 小强 小雨 小军 小燕 小龙 小梅'.split(' '),
}
const NUMBERS = {
  en: 'zero one two three four five six'.split(' '),
  zh: '零 一 两 三 四 五 六'.split(' '),
}

export function* records(values: Values<typeof options>): Generator<Completion> {
  yield* completions(values.examples, values.seed, (chance) => {
    if (chance.below(3) === 0) return chance.pick(requests[values.language])(chance)
    const { question: prompt, answer, key } = question(values.language, chance)
    return { prompt, completion: answer, key }
  })
}

/** The answer stands on a line of its own. */
export function* documents(values: Values<typeof options>): Generator<string> {
  for (const { prompt, completion } of records(values)) yield `${prompt}\n${completion}`
}
export const metric = contains
