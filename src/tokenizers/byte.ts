// One token a byte, and nothing to learn: 256 ids and the special token. The smallest vocabulary, the longest sequences.

import type { Options } from '../options.ts'
import { byteLevel } from './byte-level/byte-level.ts'
import type { Tokenizer } from './tokenizer.ts'

export const options = [] as const satisfies Options

export async function train(): Promise<Tokenizer> {
  return byteLevel([])
}
