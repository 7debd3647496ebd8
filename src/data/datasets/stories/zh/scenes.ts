// Scenes that any Chinese plot may use: how a story opens, when it happens, how a day may close.
// Written for this project (MIT).

import type { Animal, Character, Teller } from './cast.ts'
import { habits, homes } from './lexicon.ts'

/** Introduces a child in one sentence. */
export function meet(tell: Teller, hero: Character): string {
  const [habit, home] = [tell.pick(habits), tell.pick(homes)]
  return tell.pick([
    `${hero}是个${habit}的${hero.noun}。`,
    `有个${habit}的${hero.noun}，{名叫|叫}${hero}。`,
    `${hero}家住在${home}。`,
    `${hero}是个${habit}的${hero.noun}，家住在${home}。`,
    `从前，有个{小|}${hero.noun}叫${hero}，家住在${home}。`,
    `${hero}今年{五|六|七|八|九}岁，家住在${home}。`,
    `${hero}今年{五|六|七|八|九}岁，是个${habit}的${hero.noun}。`,
    `{巷子里|村里|镇上}的人都认识${hero}，那个${habit}的${hero.noun}。`,
  ])
}

/** Introduces two children who know each other. */
export function meetFriends(tell: Teller, hero: Character, friend: Character): string {
  return tell.pick([
    `${hero}和${friend}是{一对好朋友|最要好的朋友|好朋友}。`,
    `${hero}和${friend}是{同桌|邻居}，{天天一起上学|做什么都在一块儿|好得像一个人}。`,
    `${hero}走到哪儿，${friend}就跟到哪儿。`,
    `${hero}家住在${tell.pick(homes)}。${hero.he}最好的朋友叫${friend}。`,
    `每天放学，${hero}和${friend}都一起{走回家|在大槐树下玩一会儿|过那座小桥}。`,
    `${hero}有个好朋友，名叫${friend}。`,
  ])
}

/** Introduces an animal that speaks. */
export function meetAnimal(tell: Teller, hero: Animal): string {
  return tell.pick([
    `${hero.full}住在{河边|山坡下|林子边}的${hero.home}里。`,
    `{森林里|山谷里|河那边}住着${hero.one}，名叫${hero}。`,
    `从前有${hero.one}，{大家都叫它|名叫}${hero}。`,
    `${hero}是一${hero.measure}${hero.trait}的${hero.noun}。`,
    `${hero.full}最爱吃${hero.food}。`,
    `{山脚下|小河边|林子边上}有${hero.one}，名字叫${hero}。`,
  ])
}

/** A day on which nothing is said about the hour or the weather. */
export const oneDay = '{有一天|这天|星期天|星期六|假期里的一天|一个平平常常的日子}'
export const oneMorning = '{一天早上|一个早晨|星期天一大早|这天清早}'
export const oneSchoolDay = '{星期一|这天上学|开学那天|有一天上课前}'
export const oneEvening = '{一天晚上|这天晚上|有天夜里|一个秋天的晚上}'

/** A close that only says that the day was good and is over. */
export function goodNight(tell: Teller, hero: Character): string {
  return tell.pick([
    `这天晚上，${hero}睡得{特别香|可香了}。`,
    `夜里，${hero}做了一个{好梦|甜甜的梦}。`,
    `${hero}{把这一天记在了心里|一直记得这一天}。`,
    `睡觉前，${hero}把这件事{从头到尾|仔仔细细}讲给月亮听。`,
    '',
  ])
}
