// First values of parameters. Each is seeded by its own name, not by draw order: adding an adapter must not move the base
// model, and a parameter starts the same on every machine.

import { size } from '../tensor.ts'
import type { Param } from './scope.ts'

/** For what is added to the residual stream, which sums 2·layers such terms: its variance stays at one (GPT-2 paper, 2.3). */
export const residualStd = ({ layers }: { layers: number }) => 0.02 / Math.sqrt(2 * layers)

/** FNV-1a over UTF-16 units: 32 bits. */
export function nameHash(name: string, seed = 0): number {
  let h = (0x811c9dc5 ^ seed) >>> 0
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193) >>> 0
  return h
}

/**
 * Uniform values from mulberry32, normal ones from them by Box & Muller; both halves of each pair are used.
 * @param of values of the parameter that `init.of` names, as the model computes with them: only `row norms` asks for them
 */
export function initialise(
  name: string,
  { tensor, init }: Pick<Param, 'tensor' | 'init'>,
  seed: number,
  of?: ArrayLike<number>,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(size(tensor.shape))
  if (init.kind === 'row norms') return rowNorms(values, name, of)
  if (init.kind === 'zeros') return values
  if (init.kind === 'ones') return values.fill(1)
  let state = nameHash(name, seed)
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  if (init.kind === 'uniform') return values.map(() => init.bound * (2 * uniform() - 1))
  for (let i = 0; i < values.length; i += 2) {
    const radius = init.std * Math.sqrt(-2 * Math.log(1 - uniform()))
    const angle = 2 * Math.PI * uniform()
    values[i] = radius * Math.cos(angle)
    if (i + 1 < values.length) values[i + 1] = radius * Math.sin(angle)
  }
  return values
}

function rowNorms(values: Float32Array<ArrayBuffer>, name: string, of: ArrayLike<number> | undefined) {
  if (!of) throw new Error(`${name} starts as the lengths of another parameter's rows, and those were not given`)
  const width = of.length / values.length
  return values.map((_, row) => {
    let sum = 0
    for (let i = row * width; i < (row + 1) * width; i++) sum += of[i] * of[i]
    return Math.sqrt(sum)
  })
}
