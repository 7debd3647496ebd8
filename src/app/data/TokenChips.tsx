// Tokens as chips: text as text, white space made visible, bytes that are no whole character as hexadecimal, special tokens
// apart. All of it is shown as text, whatever it says.

import type { TokenChip } from '../../engine/types.ts'
import { Scroll } from '../kit/Scroll.tsx'
import { useWords } from '../language/language.ts'
import style from './TokenChips.module.css'

const HUES = 5

interface Props {
  tokens: TokenChip[]
  /** Of examples: which of them the loss counts. */
  trained?: boolean[] | null
  /** What is said of them. */
  labels?: (string | null)[] | null
}

export function TokenChips({ tokens, trained, labels }: Props) {
  const { t } = useWords()
  return (
    <Scroll className={style.chips} label={t('preview.tokens')}>
      {tokens.map(({ id, text, bytes, special }, i) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a token's identity is its place
          key={i}
          className={special ? style.special : text === null ? style.bytes : style.chip}
          data-hue={trained ? undefined : i % HUES}
          data-trained={trained?.[i]}
          title={`${id} · ${bytes}`}
        >
          {text === null ? bytes : visible(text)}
          {labels?.[i] && <sub>{labels[i]}</sub>}
        </span>
      ))}
    </Scroll>
  )
}

/** Blanks as they are inside, marked at the ends; controls and bidirectional marks by their names, so that none acts. */
export function visible(text: string): string {
  return text
    .replaceAll('\n', '⏎')
    .replaceAll('\t', '⇥')
    .replaceAll('\r', '␍')
    .replaceAll(/^ | $/g, '·')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => `‹${c.codePointAt(0)!.toString(16).toUpperCase()}›`)
}
