// `npm run -s vitro -- …`: installs what is missing, builds what is stale, and runs the command line (src/cli/main.ts) in a child whose
// dynamic loader finds a GPU adapter. The child's output, signals and exit code are this process's own.
// (package.json starts this by `exec`, so that npm's signals reach it and not a shell. Windows' shell has no exec: call this file.)
import { spawn } from 'node:child_process'
import { buildCommandLine, install, onOrphaned } from './prepare.mjs'
import { adapterEnvironment } from './software-adapter.mjs'

await install()
const program = await buildCommandLine()
const child = spawn(process.execPath, ['--enable-source-maps', program, ...process.argv.slice(2)], {
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'], // the channel tells the child when this process is killed
  env: { ...process.env, ...adapterEnvironment() },
})

const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
for (const signal of signals) {
  process.on(signal, () => {
    const byTerminal = signal === 'SIGINT' && process.stdin.isTTY // Ctrl+C reached the child already
    if (!byTerminal) child.kill(signal)
  })
}
onOrphaned(() => child.kill('SIGTERM'))
child.on('exit', (code, signal) => {
  if (!signal) process.exit(code ?? 1)
  for (const name of signals) process.removeAllListeners(name)
  process.kill(process.pid, signal)
})
