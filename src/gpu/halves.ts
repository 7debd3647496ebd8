// How a kernel that is written for f32 reads and writes variables that are kept in 16 bits, two elements a word. The kernel's text
// says `x[i]`, whatever x is kept in: where that is 16 bits, the declaration becomes one of words, and each `x[i]` a call of a
// function that takes a word apart or puts one together (shaders/lib/half.wgsl). Knows WGSL's spelling; knows no kernel.

export type Half = 'bf16' | 'f16'

/** What an element of a variable's array is, and what holds it in 16 bits; of an f32 there are two in a word. */
const WORDS = new Map([
  ['f32', 'u32'],
  ['vec2f', 'u32'],
  ['vec4f', 'vec2u'],
])
const READ = new Map([
  ['f32', (x: string) => `let pair = halves(${x}[i / 2u]); return select(pair.x, pair.y, i % 2u == 1u);`],
  ['vec2f', (x: string) => `return halves(${x}[i]);`],
  ['vec4f', (x: string) => `let words = ${x}[i]; return vec4f(halves(words.x), halves(words.y));`],
])
const WRITE = new Map([
  ['vec2f', (x: string) => `${x}[i] = word(value, i);`],
  ['vec4f', (x: string) => `${x}[i] = vec2u(word(value.xy, 2u * i), word(value.zw, 2u * i + 1u));`],
])

/** @throws Error where the kernel writes single elements of a variable that is kept in 16 bits: two threads would share a word */
export function withHalves(text: string, halves: ReadonlyMap<string, Half>): { code: string; isWritten: boolean } {
  const aliases = new Map([...text.matchAll(/^alias (\w+) = (\w+);/gm)].map(([, name, type]) => [name, type]))
  const accessors: string[] = []
  let isWritten = false
  let code = text.replace(/\/\/.*$/gm, '')
  for (const x of halves.keys()) {
    if (new RegExp(`\\b(let|var) ${x}\\b`).test(code)) throw new Error(`a local variable hides ${x}`)
    code = code.replace(
      new RegExp(`(var<storage, (read|read_write)> ${x}: array<)(\\w+)>`),
      (_, head: string, access: string, element: string) => {
        const type = aliases.get(element) ?? element
        accessors.push(`fn read_${x}(i: u32) -> ${type} { ${READ.get(type)!(x)} }`)
        if (access === 'read_write') {
          const write = WRITE.get(type)
          if (!write) throw new Error(`${x} is written one ${type} at a time and cannot be kept in 16 bits`)
          accessors.push(`fn write_${x}(i: u32, value: ${type}) { ${write(x)} }`)
          isWritten = true
        }
        return `${head}${WORDS.get(type)}>`
      },
    )
  }
  return { code: [called(code, [...halves.keys()]), ...accessors].join('\n'), isWritten }
}

/** `x[i]` as a call that reads; `x[i] = value;` and `x[i] += value;` as one that writes. */
function called(code: string, names: readonly string[]): string {
  const access = new RegExp(`\\b(${names.join('|')})\\[`, 'g')
  let result = ''
  let done = 0
  for (let found = access.exec(code); found; found = access.exec(code)) {
    const [, name] = found
    const close = closing(code, access.lastIndex)
    const i = called(code.slice(access.lastIndex, close), names)
    const [assignment, plus] = /^ (\+?)= /.exec(code.slice(close + 1)) ?? []
    result += code.slice(done, found.index)
    if (assignment === undefined) {
      result += `read_${name}(${i})`
      done = close + 1
    } else {
      const end = code.indexOf(';', close)
      const value = called(code.slice(close + 1 + assignment.length, end), names)
      result += `write_${name}(${i}, ${plus ? `read_${name}(${i}) + ` : ''}${value})`
      done = end
    }
    access.lastIndex = done
  }
  return result + code.slice(done)
}

/** Where the bracket ends whose inside starts at `from`. */
function closing(code: string, from: number): number {
  let depth = 1
  for (let i = from; ; i++) {
    if (code[i] === '[') depth++
    if (code[i] === ']' && --depth === 0) return i
  }
}
