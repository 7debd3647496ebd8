// What llama.cpp makes of a GGUF file, asked of it in a process of its own (open.mjs). Installs it on first use.

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { install } from '../../src/cli/prepare.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))

/** Why llama.cpp cannot be asked on this machine, for `describe.skipIf`; printed, so that a skip is seen. */
export const unavailable =
  process.platform === 'linux' && process.arch === 'x64'
    ? undefined
    : `llama.cpp is only tested on linux-x64, this is ${process.platform}-${process.arch}`
if (unavailable) console.warn(`Skipped: ${unavailable}`)
else install(folder)

export type Request = { readonly text: string } | { readonly ids: readonly number[] }
export interface Answer {
  readonly ids: number[]
  /** Raw logits after each token, [ids.length, vocabulary]. */
  readonly logits: Float32Array
}

/** @throws Error with llama.cpp's own complaints, also where it aborted */
export async function openInLlamaCpp(
  model: string,
  requests: readonly Request[],
  { lora }: { lora?: string } = {},
): Promise<Answer[]> {
  const child = spawn(process.execPath, ['open.mjs', model, ...(lora ? ['--lora', lora] : [])], { cwd: folder })
  let out = ''
  let complaints = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text))
  child.stdin.on('error', () => {}) // it may be gone before it has read everything; its exit code says so
  child.stdin.end(requests.map((request) => `${JSON.stringify(request)}\n`).join(''))
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => resolve([code, signal]))
  })
  if (code !== 0) throw new Error(`llama.cpp failed on ${model} (${signal ?? `exit ${code}`}):\n${complaints}`)
  return out.trimEnd().split('\n').map(parseAnswer)
}

function parseAnswer(line: string): Answer {
  const { ids, logits } = JSON.parse(line) as { ids: number[]; logits: string }
  return { ids, logits: new Float32Array(Uint8Array.from(Buffer.from(logits, 'base64')).buffer) }
}
