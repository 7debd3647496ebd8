// `npm test`: on a machine with nothing but Node and npm. Installs what is missing, then checks format, lint, types and structure, builds,
// and runs every test. `npm test -- gpu ops` runs tests/gpu/*ops* alone, without the checks; the suites are plain, gpu and browser.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildCommandLine, buildPage, install, root } from '../src/cli/prepare.mjs'
import { findBrowser } from '../src/cli/software-adapter.mjs'

const args = process.argv.slice(2)
const SUITES = ['plain', 'gpu', 'browser']
const suites = SUITES.includes(args[0]) ? [args[0]] : SUITES
const filters = SUITES.includes(args[0]) ? args.slice(1) : args
const everything = args.length === 0

const total = { passed: 0, failed: 0, skipped: 0 }
/** @type {Map<string, number>} */
const casesByAdapter = new Map()

await section('Packages and browser', async () => {
  await install()
  if (!findBrowser()) installBrowser()
  console.log(`The browser is ${findBrowser()}.`)
})
const builds = everything || suites.includes('browser')
// Each alone would leave a core idle.
await section(`Packages of tests${everything ? ', format and lint, types' : ''}${builds ? ', build' : ''}`, () =>
  Promise.all([
    installForTests().then(() => (everything ? check('typescript/bin/tsc', '-p', '.') : undefined)),
    everything && check('@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '.'),
    builds && build(),
  ]),
)
// Plain and GPU tests share the cores; browsers, which bring processes of their own, come after them, and last the one whose test
// measures time.
const inNode = suites.filter((suite) => suite !== 'browser')
// Half as many again as cores: tests of the command line and of llama.cpp wait for processes of their own.
if (inNode.length) await section(`Tests: ${inNode.join(' and ')}`, () => test(inNode, '--maxWorkers=150%'))
if (suites.includes('browser')) await section('Tests: browser', () => test(['browser', 'smooth']))

const adapters = [...casesByAdapter].map(([adapter, count]) => `${count} on ${adapter}`)
console.log(`\nGPU cases: ${adapters.join(', ') || 'none'}`)
if (everything && !adapters.length) count('failed', 1)
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`)
process.exitCode = total.failed ? 1 : 0

/**
 * @param {string} title
 * @param {() => unknown} work
 */
async function section(title, work) {
  console.log(`\n── ${title}`)
  const start = performance.now()
  await work()
  console.log(`   ${((performance.now() - start) / 1000).toFixed(1)} s`)
}

/**
 * @param {keyof typeof total} outcome
 * @param {number} cases
 */
function count(outcome, cases) {
  total[outcome] += cases
}

/** Folders of tests that bring packages of their own. */
async function installForTests() {
  const folders = readdirSync(join(root, 'tests')).map((name) => join(root, 'tests', name))
  for (const folder of folders) if (existsSync(join(folder, 'package-lock.json'))) await install(folder)
}

/**
 * Runs a package's program; true if it succeeded.
 * @param {string} program below node_modules
 * @param {string[]} args
 */
async function run(program, args) {
  const path = join(root, 'node_modules', program)
  const [status] = await once(spawn(process.execPath, [path, ...args], { cwd: root, stdio: 'inherit' }), 'close')
  return status === 0
}

/**
 * A check counts as one case.
 * @param {string} program
 * @param {string[]} args
 */
async function check(program, ...args) {
  count((await run(program, args)) ? 'passed' : 'failed', 1)
}

async function build() {
  try {
    // The page is on its way; until it has an entry there is nothing of it to build.
    if (existsSync(join(root, 'index.html'))) await buildPage()
    await buildCommandLine()
    count('passed', 1)
  } catch (error) {
    console.error(error)
    count('failed', 1)
  }
}

/**
 * @param {string[]} projects or the end of their names: plain has two
 * @param {string[]} options of Vitest
 */
async function test(projects, ...options) {
  const report = join(root, '.cache', `tests-${projects.join('-')}.json`)
  rmSync(report, { force: true })
  const succeeded = await run('vitest/vitest.mjs', [
    'run',
    ...projects.flatMap((project) => ['--project', `*${project}`]),
    ...options,
    '--passWithNoTests',
    '--silent=passed-only',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...filters,
  ])
  const failedBefore = total.failed
  if (existsSync(report)) tally(JSON.parse(readFileSync(report, 'utf8')))
  if (!succeeded && total.failed === failedBefore) count('failed', 1) // a crash or an error outside any test
}

/** @param {{ testResults: { status: string, assertionResults: { status: string, meta: { gpu?: string } }[] }[] }} report */
function tally({ testResults }) {
  for (const { status, assertionResults } of testResults) {
    if (status === 'failed' && !assertionResults.some((result) => result.status === 'failed')) count('failed', 1) // never got to its tests
    for (const { status, meta } of assertionResults) {
      count(status === 'passed' || status === 'failed' ? status : 'skipped', 1)
      if (meta.gpu) casesByAdapter.set(meta.gpu, (casesByAdapter.get(meta.gpu) ?? 0) + 1)
    }
  }
}

/** Chromium brings the software adapter too, which the GPU tests in Node need where there is no GPU. */
function installBrowser() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
  if (/^ID=debian$/m.test(release) && process.getuid?.() === 0) {
    console.log('Installing Chromium …')
    for (const args of [['update'], ['install', '-y', 'chromium', 'fonts-noto-cjk']]) {
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
      spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env })
    }
    if (findBrowser()) return
  }
  console.error('The tests need Chrome, Chromium or Edge: install one, or name it in the variable CHROME.')
  process.exit(1)
}
