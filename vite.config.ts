// One configuration for the page, the command line (an SSR build of src/cli/main.ts, see src/cli/prepare.mjs) and the tests.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { metaPolicy } from './src/cli/security-policy.mjs'

/** The built page carries its own policy, so that a plain file server has it too. (Vite's development page needs inline scripts.) */
const securityPolicy: Plugin = {
  name: 'security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: metaPolicy }, injectTo: 'head-prepend' },
  ],
}

/** Offline once loaded: sw.js is src/app/service-worker.js with the list of all built files before it. The page registers it. */
const offline: Plugin = {
  name: 'offline',
  apply: 'build',
  enforce: 'post',
  generateBundle(_, bundle) {
    const hash = createHash('sha256')
    const built = Object.values(bundle).filter(({ fileName }) => !fileName.endsWith('.map'))
    for (const file of built) hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source)
    const open = readdirSync('public', { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const copied = open.map(({ parentPath, name }) => relative('public', join(parentPath, name)).replaceAll('\\', '/'))
    for (const file of copied) hash.update(file).update(readFileSync(join('public', file)))
    // A host may redirect index.html to its folder, and a redirected answer can't be kept for a navigation.
    const files = [...built.map(({ fileName }) => fileName), ...copied].map((name) =>
      name === 'index.html' ? './' : name,
    )
    const head = `const VERSION = '${hash.digest('hex').slice(0, 16)}'\nconst FILES = ${JSON.stringify(files)}\n`
    const source = head + readFileSync('src/app/service-worker.js', 'utf8')
    this.emitFile({ type: 'asset', fileName: 'sw.js', source })
  },
}

/** Tests that fill memory and count what is in it. In a process that holds what others left they would take three times as long. */
const FILLING = ['open-memory', 'data/ingest-hostile', 'data/prepare'].map((name) => `tests/plain/${name}.test.ts`)

export default defineConfig(({ isSsrBuild, mode }) => ({
  base: './', // static files that work from any sub-path
  plugins: isSsrBuild || mode === 'test' ? [] : [react(), securityPolicy, offline],
  worker: { format: 'es' },
  build: { target: 'chrome134', sourcemap: true },
  test: {
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        // Modules stay from file to file: loading them anew for each takes longer than many of its tests.
        test: {
          name: 'plain',
          include: ['tests/plain/**/*.test.{ts,tsx}'],
          exclude: FILLING,
          testTimeout: 120_000,
          isolate: false,
        },
      },
      // Its name lets it begin first, projects being sorted: three long files at the end would leave a core idle.
      { extends: true, test: { name: 'apart-plain', include: FILLING, testTimeout: 120_000 } },
      {
        extends: true,
        test: {
          name: 'gpu',
          include: ['tests/gpu/**/*.test.ts'],
          globalSetup: 'tests/gpu/setup.ts',
          setupFiles: 'tests/gpu/each-file.ts',
          isolate: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      ...[
        { name: 'browser', exclude: ['tests/browser/smooth.test.ts'], groupOrder: 1 },
        { name: 'smooth', include: ['tests/browser/smooth.test.ts'], groupOrder: 2 }, // alone: it measures time
      ].map(({ name, groupOrder, include = ['tests/browser/**/*.test.ts'], exclude }) => ({
        extends: true as const,
        test: {
          ...{ name, include, exclude, sequence: { groupOrder }, testTimeout: 300_000, hookTimeout: 60_000 },
          expect: { poll: { timeout: 60_000 } }, // a page that shares its cores with a software adapter may take its time
        },
      })),
    ],
  },
}))
