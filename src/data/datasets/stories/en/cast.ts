// Who and what an English story is about: people and animals that carry their pronouns with them, and the teller that
// hands them out, no name twice in one story. Written for this project (MIT).

import { Telling } from '../grammar.ts'
import {
  animalNames,
  boys,
  colors,
  girls,
  keepsakes,
  pets,
  type Species,
  species,
  surnames,
  toys,
  wearables,
} from './lexicon.ts'

const pronouns = {
  female: { he: 'she', him: 'her', his: 'her', himself: 'herself', He: 'She', His: 'Her' },
  male: { he: 'he', him: 'him', his: 'his', himself: 'himself', He: 'He', His: 'His' },
}
type Gender = keyof typeof pronouns

/** In a template, `${hero}` is the name, and `${hero.he}`, `${hero.his}` are the pronouns that go with it. */
export type Character = (typeof pronouns)[Gender] & { noun: string; gender: Gender; toString(): string }

const character = (name: string, noun: string, gender: Gender): Character => {
  const { he, him, his, himself, He, His } = pronouns[gender]
  return { he, him, his, himself, He, His, noun, gender, toString: () => name }
}

/** `${thing}` is the bare noun, `${thing.full}` has what it looks like. */
export interface Thing {
  look: string
  full: string
  toString(): string
}
const thing = (look: string, noun: string): Thing => ({ look, full: `${look} ${noun}`, toString: () => noun })

const elders = [
  { name: 'Grandma', noun: 'grandmother', gender: 'female' },
  { name: 'Grandpa', noun: 'grandfather', gender: 'male' },
  { name: 'Mom', noun: 'mother', gender: 'female' },
  { name: 'Dad', noun: 'father', gender: 'male' },
] as const

/** Not even the same first letter in one story: easier for a reader, and for a small model. */
const initial = (name: string) => name[0]

export class Teller extends Telling {
  child(gender: Gender = this.pick(['female', 'male'])): Character {
    return gender === 'female'
      ? character(this.fresh(girls, initial), 'girl', gender)
      : character(this.fresh(boys, initial), 'boy', gender)
  }

  /** Two in three friends are of the other gender, so that "she" and "he" tell who is meant. */
  friend(of: Character): Character {
    const other = of.gender === 'female' ? 'male' : 'female'
    return this.child(this.once(3) ? of.gender : other)
  }

  /** A child for scenes in which the pronoun alone must tell the two apart. */
  opposite(of: Character): Character {
    return this.child(of.gender === 'female' ? 'male' : 'female')
  }

  elder(): Character {
    const { name, noun, gender } = this.pick(elders)
    return character(name, noun, gender)
  }

  grandparent(): Character {
    const { name, noun, gender } = this.pick(elders.slice(0, 2))
    return character(name, noun, gender)
  }

  parent(): Character {
    const { name, noun, gender } = this.pick(elders.slice(2))
    return character(name, noun, gender)
  }

  neighbor(gender: Gender = this.pick(['female', 'male'])): Character {
    const surname = this.fresh(surnames, initial)
    return gender === 'female'
      ? character(`Mrs. ${surname}`, 'woman', gender)
      : character(`Mr. ${surname}`, 'man', gender)
  }

  /** A particular animal with a name of its own. */
  creature(noun: string, gender: Gender = this.pick(['female', 'male'])): Character {
    return character(this.fresh(animalNames, initial), noun, gender)
  }

  pet() {
    const { noun, ...ways } = this.pick(pets)
    return { ...this.creature(noun), ...ways }
  }

  /** An animal that speaks, of a kind that is not yet in the story. */
  animal(fits: (species: Species) => boolean = () => true) {
    const kind = this.fresh(species.filter(fits), ({ noun }) => noun)
    return { ...kind, ...this.creature(kind.noun) }
  }

  color(): string {
    return this.pick(colors)
  }

  toy(): Thing {
    return thing(this.color(), this.pick(toys))
  }

  wearable(): Thing {
    return thing(this.color(), this.pick(wearables))
  }

  /** A small dear thing of `owner`'s, with the sentence that says why. */
  keepsake(owner: Character) {
    const { noun, look, story } = this.pick(keepsakes)
    return { ...thing(look, noun), story: story(owner) }
  }
}

export type Animal = ReturnType<Teller['animal']>
