// What a packed folder runs (tests/bench/pack.mjs): every workload of `vitro bench` on whatever adapter Dawn finds, then the same
// shapes in PyTorch where there is one with CUDA, and the ratios. One JSON object a line on stdout, so that a run that is cut short
// has said what it knew. `--small`: sizes for a software adapter. `--no-torch`: without the twin.

import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { bench } from '../../src/engine/bench.ts'
import { type Gpu, NoGpu, openGpu } from '../../src/gpu/device.ts'

declare const COMMIT: string // written in by the packer
const folder = import.meta.dirname
const small = process.argv.includes('--small')
const say = (line: object) => console.log(JSON.stringify(line))

try {
  const { create, globals } = createRequire(import.meta.url)(join(folder, 'dawn.node'))
  Object.assign(globalThis, globals)
  const instance: GPU = create(['enable-dawn-features=allow_unsafe_apis']) // held: Dawn lives as long as somebody holds it
  const gpu = await openGpu(instance)
  say({ ...deviceOf(gpu, await instance.requestAdapter()), date: new Date().toISOString(), commit: COMMIT })
  const ours = new Map<string, number>()
  for await (const row of bench(gpu, small || gpu.traits.software)) {
    say(rounded(row))
    ours.set(row.what, row.milliseconds)
  }
  if (!process.argv.includes('--no-torch')) await torch(ours)
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
async function torch(ours: ReadonlyMap<string, number>) {
  const twin = spawn('python3', [join(folder, 'torch_twin.py'), ...(small ? ['--small'] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  twin.on('error', () => console.error('No python3 here, so nothing to compare with.'))
  for await (const line of createInterface({ input: twin.stdout })) {
    const row = JSON.parse(line)
    const milliseconds = ours.get(row.of ?? row.what)
    say(
      milliseconds
        ? { ...row, vitro: milliseconds, ratio: Number((row.milliseconds / milliseconds).toPrecision(3)) }
        : row,
    )
  }
}

function rounded(row: object) {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, typeof value === 'number' ? Number(value.toPrecision(4)) : value]),
  )
}
