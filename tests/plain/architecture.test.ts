// The layering of DESIGN.md, held to: imports go downwards only and never in a circle, React stays in app/, a shader belongs to the op of its name.
import { basename, posix } from 'node:path'
import { expect, it } from 'vitest'

// Folders and files of src/ in layers; each may import those named behind it, and itself.
const foundations = 'tensor kernel options half gpu tokenizers formats store'
const steps = 'ops graph nn models adapters data objectives optimizers generate compress'
const layers: Record<string, string> = {
  tensor: 'kernel', // a node knows its op, and an op describes dispatches over nodes: one type in two files
  options: '',
  half: '',
  gpu: '',
  formats: 'half',
  store: '',
  kernel: 'tensor',
  tokenizers: 'options',
  ops: 'tensor kernel half',
  graph: 'tensor kernel ops',
  nn: 'tensor options ops',
  models: 'tensor options ops nn',
  adapters: 'tensor options ops nn',
  data: 'options registry tokenizers store formats',
  objectives: 'tensor options ops nn graph',
  optimizers: 'tensor kernel options ops nn graph',
  // generation is a program that runs, like train: it needs a device, and turns ids into text
  generate: 'tensor kernel options registry ops nn graph gpu tokenizers data',
  compress: 'tensor options half registry ops nn graph',
  registry: `${foundations} ${steps} evaluate`,
  train: `${foundations} ${steps} registry`,
  evaluate: `${foundations} ${steps} registry`,
  engine: `${foundations} ${steps} registry train evaluate`,
  app: 'options engine',
  cli: 'options engine store', // the folder store keeps the store's promises in a folder
}
const exceptions = ['graph/replay.ts -> gpu'] // the one place where a plan meets a device

const sources = import.meta.glob<string>('../../src/**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true })
const shaders = Object.keys(import.meta.glob('../../shaders/*.wgsl', { query: '?raw' }))

const files = Object.entries(sources).map(([path, text]) => {
  const file = path.replace('../../src/', '')
  const imports = [...text.matchAll(/\b(?:from|import)[\s(]*'([^']+)'/g)].map((match) => match[1])
  return { file, imports }
})
const layerOf = (file: string) => file.split('/')[0].replace(/\.ts$/, '')

it('imports downwards only', () => {
  const upward = files.flatMap(({ file, imports }) =>
    imports
      .filter((target) => target.startsWith('.'))
      .map((target) => posix.join(posix.dirname(file), target))
      .filter((target) => !target.startsWith('..')) // a shader
      .filter((target) => layerOf(target) !== layerOf(file))
      .filter((target) => !layers[layerOf(file)]?.split(' ').includes(layerOf(target)))
      .map((target) => `${file} -> ${target}`),
  )
  expect(upward.filter((line) => !exceptions.some((pattern) => line.startsWith(pattern)))).toEqual([])
})

it('has no file that imports itself, be it by way of others', () => {
  const targets = new Map(
    files.map(({ file, imports }) => [file, imports.map((i) => posix.join(posix.dirname(file), i))]),
  )
  const reached = (file: string, found = new Set<string>()) => {
    for (const target of targets.get(file) ?? [])
      if (!found.has(target)) {
        found.add(target)
        reached(target, found)
      }
    return found
  }
  // A node knows its op, and an op describes dispatches over nodes: one type in two files.
  expect([...targets.keys()].filter((file) => reached(file).has(file)).sort()).toEqual(['kernel.ts', 'tensor.ts'])
})

it('knows React in app/ only', () => {
  const users = files.filter(({ imports }) =>
    imports.some((name) => /^(react|recharts|radix-ui|lucide-react|zustand)\b/.test(name)),
  )
  expect(users.map(({ file }) => file).filter((file) => layerOf(file) !== 'app')).toEqual([])
})

it('has an op or optimizer of the same name for every shader', () => {
  const owners = files.map(({ file }) => file).filter((file) => ['ops', 'optimizers'].includes(layerOf(file)))
  const names = owners.map((file) => basename(file, '.ts'))
  // matmul-registers.wgsl is a variant of matmul.wgsl
  const owned = (shader: string) => names.some((name) => shader === name || shader.startsWith(`${name}-`))
  expect(shaders.map((path) => basename(path, '.wgsl')).filter((shader) => !owned(shader))).toEqual([])
})
