// What a packed folder runs (tests/bench/pack.mjs) on whatever adapter Dawn finds: every workload of `vitro bench`, the products again as
// tuned, in f16 and by matrix units, the same shapes in PyTorch where there is one with CUDA, with ratios, and where a GPT-2 step's time goes.
// One JSON object a line on stdout, so that a run that is cut short has said what it knew. `--small`: sizes for a software adapter.
// `--no-torch`: without the twin.

import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { dawnOptions, FASTER_ARITHMETIC, PLAIN_KERNELS } from '../../src/cli/dawn-features.ts'
import { arithmeticOf, computing } from '../../src/engine/arithmetic.ts'
import { bench, plansOf } from '../../src/engine/bench.ts'
import { measureSentence } from '../../src/engine/headless.ts'
import { productsOf, tuneProduct } from '../../src/engine/kernel-tuning.ts'
import { adopt, keyOf, type TunedKernel } from '../../src/engine/tuned-kernels.ts'
import { reportOf } from '../../src/engine/tuning-desk.ts'
import type { RunConfig } from '../../src/engine/types.ts'
import { type Gpu, NoGpu, openGpu } from '../../src/gpu/device.ts'

declare const COMMIT: string // written in by the packer
const folder = import.meta.dirname
const small = process.argv.includes('--small')
const say = (line: object) => console.log(JSON.stringify(line))
/** Milliseconds by the name of the row. */
const ours = new Map<string, number>()

const GPT2 = { layers: 12, heads: 12, d_model: 768, d_ff: 3072 }
const TINY = { layers: 2, heads: 2, d_model: 64, d_ff: 256 }
const gpt2 = (options: Record<string, number>, context: number): RunConfig => ({
  model: { id: 'gpt2', options },
  objective: { id: 'causal-lm', options: {} },
  optimizer: { id: 'adamw', options: {} },
  training: { context, batch: 4, steps: 1 },
})

try {
  const { create, globals } = createRequire(import.meta.url)(join(folder, 'dawn.node'))
  Object.assign(globalThis, globals)
  // Held: Dawn lives as long as somebody holds it.
  const instance: GPU = create(dawnOptions(PLAIN_KERNELS, FASTER_ARITHMETIC))
  const gpu = await openGpu(instance)
  const isSmall = small || gpu.traits.software
  say({ ...deviceOf(gpu, await instance.requestAdapter()), date: new Date().toISOString(), commit: COMMIT })
  await measure(gpu, isSmall)
  await tune(gpu, isSmall)
  for (const arithmetic of ['f16', 'matrix-units'] as const) {
    const other = await computing(gpu, { arithmetic, precision: 'f16' })
    say({ arithmetic, found: arithmeticOf(other), matrixUnits: other.traits.matrixUnits ?? null })
    if (other !== gpu) await measure(other, isSmall, `, ${arithmetic}`)
  }
  if (!process.argv.includes('--no-torch')) await torch()
  const [model, context, vocabulary] = isSmall ? ([TINY, 64, 65] as const) : ([GPT2, 1024, 50304] as const)
  say({ profile: await measureSentence(gpu, gpt2(model, context), vocabulary) })
  process.exit(0)
} catch (error) {
  if (error instanceof NoGpu && !hasVulkanLoader())
    console.error("There is no libvulkan.so.1: install Vulkan's loader (Debian: libvulkan1; Fedora: vulkan-loader).")
  else if (error instanceof NoGpu)
    console.error(
      `${error.message} Vulkan's loader is here: is the driver's manifest (nvidia_icd.json) where it looks?`,
    )
  else console.error(error)
  process.exit(1)
}

/** What a tuned variant or another arithmetic can change is measured again under another name. */
async function measure(gpu: Gpu, isSmall: boolean, suffix = '') {
  const wanted = (what: string) => !suffix || /^(matmul|head|W1|GPT-2)/.test(what)
  for await (const { what, ...row } of bench(gpu, { small: isSmall, wanted })) {
    say(rounded({ what: what + suffix, ...row }))
    ours.set(what + suffix, row.milliseconds)
  }
}

/** Every candidate with its time, so that a default can be chosen from the log; then with the winners. */
async function tune(gpu: Gpu, isSmall: boolean) {
  const products = new Map(
    plansOf(gpu, isSmall).flatMap((plan) => productsOf(plan, gpu).map((facts) => [keyOf(facts), facts])),
  )
  const tuned: TunedKernel[] = []
  for (const [key, facts] of products) {
    const milliseconds: Record<string, number | null> = {}
    const tried = (variant: string, seconds: number | null) => {
      milliseconds[variant] = seconds && Number((seconds * 1000).toPrecision(4))
    }
    const found = await tuneProduct(gpu, facts, () => false, tried).catch((error) => {
      say({ tuned: key, failed: String(error) })
      return null
    })
    if (!found) continue
    tuned.push(found)
    say({ tuned: key, ...reportOf(found), milliseconds })
  }
  adopt(gpu, tuned)
  if (tuned.length) await measure(gpu, isSmall, ', tuned')
}

function deviceOf({ facts }: Gpu, adapter: GPUAdapter | null) {
  const { device = '', description = '' } = adapter?.info ?? {}
  return {
    device: device || facts.name,
    driver: description,
    card: nvidia(),
    software: facts.software,
    features: facts.features,
  }
}
function nvidia() {
  try {
    return execFileSync('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return null
  }
}

function hasVulkanLoader() {
  const folders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/lib64', '/usr/lib', '/usr/local/lib']
  return [...(process.env.LD_LIBRARY_PATH ?? '').split(':'), ...folders].some((path) =>
    existsSync(join(path, 'libvulkan.so.1')),
  )
}

/** The twin prints its rows under the same names; each comes out with how fast ours is beside it. */
async function torch() {
  const twin = spawn('python3', [join(folder, 'torch_twin.py'), ...(small ? ['--small'] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  twin.on('error', () => console.error('No python3 here, so nothing to compare with.'))
  for await (const line of createInterface({ input: twin.stdout })) {
    const row = JSON.parse(line)
    const name = row.of ?? row.what
    const names = [...(/bf16/.test(row.what) ? [`${name}, matrix-units`] : []), `${name}, tuned`, name]
    const held = names.find((candidate) => ours.has(candidate))
    const vitro = ours.get(held ?? '')
    say(vitro ? rounded({ ...row, held, vitro, ratio: row.milliseconds / vitro }) : row)
  }
}

function rounded(row: object) {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, typeof value === 'number' ? Number(value.toPrecision(4)) : value]),
  )
}
