// One configuration for the page, the command line (an SSR build of src/cli/main.ts) and the tests.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  base: './', // static files that work from any sub-path
  plugins: [react()],
  worker: { format: 'es' },
  build: { target: 'chrome134', sourcemap: true },
})
