// The built-in story corpora: the same for the same seed, any one alone, no two alike, and told in clean language: what a
// story names, it introduced; a thing keeps its look; pronouns fit who is there.

import { describe, expect, test } from 'vitest'
import { Teller as EnglishTeller } from '../../../src/data/datasets/stories/en/cast.ts'
import * as englishWords from '../../../src/data/datasets/stories/en/lexicon.ts'
import type { Chance } from '../../../src/data/datasets/stories/grammar.ts'
import { expand, storyteller } from '../../../src/data/datasets/stories/grammar.ts'
import { type Character, Teller as ChineseTeller } from '../../../src/data/datasets/stories/zh/cast.ts'
import * as chineseWords from '../../../src/data/datasets/stories/zh/lexicon.ts'
import * as english from '../../../src/data/datasets/stories-en.ts'
import * as chinese from '../../../src/data/datasets/stories-zh.ts'
import { corpora } from '../../../src/data/members.ts'
import { readValues } from '../../../src/options.ts'

const SAMPLE = 2000

type Corpus = Pick<typeof english, 'story' | 'documents'>
const tell = (corpus: Corpus, count: number, seed: number) => [...corpus.documents({ stories: count, seed })]

/** The first places where `pattern` is found, with a little around them. */
function finds(texts: readonly string[], pattern: RegExp) {
  const found = texts.flatMap((text) => {
    const match = pattern.exec(text)
    return match ? [text.slice(Math.max(0, match.index - 12), match.index + match[0].length + 12)] : []
  })
  return found.slice(0, 3)
}

describe.each([
  ['stories-en', english, 60],
  ['stories-zh', chinese, 72],
] as const)('%s', (id, corpus, plots) => {
  test('is a member whose defaults are within its own limits', () => {
    const member = corpora[id]
    expect(member.documents(readValues(member.options))[Symbol.iterator]().next().value).toBe(corpus.story(1, 0).text)
  })

  test('tells the same by the same seed, and something else by another', () => {
    expect(tell(corpus, 100, 7)).toEqual(tell(corpus, 100, 7))
    const other = new Set(tell(corpus, 100, 8))
    expect(tell(corpus, 100, 7).filter((text) => other.has(text))).toEqual([])
  })

  test('the story at an index depends on the seed and the index alone', () => {
    const all = tell(corpus, 200, 2 ** 31 - 1)
    for (const i of [199, 0, 73, 140]) expect(corpus.story(2 ** 31 - 1, i).text).toBe(all[i])
    expect(tell(corpus, 50, 2 ** 31 - 1)).toEqual(all.slice(0, 50))
  })

  test('each round tells every plot once, and none follows itself', () => {
    const told = Array.from({ length: 5 * plots }, (_, i) => corpus.story(3, i).plot)
    for (let round = 0; round < 5; round++)
      expect(new Set(told.slice(round * plots, (round + 1) * plots)).size).toBe(plots)
    expect(told.filter((plot, i) => plot === told[i - 1])).toEqual([])
  })

  test('no two of 20 000 are the same', { timeout: 120_000 }, () => {
    const seen = new Set<string>()
    for (const text of corpus.documents({ stories: 20_000, seed: 1 })) seen.add(text)
    expect(seen.size).toBe(20_000)
  })

  test('no slot is left open, no line is empty', () => {
    const texts = tell(corpus, SAMPLE, 5)
    expect(finds(texts, /[{}|$<>]|undefined|null|NaN|\[object/)).toEqual([])
    expect(finds(texts, /^\s|\s$|\n\s|\s\n|\n{2}/)).toEqual([])
  })
})

test('of nested choices the outer one is made first, and only what it picks is looked into', () => {
  const made: number[] = []
  const chance = (...picks: number[]) => {
    const next = (n: number) => picks[made.push(n) - 1]
    return { below: next } as unknown as Chance
  }
  expect(expand('{a|b {c|d}|}!{e|f}', chance(1, 0, 1))).toBe('b c!f')
  expect(made).toEqual([3, 2, 2])
  expect(() => expand('a {b|c', chance(0))).toThrow('This choice has no end: {b|c')
})

/** A teller that notes whom and what it hands out. */
interface Cast {
  /** The gender by the name. */
  people: Map<string, Character['gender']>
  things: { noun: string; look: string }[]
}

/** What a teller's methods may give: only a character has a gender, only a thing is written out in full. */
type Made = { gender?: Character['gender']; full?: string; noun?: string }

/** Stories, each with its cast: `Base` tells them, and every method that makes a character or a thing is listened to. */
function withCast<T extends object>(Base: new (chance: Chance) => T, language: { plots: object; paragraph: unknown }) {
  let cast: Cast = { people: new Map(), things: [] }
  const listen = (chance: Chance): T =>
    new Proxy(new Base(chance), {
      get(target, key) {
        const value = Reflect.get(target, key, target)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          const made: Made | undefined = value.apply(target, args)
          if (made?.gender) cast.people.set(String(made), made.gender)
          else if (made?.full)
            cast.things.push({ noun: String(made), look: made.full.slice(0, -String(made).length).trim() })
          return made
        }
      },
    })
  const story = storyteller({ ...language, teller: listen } as unknown as Parameters<typeof storyteller<T>>[0])
  return Array.from({ length: SAMPLE }, (_, i) => {
    cast = { people: new Map(), things: [] }
    const { plot, text } = story(11, i)
    return { plot, text, ...cast }
  })
}

