// Weights into the words of any format: whichever file of this folder makes them.

import type { CompressModule } from '../nn/compression.ts'
import type { Format } from '../ops/scalar/quantized.ts'
import * as bf16 from './bf16.ts'
import * as f16 from './f16.ts'
import * as int4 from './int4.ts'
import * as int8 from './int8.ts'
import * as nf4 from './nf4.ts'

const modules: Record<Format, CompressModule> = {
  bf16,
  f16,
  int8,
  'int4-32': int4,
  'int4-64': int4,
  'int4-128': int4,
  nf4,
}

/** @throws RangeError where a weight is not finite or out of the format's range */
export const encode = (weights: ArrayLike<number>, format: Format): Uint32Array<ArrayBuffer> =>
  modules[format].encode(weights, format)
