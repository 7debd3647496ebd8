// Opens GGUF files in llama.cpp and answers requests, one JSON object a line: {"model","lora"?,"requests"} is answered by {"answers"}
// or {"error"}. A request is {"text"} or {"ids"}; its answer {"ids","logits"}: raw logits after every token, base64 of float32
// [tokens, vocabulary]; or, with "most", {"written"}: what it goes on with until it ends, the likeliest token each time, so many of
// them at most. All in float32, the KV cache too, so that what differs is the file's doing.
// A bad file can abort the process inside llama.cpp, which is why this is a program of its own; starting it takes seconds, which
// is why it opens one file after another.

import { createInterface } from 'node:readline'
import { getLlama, LlamaLogLevel } from 'node-llama-cpp'

/** @type {string[]} */
const complaints = []
const llama = await getLlama({
  gpu: false,
  build: 'never',
  skipDownload: true,
  progressLogs: false,
  maxThreads: 2,
  logger: (level, message) => {
    complaints.push(`${level}: ${message}`)
    process.stderr.write(`${complaints.at(-1)}\n`) // the only way out if it aborts
  },
  logLevel: LlamaLogLevel.warn,
})

for await (const line of createInterface({ input: process.stdin })) {
  complaints.length = 0
  const { model, lora, requests } = JSON.parse(line)
  try {
    console.log(JSON.stringify({ answers: await ask(model, lora, requests) }))
  } catch (error) {
    console.log(JSON.stringify({ error: [...complaints, error].join('\n') }))
  }
}
process.exit(0) // llama.cpp's own threads would keep it alive

/**
 * @param {string} modelPath
 * @param {string | undefined} lora
 * @param {{ text?: string, ids?: import('node-llama-cpp').Token[], most?: number }[]} requests
 */
async function ask(modelPath, lora, requests) {
  const model = await llama.loadModel({ modelPath, useMmap: false })
  try {
    const context = await model.createContext({
      contextSize: model.trainContextSize,
      flashAttention: false,
      // Threads wait for one another after each token by spinning: on cores that are shared, one is three times as fast as two.
      ...(requests.some(({ most }) => most) && { threads: 1 }),
      experimentalKvCacheKeyType: 'F32',
      experimentalKvCacheValueType: 'F32',
      ...(lora && { lora: { adapters: [{ filePath: lora, scale: 1 }] } }),
    })
    const answers = []
    for (const { text = '', ids = model.tokenize(text), most } of requests)
      answers.push(most ? { written: await after(context, ids, most) } : { ids, logits: await logitsOf(context, ids) })
    return answers
  } finally {
    await model.dispose() // and with it its context
  }
}

/**
 * @param {import('node-llama-cpp').LlamaContext} context
 * @param {import('node-llama-cpp').Token[]} ids
 * @param {number} most
 */
async function after(context, ids, most) {
  const sequence = context.getSequence()
  const written = []
  for await (const token of sequence.evaluate(ids, { temperature: 0 })) {
    written.push(token)
    if (written.length === most) break
  }
  await sequence.dispose()
  return context.model.detokenize(written)
}

/**
 * @param {import('node-llama-cpp').LlamaContext} context
 * @param {import('node-llama-cpp').Token[]} ids
 */
async function logitsOf(context, ids) {
  if (ids.length > context.contextSize)
    throw new Error(`${ids.length} tokens do not fit a context of ${context.contextSize}`)
  const sequence = context.getSequence()
  const answers = await sequence.controlledEvaluate(ids.map((id) => [id, { generateNext: { logits: true } }]))
  await sequence.dispose()
  const rows = answers.map((answer) => {
    const logits = answer?.next.logits
    if (!logits) throw new Error('llama.cpp gave no logits')
    const row = new Float32Array(logits.size)
    for (const [id, logit] of logits) row[id] = logit
    return Buffer.from(row.buffer)
  })
  return Buffer.concat(rows).toString('base64')
}
