// Which text is held out for validation. By whole documents where there are enough of them, else the end of the longest one:
// text right after what was learnt is a fairer test than none. Decided from lengths and a seed alone, before tokenizing.

import { hash } from './random.ts'

export interface SplitOptions {
  /** The part of the text to hold out, 0 .. 0.5; with 0 there is no validation. */
  readonly fraction: number
  readonly seed: number
}

export type SplitPlan =
  /** `heldOut[document]` is 1 for those held out. */
  | { readonly by: 'document'; readonly heldOut: Uint8Array }
  /** The end of `document`, from about `at` (UTF-16 units into it) on. */
  | { readonly by: 'tail'; readonly document: number; readonly at: number; readonly slack: number }

const PURPOSE = 2

/**
 * Takes documents in an order that the seed shuffles until the fraction is reached, passing over those that would take more
 * than twice the fraction. Where that leaves none, there are too few or too unequal documents to hold whole ones out.
 * @param lengths UTF-16 units of each document
 */
export function planSplit(lengths: ArrayLike<number>, { fraction, seed }: SplitOptions): SplitPlan {
  if (!(fraction >= 0 && fraction <= 0.5))
    throw new RangeError(`The part held out must be from 0 to 0.5, not ${fraction}.`)
  const heldOut = new Uint8Array(lengths.length)
  const total = Array.prototype.reduce.call(lengths, (sum, length) => (sum as number) + (length as number), 0) as number
  const wanted = fraction * total
  const keys = Uint32Array.from(lengths, (_, document) => hash(seed, PURPOSE, document))
  const order = Uint32Array.from(lengths, (_, document) => document).sort((a, b) => keys[a] - keys[b] || a - b)
  let taken = 0
  for (const document of order) {
    if (taken >= wanted) break
    if (taken + lengths[document] > Math.min(2 * wanted, total - 1)) continue
    heldOut[document] = 1
    taken += lengths[document]
  }
  if (taken > 0 || fraction === 0) return { by: 'document', heldOut }
  const document = order.reduce((longest, other) => (lengths[other] > lengths[longest] ? other : longest))
  const held = Math.min(wanted, lengths[document] / 2)
  return {
    by: 'tail',
    document,
    at: Math.min(Math.round(lengths[document] - held), lengths[document] - 1),
    slack: Math.floor(held / 2),
  }
}

/**
 * The place to cut at: the end of a paragraph, else of a line, else a space, within `slack` of `near`, the nearest there is;
 * else `near` itself, moved off the middle of a character.
 */
export function boundaryNear(text: string, near: number, slack: number): number {
  for (const mark of ['\n\n', '\n', ' ']) {
    const before = text.lastIndexOf(mark, near - mark.length)
    const after = text.indexOf(mark, near)
    const places = [before, after].filter((at) => at >= 0).map((at) => at + mark.length)
    const [nearest] = places.sort((a, b) => Math.abs(a - near) - Math.abs(b - near))
    if (nearest !== undefined && Math.abs(nearest - near) <= slack && nearest < text.length) return nearest
  }
  const inCharacter = /[\udc00-\udfff]/.test(text[near] ?? '')
  return inCharacter ? near - 1 : near
}
