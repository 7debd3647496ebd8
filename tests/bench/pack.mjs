// `npm run pack-bench -- --out DIR`: a folder that measures Vitro on a bare Linux machine with a GPU. Node's own binary, Dawn and our
// bundle lie in it; `sh DIR/run.sh` unpacks and runs them, needs no network and nothing installed but a GPU driver with Vulkan's
// loader (and gzip). Where python3 has torch with CUDA, the same shapes run there too.
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { install, root } from '../../src/cli/prepare.mjs'

const MOST_BYTES = 60e6

const { out } = parseArgs({ options: { out: { type: 'string' } } }).values
if (!out || process.platform !== 'linux' || process.arch !== 'x64') {
  console.error(
    out
      ? 'The packed binaries are those of this machine, which is no x64 Linux.'
      : 'Usage: npm run pack-bench -- --out DIR',
  )
  process.exit(2)
}
await install()
const folder = resolve(out)
mkdirSync(folder, { recursive: true })

await build({
  root,
  logLevel: 'warn',
  define: { COMMIT: JSON.stringify(commit()) },
  ssr: { noExternal: true },
  build: {
    ssr: 'tests/bench/packed.ts',
    outDir: folder,
    emptyOutDir: false,
    copyPublicDir: false,
    sourcemap: false,
    minify: true,
    target: 'node20',
    rolldownOptions: { output: { entryFileNames: 'bench.mjs', codeSplitting: false } },
  },
})
pack(process.execPath, 'node')
pack(join(root, 'node_modules/webgpu/dist/linux-x64/dawn.node'), 'dawn.node')
copyFileSync(join(root, 'tests/bench/torch_twin.py'), join(folder, 'torch_twin.py'))
copyFileSync(join(root, 'tests/bench/packed.sh'), join(folder, 'run.sh'))
chmodSync(join(folder, 'run.sh'), 0o755)

const files = ['node.gz', 'dawn.node.gz', 'bench.mjs', 'torch_twin.py', 'run.sh']
const bytes = files.map((name) => statSync(join(folder, name)).size)
for (const [i, name] of files.entries()) console.log(`${name.padEnd(16)}${(bytes[i] / 1e6).toFixed(2).padStart(8)} MB`)
const total = bytes.reduce((a, b) => a + b)
console.log(
  `${'together'.padEnd(16)}${(total / 1e6).toFixed(2).padStart(8)} MB\nRun it with: sh ${join(out, 'run.sh')}`,
)
if (total > MOST_BYTES) {
  console.error('That is more than 60 MB.')
  process.exitCode = 1
}

/** Without symbols where there is a `strip`, and compressed by what every Linux can undo. */
function pack(/** @type {string} */ source, /** @type {string} */ name) {
  const copy = join(folder, name)
  copyFileSync(source, copy)
  spawnSync('strip', [copy], { stdio: 'ignore' })
  writeFileSync(`${copy}.gz`, gzipSync(readFileSync(copy), { level: 9 }))
  rmSync(copy)
}

function commit() {
  const git = (/** @type {string[]} */ ...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
  return (
    git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '--', 'src', 'shaders') ? ' and changes' : '')
  )
}
