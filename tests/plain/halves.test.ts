// How a kernel's text is spelled where variables of it are kept in 16 bits. That the spelling computes what it should, the op tests
// show on the GPU.

import { expect, it } from 'vitest'
import { withHalves } from '../../src/gpu/halves.ts'

const kept = new Map([
  ['x', 'bf16'],
  ['y', 'bf16'],
] as const)
const kernel = (body: string, element = 'Value') => `alias Value = vec2f;
@group(0) @binding(0) var<storage, read> x: array<Value>;
@group(0) @binding(1) var<storage, read_write> y: array<${element}>;
fn main(i: u32) {
${body}
}`
const main = (body: string) => withHalves(kernel(body), kept).code.split('fn main(i: u32) {\n')[1].split('\n}')[0]

it('reads and writes by calls, also within an index', () => {
  expect(main('  let a = x[i] + other[i];')).toBe('  let a = read_x(i) + other[i];')
  expect(main('  y[i] = x[ids[i]] * f(x[i + 1u]);')).toBe('  write_y(i, read_x(ids[i]) * f(read_x(i + 1u)));')
  expect(main('  y[at(x[0].x)] += 2.0;')).toBe('  write_y(at(read_x(0).x), read_y(at(read_x(0).x)) + 2.0);')
  expect(main('  if (y[i].x == x[i].x) { y[i] = Value(); } // y[i] = x;')).toBe(
    '  if (read_y(i).x == read_x(i).x) { write_y(i, Value()); } ',
  )
  expect(main('  max_x[i] = xx[i];')).toBe('  max_x[i] = xx[i];')
})

it('declares words: one for two elements, a pair of them for four', () => {
  const { code, isWritten } = withHalves(kernel(''), kept)
  expect(code).toContain('var<storage, read> x: array<u32>;')
  expect(code).toContain('fn read_x(i: u32) -> vec2f')
  expect(isWritten).toBe(true)
  expect(withHalves(kernel('', 'vec4f'), kept).code).toContain('y: array<vec2u>;')
  expect(withHalves(kernel(''), new Map([['x', 'f16']] as const)).isWritten).toBe(false)
})

it('refuses a kernel that writes single elements, and one with a local variable of the same name', () => {
  expect(() => withHalves(kernel('', 'f32'), kept)).toThrow('written one f32 at a time')
  expect(() => withHalves(kernel('  var y = 1u;'), kept)).toThrow('hides y')
})

const shaders = import.meta.glob<string>('../../shaders/{*,lib/*}.wgsl', {
  eager: true,
  query: '?raw',
  import: 'default',
})
it.each(Object.entries(shaders))('%s has no local variable that hides a storage variable of it', (_, text) => {
  const includes = [...text.matchAll(/^\/\/#include (\S+)$/gm)].map(([, path]) => shaders[`../../shaders/${path}`])
  const whole = [text, ...includes].join('\n')
  const stored = [...whole.matchAll(/var<storage, \w+> (\w+): array<(f32|vec[24]f|Value|Stored|Element)>/g)]
  const hidden = stored
    .filter(([, name]) => new RegExp(`\\b(let|var) ${name}(?![\\w$])`).test(text))
    .map(([, name]) => name)
  expect(hidden).toEqual([])
})
