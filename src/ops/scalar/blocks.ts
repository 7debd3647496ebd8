// Which blocks of tokens look at which in block-sparse attention, as lists that are known when a graph is traced: kernels walk over what
// is listed and visit nothing else. Child et al. 2019, arXiv 1904.10509; Zaheer et al. 2020 (BigBird), arXiv 2007.14062.

/** For each block, in rising order, those that it looks at, or that look at it. */
export type Lists = readonly (readonly number[])[]
export interface Blocks {
  /** Tokens of a block: a multiple of 64 (what a workgroup owns) and a power of two. */
  size: number
  /** For each block of a longest row: in rising order the blocks whose keys its queries see, its own the last. */
  keys: Lists
}

/** The lists of a row of T tokens. @throws Error where it has no such lists */
export function listsOf({ size, keys }: Blocks, T: number): Lists {
  const lists = keys.slice(0, Math.ceil(T / size))
  if (size % 64 || size & (size - 1)) throw new Error(`blocks of ${size} tokens are no multiple of 64 and power of two`)
  if (lists.length * size < T) throw new Error(`${T} tokens in ${lists.length} blocks of ${size}`)
  lists.forEach((list, block) => {
    const rises = list.every((key, i) => Number.isInteger(key) && key > (list[i - 1] ?? -1))
    if (!rises || list[list.length - 1] !== block)
      throw new Error(`block ${block} sees [${list}]: not in rising order up to itself`)
  })
  return lists
}

/** For each block those that look at it. */
export const transposed = (lists: Lists): Lists =>
  lists.map((_, key) => lists.flatMap((list, query) => (list.includes(key) ? [query] : [])))

export const seesBlock = ({ size, keys }: Blocks, query: number, key: number) =>
  keys[Math.floor(query / size)].includes(Math.floor(key / size))

/** Of T queries and keys, how many pairs see each other. */
export function pairsOf(blocks: Blocks, T: number): number {
  const { size } = blocks
  const tokens = (block: number) => Math.min(size, T - block * size)
  const own = (n: number) => (n * (n + 1)) / 2
  return listsOf(blocks, T).reduce((sum, list, i) => sum + (list.length - 1) * size * tokens(i) + own(tokens(i)), 0)
}

/** Each block sees the first `global` blocks and the last `local` ones, itself among them. */
export function localAndGlobal(length: number, size: number, local: number, global: number): Blocks {
  const keys = Array.from({ length: Math.ceil(length / size) }, (_, block) =>
    Array.from({ length: block + 1 }, (_, key) => key).filter((key) => key < global || key > block - local),
  )
  return { size, keys }
}
