// `npm start`: installs what is missing, builds what is stale, serves the page and prints its address.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildPage, install, onOrphaned, root } from './prepare.mjs'
import { fileServer, listen } from './serve.mjs'

const USAGE = 'Usage: npm start -- [--port N]    N is 0 to 65535 (0: any free port); 4173 if not given.'

const port = readPort()
onOrphaned(() => process.exit())
await install()
await buildPage()
try {
  const server = await listen(fileServer(join(root, 'dist')), port)
  console.log(`Vitro is at http://localhost:${server.port}/    (Ctrl+C stops it)`)
} catch (error) {
  if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EADDRINUSE') throw error
  // No other port is taken silently: the browser keeps runs by origin, and the port is part of it.
  console.error(`Port ${port} is in use. Stop what listens there, or choose another: npm start -- --port ${port + 1}`)
  process.exit(1)
}

function readPort() {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string', default: '4173' } } })
    const port = Number(values.port)
    if (/^\d+$/.test(values.port) && port <= 65535) return port
    console.error(`--port ${values.port} is no port.\n${USAGE}`)
  } catch (error) {
    console.error(`${/** @type {Error} */ (error).message}\n${USAGE}`)
  }
  process.exit(2)
}
