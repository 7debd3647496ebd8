// Who and what a Chinese story is about: people and animals with the pronoun that is theirs, things with the measure word
// that counts them, and the teller that hands them out. Written for this project (MIT).

import { Telling } from '../grammar.ts'
import {
  animalNames,
  boys,
  colors,
  girls,
  keepsakes,
  type Species,
  species,
  surnames,
  toys,
  wearables,
} from './lexicon.ts'

const pronouns = { female: '她', male: '他', animal: '它' }
type Gender = 'female' | 'male'

/** In a template, `${hero}` is the name and `${hero.he}` the pronoun that goes with it. */
export interface Character {
  he: string
  /** 女孩, 男孩, 小兔: what it is. */
  noun: string
  gender: keyof typeof pronouns
  toString(): string
}

const character = (name: string, noun: string, gender: Character['gender']): Character => ({
  he: pronouns[gender],
  noun,
  gender,
  toString: () => name,
})

/** `${thing}` is the bare noun (帽子), `full` has its look (红帽子); `one` and `that` count it (一顶红帽子, 那顶红帽子). */
export interface Thing {
  full: string
  one: string
  that: string
  toString(): string
}

const thing = (measure: string, noun: string, look = ''): Thing => ({
  full: look + noun,
  one: `一${measure}${look}${noun}`,
  that: `那${measure}${look}${noun}`,
  toString: () => noun,
})

/** 一把茶壶: the thing that is written with the numeral one, a measure word of one character, and the noun. */
export const one = (counted: string): Thing => thing(counted[1], counted.slice(2))

const grandparents = { female: ['奶奶', '外婆'], male: ['爷爷', '外公'] }
const parents = { female: ['妈妈'], male: ['爸爸'] }

/** How a neighbor is called after the surname. */
const titles = { female: ['奶奶', '婆婆', '阿姨'], male: ['爷爷', '大爷', '叔叔'] }

/** Names that end alike (小雨, 阿雨) are kept out of one story. */
const ending = (name: string) => name.at(-1) ?? ''

export class Teller extends Telling {
  child(gender: Gender = this.pick(['female', 'male'])): Character {
    return gender === 'female'
      ? character(this.fresh(girls, ending), '女孩', gender)
      : character(this.fresh(boys, ending), '男孩', gender)
  }

  /** A child for scenes in which the pronoun must tell the two apart. */
  opposite(of: Character): Character {
    return this.child(of.gender === 'female' ? 'male' : 'female')
  }

  grandparent(gender: Gender = this.pick(['female', 'male'])): Character {
    return character(this.pick(grandparents[gender]), '老人', gender)
  }

  parent(gender: Gender = this.pick(['female', 'male'])): Character {
    return character(this.pick(parents[gender]), '大人', gender)
  }

  /** Two in three are grandparents, who have the time. */
  elder(): Character {
    return this.once(3) ? this.parent() : this.grandparent()
  }

  /** A little brother or sister, or a cousin of that age. */
  younger(kin: readonly string[] = ['妹妹', '弟弟']): Character {
    const name = this.pick(kin)
    return character(name, '孩子', name.includes('妹') ? 'female' : 'male')
  }

  neighbor(gender: Gender = this.pick(['female', 'male']), called: readonly string[] = titles[gender]): Character {
    return character(this.fresh(surnames, ending) + this.pick(called), '大人', gender)
  }

  /** A neighbor who is old. */
  oldNeighbor(gender: Gender = this.pick(['female', 'male'])): Character {
    return this.neighbor(gender, titles[gender].slice(0, 2))
  }

  /** An animal that speaks, of a kind that is not yet in the story: 小熊嘟嘟 where it comes in, 嘟嘟 from then on. */
  animal(fits: (species: Species) => boolean = () => true) {
    const kind = this.fresh(species.filter(fits), ({ noun }) => noun)
    return { ...kind, ...this.creature(kind.noun), one: `一${kind.measure}${kind.noun}` }
  }

  /** A particular animal with a name of its own. */
  creature(noun: string) {
    const name = this.fresh(animalNames, ending)
    return { ...character(name, noun, 'animal'), full: noun + name }
  }

  #colored(list: readonly string[]): Thing {
    const [measure, noun] = this.pick(list).split(' ')
    return thing(measure, noun, this.pick(colors))
  }

  toy(): Thing {
    return this.#colored(toys)
  }

  wearable(): Thing {
    return this.#colored(wearables)
  }

  /** A small dear thing, with what makes it so. */
  keepsake() {
    const { measure, noun, story } = this.pick(keepsakes)
    return { ...thing(measure, noun), story }
  }

  /** Two people in one pronoun. */
  they(...who: Character[]): string {
    if (who.every(({ gender }) => gender === 'animal')) return '它们'
    return who.every(({ gender }) => gender === 'female') ? '她们' : '他们'
  }
}

export type Animal = ReturnType<Teller['animal']>
