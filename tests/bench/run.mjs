// `npm run bench`: our kernels and steps on this machine's adapter, and, where a folder of other libraries is at hand
// (VITRO_PEERS, or ../shared/peers), the same workloads on them in the same browser, in turn, with ratios.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { install, root } from '../../src/cli/prepare.mjs'

await install()
/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
const run = (command, args, options = {}) => {
  const { status } = spawnSync(command, args, { stdio: 'inherit', cwd: root, ...options })
  if (status !== 0) process.exit(status ?? 1)
}
const [workloads = 'W0,W1,matmul,gen-W1', peers = 'jaxjs,tfjs'] = process.argv.slice(2)
if (workloads !== 'none') compare(workloads.split(','), peers)
run(process.execPath, ['src/cli/vitro.mjs', 'bench'])

/**
 * @param {string[]} workloads
 * @param {string} others
 */
function compare(workloads, others) {
  const source = resolve(process.env.VITRO_PEERS ?? join(root, '../shared/peers'))
  if (!existsSync(source)) return console.log(`No other libraries to compare with: there is no ${source}.`)
  const folder = join(root, '.cache/peers')
  mkdirSync(join(folder, 'web'), { recursive: true })
  cpSync(source, folder, { recursive: true, mode: 0, filter: (path) => !/node_modules|results/.test(path) })
  run('chmod', ['-R', 'u+w', folder])
  const own = "'vitro': { page: 'vitro', opts: {} },\n  'tfjs':"
  const runner = join(folder, 'run.mjs')
  writeFileSync(runner, readFileSync(runner, 'utf8').replace("'tfjs':", own))
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder })
  run(process.execPath, ['prep.mjs'], { cwd: folder })
  run(process.execPath, ['build.mjs'], { cwd: folder })
  run(process.execPath, ['tests/bench/build-peer.mjs', folder])
  const options = ['--warm', '2', '--steps', '2', '--repeats', '5']
  const rows = workloads.flatMap((workload) => {
    const { stdout, status } = spawnSync(process.execPath, ['run.mjs', `vitro,${others}`, workload, ...options], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (status !== 0) process.exit(status ?? 1)
    process.stdout.write(stdout)
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  })
  printRatios(rows)
  if (rows.some(({ target, error }) => target === 'vitro' && error)) process.exit(1)
  run(process.execPath, ['tests/bench/javascript.mjs', folder])
}

/**
 * Ours over theirs, for every workload of which there are figures of both.
 * @param {{ target: string, what: string, tok_s?: number, gflops?: number }[]} rows
 */
function printRatios(rows) {
  for (const { target, what, tok_s, gflops } of rows) {
    if (target === 'vitro' || !(tok_s ?? gflops)) continue
    const ours = rows.find((row) => row.target === 'vitro' && row.what === what)
    const [a, b] = [ours?.tok_s ?? ours?.gflops, tok_s ?? gflops]
    const unit = tok_s ? 'tokens/s' : 'GFLOP/s'
    if (a && b) console.log(`${what.padEnd(12)} ${a} ${unit}, ${target} ${b}: ${(a / b).toFixed(2)} times`)
  }
}
