// Bundles vitro-peer.ts for the harness: web/vitro.js, a script that sets window.peer.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { root } from '../../src/cli/prepare.mjs'

const folder = process.argv[2]
const entry = join(folder, 'vitro-entry.js')
writeFileSync(
  entry,
  `import { peer } from ${JSON.stringify(join(root, 'tests/bench/vitro-peer.ts'))}
import * as harness from './src/common.js'
peer(harness).then((made) => { window.peer = made })
`,
)
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  build: {
    outDir: join(folder, 'web'),
    emptyOutDir: false,
    target: 'chrome134',
    lib: { entry, name: 'vitro', formats: ['iife'], fileName: () => 'vitro.js' },
  },
})
