// What llama.cpp makes of a GGUF file, asked of it in a process of its own (open.mjs). Installs it on first use.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
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

let running: ChildProcessWithoutNullStreams | undefined
let last: Promise<unknown> = Promise.resolve()

/**
 * Opens one file after another in one process, which starts with the first and again after it was aborted.
 * @throws Error with llama.cpp's own complaints, also where it aborted
 */
export async function openInLlamaCpp(
  model: string,
  requests: readonly Request[],
  { lora }: { lora?: string } = {},
): Promise<Answer[]> {
  const answers = await inTurn<{ ids: number[]; logits: string }>({ model, lora, requests })
  return answers.map(({ ids, logits }) => ({
    ids,
    logits: new Float32Array(Uint8Array.from(Buffer.from(logits, 'base64')).buffer),
  }))
}

/** What a model goes on with after each text until it ends, the likeliest token each time, `most` at most. @throws as openInLlamaCpp */
export async function writtenByLlamaCpp(model: string, texts: readonly string[], most: number): Promise<string[]> {
  const answers = await inTurn<{ written: string }>({ model, requests: texts.map((text) => ({ text, most })) })
  return answers.map(({ written }) => written)
}

function inTurn<Said>(question: { model: string; lora?: string; requests: readonly object[] }): Promise<Said[]> {
  const answers = last.then(async () => {
    const { answers, error } = JSON.parse(await ask(JSON.stringify(question))) as { answers?: Said[]; error?: string }
    if (!answers) throw new Error(`llama.cpp failed on ${question.model}:\n${error}`)
    return answers
  })
  last = answers.catch(() => {})
  return answers
}

/** The line that answers a line. */
async function ask(question: string): Promise<string> {
  running ??= start()
  const { stdin, stdout, stderr } = running
  let out = ''
  let complaints = ''
  const complain = (text: string) => (complaints += text)
  stderr.on('data', complain)
  const died = once(running, 'close').then(([code, signal]) =>
    JSON.stringify({ error: `${signal ?? `exit ${code}`}:\n${complaints}` }),
  )
  const answered = new Promise<string>((resolve) =>
    stdout.on('data', (text: string) => (out += text).endsWith('\n') && resolve(out)),
  )
  stdin.write(`${question}\n`)
  try {
    return await Promise.race([answered, died])
  } finally {
    stdout.removeAllListeners('data')
    stderr.off('data', complain)
  }
}

/** It ends when its input does, with this process at the latest. */
function start() {
  const child = spawn(process.execPath, ['open.mjs'], { cwd: folder })
  child.on('close', () => (running = undefined))
  child.stdout.setEncoding('utf8')
  child.setMaxListeners(0) // every question waits for its end
  child.stderr.setEncoding('utf8').resume() // what it says while nobody asks must not block it
  child.stdin.on('error', () => {}) // it may be gone before it has read everything; its exit code says so
  return child
}
