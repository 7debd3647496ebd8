// The shape that every language file has: the English one's, with other texts.

import type { words } from './en/index.ts'

type Texts<T> = T extends string ? string : { [K in keyof T]: Texts<T[K]> }
export type Words = Texts<typeof words>
