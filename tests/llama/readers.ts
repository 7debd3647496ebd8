// Readers that are not ours: @jax-js/loaders for safetensors, Hugging Face's own for GGUF. Installed on first use.

import { fileURLToPath } from 'node:url'
import { install } from '../../src/cli/prepare.mjs'

install(fileURLToPath(new URL('.', import.meta.url)))
const [{ gguf }, { safetensors }] = await Promise.all([import('@huggingface/gguf'), import('@jax-js/loaders')])

// @jax-js/loaders names Float16Array, which Node has only from version 24 on. The bits are all that is looked at here.
if (!('Float16Array' in globalThis)) Object.assign(globalThis, { Float16Array: class extends Uint16Array {} })

/** Tensors by name with shape and typed array; knows no bfloat16. */
export const readSafetensors = (bytes: Uint8Array<ArrayBuffer>) => safetensors.parse(bytes)

/** Metadata with its types, and where each tensor lies. The reader wants a URL: one is made up for it. */
export const readGguf = (bytes: Uint8Array<ArrayBuffer>) =>
  gguf('http://made.up/model.gguf', {
    typedMetadata: true,
    fetch: async (_url, init) => {
      const [, from, to] = /bytes=(\d+)-(\d+)/.exec(new Headers(init?.headers).get('Range') ?? '')!.map(Number)
      return new Response(bytes.slice(from, to + 1), { status: 206 })
    },
  })