describe('English', () => {
  const stories = withCast(EnglishTeller, english.language)
  const texts = stories.map(({ text }) => text)

  test('listening changes nothing', () => {
    expect(texts.slice(0, 200)).toEqual(tell(english, 200, 11))
  })

  test('articles, capitals, spaces, quotes and full stops', () => {
    expect(finds(texts, /\ba [aeio]\w*/i)).toEqual([])
    expect(finds(texts, /\ban [^aeiouh"]\w*/i)).toEqual([])
    expect(finds(texts, /\b([a-z]+) \1\b/i)).toEqual([])
    expect(finds(texts, /[.!?] "?[a-z]| [.,!?]| {2}|[,;]\w|[.!?]{2}|[,.]["]?[.,]/)).toEqual([])
    expect(finds(texts, /^"?[a-z]|[^.!?"]$/m)).toEqual([])
    const odd = texts.flatMap((text) => text.split('\n')).filter((line) => line.split('"').length % 2 === 0)
    expect(odd.slice(0, 3)).toEqual([])
    expect(finds(texts, /[^\n -~]/)).toEqual([])
  })

  test('nobody is named who was not introduced', () => {
    const names = new Set([...englishWords.girls, ...englishWords.boys])
    const strangers = stories.flatMap(({ plot, text, people }) => {
      const named = text.match(/\b[A-Z][a-z]+\b/g) ?? []
      return named.filter((name) => names.has(name) && !people.has(name)).map((name) => `${plot}: ${name}`)
    })
    // "Will you ..." is no name, and neither is a month or a flower at the start of a sentence.
    expect(strangers.filter((stranger) => !/: (Will|May|Jack|Grace|Joy)$/.test(stranger)).slice(0, 3)).toEqual([])
  })

  test('names in one story start with different letters', () => {
    const same = stories.filter(({ people }) => {
      const initials = [...people.keys()]
        .filter((name) => !['Mom', 'Dad', 'Grandma', 'Grandpa'].includes(name))
        .map((name) => name.replace(/^M(r|rs)\. /, '')[0])
      return new Set(initials).size < initials.length
    })
    expect(same.map(({ text }) => text).slice(0, 2)).toEqual([])
  })

  test('a thing keeps its color', () => {
    const changed = stories.flatMap(({ text, things }) =>
      things.flatMap(({ noun, look }) =>
        [...text.matchAll(new RegExp(`(\\w+) ${noun}\\b`, 'g'))]
          .filter(([, before]) => englishWords.colors.includes(before) && before !== look)
          .map(([found]) => `${look} ${noun}, then ${found}`),
      ),
    )
    expect(changed.slice(0, 3)).toEqual([])
  })
})

describe('Chinese', () => {
  const stories = withCast(ChineseTeller, chinese.language)
  const texts = stories.map(({ text }) => text)

  test('listening changes nothing', () => {
    expect(texts.slice(0, 200)).toEqual(tell(chinese, 200, 11))
  })

  test('full-width punctuation, paired quotes, finished sentences', () => {
    expect(finds(texts, /[^\n\p{Script=Han}，。！？：；、…—“”‘’]/u)).toEqual([])
    expect(
      finds(
        texts,
        /[，。！？：；、][，。！？：；、]|[。！？]”[。，！？]|：[^“\p{Script=Han}]|“”|，”[^\p{Script=Han}]/u,
      ),
    ).toEqual([])
    expect(finds(texts, /[^。！？”]$/m)).toEqual([])
    const unpaired = texts
      .flatMap((text) => text.split('\n'))
      .filter((line) => /[“”]/.test(line.replace(/“[^“”]+”/g, '')))
    expect(unpaired.slice(0, 3)).toEqual([])
  })

  test('no particle and no measure word stands twice', () => {
    expect(finds(texts, /的的|了了|在在|是是|把把|被被|和和|又又|就就|也也|都都|地地|得得/)).toEqual([])
    expect(
      finds(texts, /[两三那这][只个条顶把件双]一[只个条顶把件双]|一([只个条顶把件双])一(?!\1)[只个条顶把件双]/),
    ).toEqual([])
  })

  test('nobody is named who was not introduced', () => {
    const names = [...chineseWords.girls, ...chineseWords.boys].filter((name) => !/^(.)\1$/.test(name))
    const strangers = stories.flatMap(({ plot, text, people }) => {
      return names.filter((name) => text.includes(name) && !people.has(name)).map((name) => `${plot}: ${name}`)
    })
    expect(strangers.slice(0, 3)).toEqual([])
  })

  test('a thing keeps its color', () => {
    const colors = chineseWords.colors.join('')
    const changed = stories.flatMap(({ text, things }) =>
      things
        .filter(({ look }) => look)
        .flatMap(({ noun, look }) =>
          [...text.matchAll(new RegExp(`([${colors}])${noun}`, 'g'))]
            .filter(([, color]) => color !== look)
            .map(([found]) => `${look}${noun}, then ${found}`),
        ),
    )
    expect(changed.slice(0, 3)).toEqual([])
  })

  test('nobody is called 她 where all are male, or 他 where all are female', () => {
    const wrong = stories.filter(({ people, text }) => {
      const genders = new Set(people.values())
      if (genders.has('animal')) return false // mothers of animals are 她
      return (!genders.has('female') && /她/.test(text)) || (!genders.has('male') && /(?<![其吉])他/.test(text))
    })
    expect(wrong.map(({ plot, text }) => `${plot}: ${text}`).slice(0, 3)).toEqual([])
  })
})
