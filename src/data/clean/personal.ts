// Personal data replaced by what it was: addresses, numbers by which somebody can be reached or charged. Numbers count only
// if their check digits do: 18-digit resident identity numbers of China (GB 11643-1999, ISO 7064 MOD 11-2) and payment cards
// (Luhn, ISO/IEC 7812-1). Every pattern is bounded, so that no text takes longer than its length.

import type { Options, Values } from '../../options.ts'
import type { Step } from './step.ts'

export const place = 50
export const options = [
  { key: 'emails', kind: 'boolean', default: true },
  { key: 'phones', kind: 'boolean', default: true },
  { key: 'identities', kind: 'boolean', default: true },
  { key: 'cards', kind: 'boolean', default: true },
  { key: 'addresses', kind: 'boolean', default: true },
  { key: 'urls', kind: 'boolean', default: false },
] as const satisfies Options

const URL =
  /\b(?:https?|ftp):\/\/[^\s<>"'“”‘’，。；、（）《》]{1,2000}|\bwww\.[a-z0-9-]{1,63}\.[^\s<>"'“”‘’，。；、（）《》]{1,2000}/gi
const EMAIL = /[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}/gi
const IDENTITY = /(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)/g
const SOCIAL = /(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])/g // of the United States
const CARD = /(?<![\d-])[2-6]\d{3}(?:[ -]?\d){9,15}(?![\d-])/g
const IP = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/g
const IP6 =
  /(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])|(?<![\w:])(?:[0-9a-f]{1,4}:){2,6}:(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4}(?![\w:])/gi
/** Mobile and area numbers of China, numbers of North America, and what begins with + and a country. */
const PHONE =
  /(?<![\d-])(?:\+86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\d-])|(?<![\d-])0\d{2,3}-\d{7,8}(?![\d-])|(?<![\d-])(?:\+?1[ .-]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![\d-])|(?<![\d+])\+[1-9]\d{0,2}(?:[ .-]?\(?\d{1,4}\)?){2,6}(?![\d-])/g

export function create(given: Readonly<Record<string, unknown>>): Step {
  const values = given as Values<typeof options>
  return (text) => {
    let clean = text
    // An address may hold an @, and a card's number look like a phone's: the longer kinds go first.
    if (values.urls) clean = clean.replace(URL, '[URL]')
    if (values.emails) clean = clean.replace(EMAIL, '[EMAIL]')
    if (values.identities)
      clean = clean.replace(IDENTITY, (number) => (isResident(number) ? '[ID]' : number)).replace(SOCIAL, '[ID]')
    if (values.cards) clean = clean.replace(CARD, (number) => (passesLuhn(number) ? '[CARD]' : number))
    if (values.addresses) clean = clean.replace(IP, '[IP]').replace(IP6, '[IP]')
    if (values.phones) clean = clean.replace(PHONE, '[PHONE]')
    return { text: clean }
  }
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** @param number 18 characters: 17 digits and the check character, a digit or X */
export function isResident(number: string): boolean {
  const sum = WEIGHTS.reduce((sum, weight, i) => sum + weight * Number(number[i]), 0)
  return '10X98765432'[sum % 11] === number[17].toUpperCase()
}

/** @param number digits, with spaces or hyphens between them */
export function passesLuhn(number: string): boolean {
  const digits = Array.from(number.replace(/[ -]/g, ''), Number).reverse()
  const sum = digits.reduce((sum, digit, i) => sum + (i % 2 ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit), 0)
  return digits.length >= 13 && digits.length <= 19 && sum % 10 === 0
}
