// Documents with words that nobody wants: the user's own, and a small list of what spam and adult pages say. A word in an
// alphabet counts only as a whole word ("class" holds no other), a Chinese one wherever it stands.

import type { Options, Values } from '../../options.ts'
import { removal, type Step } from './step.ts'
import { eachWord } from './text/words.ts'

export const place = 110
export const options = [
  { key: 'words', kind: 'text', default: '' },
  { key: 'builtin', kind: 'boolean', default: true },
  { key: 'action', kind: 'choice', choices: ['remove', 'mask'], default: 'remove' },
  { key: 'allowed', kind: 'integer', default: 0, min: 0, max: 100 },
] as const satisfies Options

const BUILTIN = `porn, porno, pornhub, xxx, milf, hentai, camgirl, camgirls, escort service, sex cam, viagra, cialis,
  online casino, casino bonus, free spins, payday loan, forex signals, bitcoin doubler, buy followers,
  色情, 裸聊, 约炮, 援交, 成人电影, 成人视频, 一夜情, 博彩, 赌场, 百家乐, 六合彩, 时时彩, 私彩, 代开发票, 办证刻章, 高仿手表,
  网络兼职刷单, 刷单返利, 迷药, 裸聊, 約炮, 賭場, 百家樂, 娛樂城`

export function create(given: Readonly<Record<string, unknown>>): Step {
  const values = given as Values<typeof options>
  const trie = new Trie()
  for (const entry of `${values.words}\n${values.builtin ? BUILTIN : ''}`.split(/[,，、;；\n]/))
    trie.add(folded(entry.trim()))
  return (text) => {
    const found = trie.find(folded(text))
    if (found.length <= values.allowed) return { text }
    if (values.action === 'remove') return removal('blocked-word', { found: found.length, allowed: values.allowed })
    return { text: masked(text, found) }
  }
}

/** In lower case, unit for unit: what makes a text longer or shorter (İ, ß) stays as it is. */
function folded(text: string): string {
  const lower = text.toLowerCase()
  return lower.length === text.length
    ? lower
    : Array.from(text, (c) => (c.toLowerCase().length === c.length ? c.toLowerCase() : c)).join('')
}

interface Node {
  readonly next: Map<string, Node>
  ends: boolean
}
interface Place {
  readonly start: number
  readonly end: number
}

class Trie {
  private readonly root: Node = { next: new Map(), ends: false }

  add(entry: string): void {
    if (!entry) return
    let node = this.root
    for (const unit of entry.split('')) {
      let next = node.next.get(unit)
      if (!next) node.next.set(unit, (next = { next: new Map(), ends: false }))
      node = next
    }
    node.ends = true
  }

  /** Where entries stand, at the start of a word each and the longest there is, none within another. */
  find(text: string): Place[] {
    const places: Place[] = []
    const ends = new Set<number>()
    const starts: number[] = []
    eachWord(text, (start, end) => {
      starts.push(start)
      ends.add(end)
    })
    let after = 0
    for (const start of starts) {
      if (start < after) continue
      let node: Node | undefined = this.root
      let longest = -1
      for (let i = start; node; i++) {
        if (node.ends && ends.has(i)) longest = i
        node = i < text.length ? node.next.get(text[i]) : undefined
      }
      if (longest < 0) continue
      places.push({ start, end: longest })
      after = longest
    }
    return places
  }
}

function masked(text: string, places: readonly Place[]): string {
  let clean = ''
  let at = 0
  for (const { start, end } of places) {
    clean += `${text.slice(at, start)}[…]`
    at = end
  }
  return clean + text.slice(at)
}
