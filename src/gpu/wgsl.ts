// From the text of a .wgsl file to the text that WebGPU compiles: includes, conditions, repetitions, constants. It also reads off
// which binding number each storage variable has, so that an op names its bindings instead of counting them.

import { type Half, withHalves } from './halves.ts'

const library = Object.fromEntries(
  Object.entries(
    import.meta.glob<string>('../../shaders/lib/*.wgsl', { eager: true, query: '?raw', import: 'default' }),
  ).map(([path, text]) => [path.slice(path.indexOf('lib/')), text]),
)

const names = new Map(
  Object.entries(
    import.meta.glob<string>('../../shaders/*.wgsl', { eager: true, query: '?raw', import: 'default' }),
  ).map(([path, text]) => [text, path.slice(path.lastIndexOf('/') + 1, -'.wgsl'.length)]),
)
/** The file that a shader's text came from, for labels and tables. */
export const shaderName = (text: string) => names.get(text) ?? 'kernel'

export interface Kernel {
  code: string
  entry: string
  /** Binding number by variable name. */
  slots: ReadonlyMap<string, number>
}

/**
 * @param constants numbers are u32, strings are WGSL as they stand, booleans also steer `//#if NAME`.
 * @param halves storage variables that are kept in 16 bits (halves.ts)
 * @param stochastic those it writes are rounded at random, by a variable `rounding`
 */
export function compose(
  shader: string,
  constants: Readonly<Record<string, number | boolean | string>>,
  entry = 'main',
  halves: ReadonlyMap<string, Half> = new Map(),
  stochastic = false,
): Kernel {
  const head = Object.entries(constants).map(([name, value]) => `const ${name} = ${literal(name, value)};`)
  const directives: string[] = [] // WGSL wants them before everything else
  const body = spelled(repeated(conditions(includes(shader), constants), constants)).replace(
    /^(enable|requires|diagnostic)\b.*;$/gm,
    (line) => {
      directives.push(line)
      return ''
    },
  )
  function spelled(text: string) {
    if (!halves.size) return text
    const { code, isWritten } = withHalves(text, halves)
    const [half] = halves.values()
    const flags = { KEPT_BF16: half === 'bf16', STOCHASTIC: stochastic && isWritten }
    return [includes(conditions(library['lib/half.wgsl'], flags), included(shader)), code].join('\n')
  }
  const slots = new Map<string, number>()
  for (const [, slot, name] of body.matchAll(/@binding\((\d+)\)\s*var(?:<[^>]*>)?\s+(\w+)/g))
    slots.set(name, Number(slot))
  return { code: [...directives, ...head, body].join('\n'), entry, slots }
}

function literal(name: string, value: number | boolean | string) {
  if (typeof value !== 'number') return String(value)
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff)
    throw new Error(`constant ${name} = ${value} is no u32`)
  return `${value}u`
}

/** @param there what is in the text already */
function includes(text: string, there: readonly string[] = []): string {
  return text.replace(INCLUDE, (_, path: string) => {
    if (!Object.hasOwn(library, path)) throw new Error(`no shaders/${path}`)
    return there.includes(path) ? '' : includes(library[path])
  })
}
const INCLUDE = /^\/\/#include (\S+)$/gm
const included = (text: string) => [...text.matchAll(INCLUDE)].map(([, path]) => path)

/** Keeps the lines between `//#if NAME` (or `//#if !NAME`) and `//#else` / `//#endif` that the constants choose; they nest. */
function conditions(text: string, constants: Readonly<Record<string, unknown>>): string {
  const stack: boolean[] = []
  const kept: string[] = []
  for (const line of text.split('\n')) {
    const [, directive, not, name] = /^\s*\/\/#(if|else|endif)(?: (!?)(\w+))?\s*$/.exec(line) ?? []
    if (directive === 'if') stack.push(Boolean(constants[name]) !== (not === '!'))
    else if (directive === 'else') stack.push(!stack.pop())
    else if (directive === 'endif') stack.pop()
    else if (stack.every(Boolean)) kept.push(line)
  }
  if (stack.length) throw new Error('//#if without //#endif')
  return kept.join('\n')
}

/**
 * The lines between `//#each i COUNT` and its `//#end` COUNT times over, with 0, 1 … for every `$i`; they nest. What a thread keeps
 * in registers is named by constants this way, whether a compiler unrolls loops or not.
 */
function repeated(text: string, constants: Readonly<Record<string, unknown>>): string {
  const lines = text.split('\n')
  const expand = (from: number, to: number): string[] => {
    const result: string[] = []
    for (let i = from; i < to; i++) {
      const [, name, count] = /^\s*\/\/#each (\w+) (\w+)\s*$/.exec(lines[i]) ?? []
      if (!name) {
        result.push(lines[i])
        continue
      }
      const end = endOf(i, to)
      const body = expand(i + 1, end)
      for (let n = 0; n < Number(constants[count]); n++)
        result.push(...body.map((line) => line.replaceAll(`$${name}`, String(n))))
      i = end
    }
    return result
  }
  const endOf = (start: number, to: number) => {
    for (let i = start + 1, depth = 1; i < to; i++) {
      if (/^\s*\/\/#each /.test(lines[i])) depth++
      if (/^\s*\/\/#end\s*$/.test(lines[i]) && --depth === 0) return i
    }
    throw new Error('//#each without //#end')
  }
  return expand(0, lines.length).join('\n')
}
