// Scenes that any English plot may use: how a story opens, when it happens, how a day may close.
// Written for this project (MIT).

import type { Animal, Character, Teller } from './cast.ts'
import { habits, homes } from './lexicon.ts'

/** Introduces a child in one or two sentences. */
export function meet(tell: Teller, hero: Character): string {
  const [habit, home] = [tell.pick(habits), tell.pick(homes)]
  const age = tell.pick(['five', 'six', 'seven', 'eight', 'nine'])
  return tell.pick([
    `{Once|Once upon a time} there was a {little |young |}${hero.noun} {named|called} ${hero} who ${habit}.`,
    `${hero} was a ${hero.noun} who ${habit}.`,
    `${hero} was a {little|young|small} ${hero.noun} who lived ${home}.`,
    `${hero} lived ${home}. ${hero.he} was a ${hero.noun} who ${habit}.`,
    `A {little|young} ${hero.noun} {named|called} ${hero} lived ${home}.`,
    `There {once |}was a ${hero.noun} {named|called} ${hero}, ${age} years old, who lived ${home}.`,
    `${hero} was ${age} years old and lived ${home}.`,
    `Everyone {on the street|in the village|at school} knew ${hero}, the ${hero.noun} who ${habit}.`,
    `This is the story of ${hero}, a ${hero.noun} who lived ${home}.`,
    `{Long ago|A long time ago|Not so long ago}, ${home}, there lived a ${hero.noun} {named|called} ${hero}.`,
    `Of all the children {in town|in the village|in the school}, ${hero} was the one who ${habit}.`,
  ])
}

/** Introduces a child in few words, for a plot that needs the room. */
export function meetBriefly(tell: Teller, hero: Character): string {
  const age = tell.pick(['five', 'six', 'seven', 'eight', 'nine'])
  return tell.pick([
    `${hero} was a ${hero.noun} who ${tell.pick(habits)}.`,
    `{There was once|Once there was} a {little |young |}${hero.noun} {named|called} ${hero}.`,
    `${hero} was ${age} years old.`,
  ])
}

/** Introduces two children who know each other. */
export function meetFriends(tell: Teller, hero: Character, friend: Character): string {
  const home = tell.pick(homes)
  return tell.pick([
    `${hero} and ${friend} were {best friends|good friends|neighbors}.`,
    `${hero} and ${friend} did everything together.`,
    `${hero} lived ${home}. ${hero.his} best friend, ${friend}, lived {next door|across the road|just around the corner}.`,
    `{Once|Once upon a time} there were two friends {named|called} ${hero} and ${friend}.`,
    `If you saw ${hero}, you knew that ${friend} was not far away.`,
    `${hero} had a {good|dear|best} friend {named|called} ${friend}.`,
    `${hero} and ${friend} sat {side by side|at the same table} at school and {walked|ran|skipped} home together.`,
    `Every day after school, ${hero} and ${friend} {played together|met under the old tree|shared an apple on the steps}.`,
  ])
}

/** Introduces an animal that speaks. */
export function meetAnimal(tell: Teller, hero: Animal): string {
  return tell.pick([
    `{Once|Once upon a time} there was a {little |young |}${hero.noun} {named|called} ${hero}.`,
    `${hero} the ${hero.noun} lived in a {cozy|warm|neat} ${hero.home} {by the river|under the hill|near the old mill}.`,
    `In a {deep|green|quiet} {wood|forest|valley} lived a ${hero.trait} ${hero.noun} {named|called} ${hero}.`,
    `{Far away|Long ago}, in a land of {hills|woods|rivers}, there lived a ${hero.noun} {named|called} ${hero}.`,
    `${hero} was a {young|${hero.trait}} ${hero.noun} who loved ${hero.food} more than anything.`,
    `{Everyone|Every animal} in the {wood|valley} knew ${hero}, the ${hero.trait} ${hero.noun}.`,
    `A ${hero.noun} {named|called} ${hero} had a ${hero.home} all to ${hero.himself}.`,
  ])
}

/** A day on which nothing is said about the hour or the weather. */
export const oneDay =
  '{One day|One Saturday|One Sunday|One day in spring|One day in the holidays|One ordinary day|One fine day}'
export const oneMorning =
  '{One morning|One bright morning|Early one morning|One cool morning|One Saturday morning|One morning after breakfast}'
export const oneSchoolMorning = '{One Monday morning|One morning|On the first day after the holidays}'
export const oneEvening = '{One evening|One quiet evening|One evening in the fall|After supper one evening}'

/** A close that only says that the day was good and is over. */
export function goodNight(tell: Teller, hero: Character): string {
  return tell.pick([
    `That night ${hero} {fell asleep|went to sleep} with a smile.`,
    `${hero} was asleep before {the light was out|the moon came up}.`,
    `It had been a {good|very good|long and happy} day.`,
    `At bedtime ${hero} told the {whole |}story to the moon.`,
    `"Can we do it again tomorrow?" asked ${hero}.`,
    `And ${hero} {never forgot|always remembered} that day.`,
    '',
  ])
}
