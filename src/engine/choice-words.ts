// A member and its options as a word, for links and the command line: `length:min=200,max=5000` is a step of cleaning and what differs
// from its defaults. What is read is from outside: a member or an option counts only if it is known.

import type { Option } from '../options.ts'
import type { Choice, Member, Value } from './types.ts'

export function choiceWord(members: readonly Member[], { id, options }: Choice): string {
  const known = members.find((member) => member.id === id)?.options ?? []
  const changed = known.filter(({ key, default: usual }) => Object.hasOwn(options, key) && options[key] !== usual)
  const pairs = changed.map(({ key }) => `${key}=${encodeURIComponent(options[key])}`)
  return pairs.length ? `${id}:${pairs.join(',')}` : id
}

/** @param kind what the members are, for the error. @throws RangeError naming what is not known */
export function readChoiceWord(
  members: readonly Pick<Member, 'id' | 'options'>[],
  word: string,
  kind = 'step',
): Choice {
  const [id, settings = ''] = word.split(':', 2)
  const member = members.find((member) => member.id === id)
  if (!member)
    throw new RangeError(`there is no ${kind} ${id.slice(0, 40)}; known are: ${members.map(({ id }) => id).join(', ')}`)
  const pairs = settings.split(',').filter(Boolean)
  const options = pairs.map((pair): [string, Value] => {
    const [key, text = ''] = pair.split('=', 2)
    const option = member.options.find((option) => option.key === key)
    const value = option && readOption(option, text)
    if (value === undefined) {
      const known = member.options.map(({ key }) => key).join(', ')
      throw new RangeError(`${id} has no setting ${pair.slice(0, 40)}; it has: ${known || 'none'}`)
    }
    return [key, value]
  })
  return { id, options: Object.fromEntries(options) }
}

function readOption({ kind }: Option, text: string): Value | undefined {
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined
  if (kind === 'integer' || kind === 'number')
    return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
