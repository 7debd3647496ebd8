// What a fresh clone needs before anything can run: a Node that is new enough, packages that match the lock, and builds no older than
// their sources. Plain JavaScript without packages, since there may be none yet. All it prints goes to stderr: stdout is the program's.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Vitro needs Node.js 20.19 or newer; this is ${process.versions.node}.`)
  process.exit(1)
}

/**
 * Installs a package's dependencies in its folder if what is there is not what its lock says. The lock stays as it is; `npm ci` would
 * refuse one whose optional packages for other systems a registry does not have.
 * @param {string} [folder]
 */
export async function install(folder = root) {
  if (isInstalled(folder)) return
  console.error(`Installing packages in ${folder} …`)
  // Started by npm, its own path is known; and on Windows it is a script that only a shell can start.
  const npm = process.env.npm_execpath
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  /** @type {import('node:child_process').SpawnOptions} */
  const options = { cwd: folder, stdio: ['ignore', 2, 2] }
  const child = npm
    ? spawn(process.execPath, [npm, ...args], options)
    : spawn('npm', args, { ...options, shell: process.platform === 'win32' })
  const [status] = await once(child, 'close').catch(() => [null])
  if (status === 0) return
  console.error('npm could not install the packages; its message stands above.')
  process.exit(1)
}

/** @param {string} folder */
function isInstalled(folder) {
  const installed = join(folder, 'node_modules/.package-lock.json') // npm writes here what it has installed
  if (!existsSync(installed)) return false
  const wanted = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages
  return Object.entries(wanted).every(
    ([path, { version, optional, peer, devOptional }]) =>
      path === '' || present[path]?.version === version || (!present[path] && (optional || peer || devOptional)),
  )
}

const SOURCES = ['src', 'shaders', 'public', 'index.html', 'vite.config.ts', 'tsconfig.json', 'package-lock.json']

/**
 * Builds with Vite unless the last build is newer than every source. `name` tells the builds apart; `options` are Vite's.
 * @param {string} name
 * @param {import('vite').InlineConfig} [options]
 */
export async function build(name, options = {}) {
  const stamp = join(root, '.cache', `built-${name}`)
  if (existsSync(stamp) && lastChange(SOURCES.map((source) => join(root, source))) < statSync(stamp).mtimeMs) return
  console.error(`Building the ${name} …`)
  const start = new Date() // an edit made while it builds calls for another build
  const vite = await import('vite')
  await vite.build({ root, logLevel: 'warn', ...options })
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, '')
  utimesSync(stamp, start, start)
}

/** The page, into dist/. */
export const buildPage = () => build('page')

/** The command line, into one file. Returns its path. */
export async function buildCommandLine() {
  const outDir = join(root, '.cache/cli')
  await build('command line', {
    build: {
      ssr: 'src/cli/main.ts',
      outDir,
      emptyOutDir: false, // another run may be using it
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'main.js', codeSplitting: false } },
    },
  })
  return join(outDir, 'main.js')
}

/**
 * Milliseconds since 1970 of the newest file or folder (a deletion shows as its folder's change).
 * @param {string[]} paths
 * @returns {number}
 */
function lastChange(paths) {
  let newest = 0
  for (const path of paths) {
    if (!existsSync(path)) continue
    const stat = statSync(path)
    newest = Math.max(newest, stat.mtimeMs)
    if (stat.isDirectory()) newest = Math.max(newest, lastChange(readdirSync(path).map((name) => join(path, name))))
  }
  return newest
}

/**
 * Calls back once if npm, which started this process, is gone: killed outright, or by a signal of which its shell died without a word.
 * @param {() => void} callback
 */
export function onOrphaned(callback) {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    callback()
  }, 200).unref()
}
