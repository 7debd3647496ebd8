// One configuration for the page, the command line (an SSR build of src/cli/main.ts, see src/cli/prepare.mjs) and the tests.
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
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

/** Offline once loaded: sw.js keeps every built file. The page registers it (src/app/trusted-types.ts). */
const offline = VitePWA({
  registerType: 'autoUpdate',
  injectRegister: null,
  workbox: {
    globPatterns: ['**/*.{html,js,css,svg,png,wasm,woff2,txt}'],
    maximumFileSizeToCacheInBytes: 16 * 2 ** 20,
    inlineWorkboxRuntime: true, // a worker under Trusted Types may not importScripts
  },
  manifest: {
    name: 'Vitro',
    short_name: 'Vitro',
    description: 'Language models, grown in glass: train a small Transformer in this tab.',
    start_url: '.',
    display: 'standalone',
    background_color: '#ffffff',
    theme_color: '#ffffff',
    icons: [{ src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' }],
  },
})

export default defineConfig(({ isSsrBuild, mode }) => ({
  base: './', // static files that work from any sub-path
  plugins: isSsrBuild || mode === 'test' ? [] : [react(), securityPolicy, offline],
  worker: { format: 'es' },
  build: { target: 'chrome134', sourcemap: true },
  test: {
    maxWorkers: '100%',
    projects: [
      { extends: true, test: { name: 'plain', include: ['tests/plain/**/*.test.{ts,tsx}'], testTimeout: 30_000 } },
      {
        extends: true,
        test: {
          name: 'gpu',
          include: ['tests/gpu/**/*.test.ts'],
          globalSetup: 'tests/gpu/setup.ts',
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          // Alone and one at a time: a browser shares its cores with the software adapter, and some tests measure time.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
}))
