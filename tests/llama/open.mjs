// Opens a GGUF file in llama.cpp and answers requests: node open.mjs MODEL.gguf [--lora ADAPTER.gguf]
// Reads one JSON request a line, {"text"} or {"ids"}; writes one JSON answer a line, {"ids","logits"}: raw logits after every
// token, base64 of float32 [tokens, vocabulary]. All in float32, the KV cache too, so that what differs is the file's doing.
// A bad file can abort the process inside llama.cpp, which is why this is a program of its own.

import { createInterface } from 'node:readline'
import { getLlama, LlamaLogLevel } from 'node-llama-cpp'

const [modelPath, , lora] = process.argv.slice(2)
const llama = await getLlama({
  gpu: false,
  build: 'never',
  skipDownload: true,
  progressLogs: false,
  maxThreads: 2,
  logger: (level, message) => process.stderr.write(`${level}: ${message}\n`),
  logLevel: LlamaLogLevel.warn,
})
const model = await llama.loadModel({ modelPath, useMmap: false })
const context = await model.createContext({
  contextSize: model.trainContextSize,
  flashAttention: false,
  experimentalKvCacheKeyType: 'F32',
  experimentalKvCacheValueType: 'F32',
  ...(lora && { lora: { adapters: [{ filePath: lora, scale: 1 }] } }),
})
const sequence = context.getSequence()

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  /** @type {import('node-llama-cpp').Token[]} */
  const ids = request.ids ?? model.tokenize(request.text)
  if (ids.length > context.contextSize)
    throw new Error(`${ids.length} tokens do not fit a context of ${context.contextSize}`)
  await sequence.clearHistory()
  const answers = await sequence.controlledEvaluate(ids.map((id) => [id, { generateNext: { logits: true } }]))
  const rows = answers.map((answer) => {
    const logits = answer?.next.logits
    if (!logits) throw new Error('llama.cpp gave no logits')
    const row = new Float32Array(logits.size)
    for (const [id, logit] of logits) row[id] = logit
    return Buffer.from(row.buffer)
  })
  console.log(JSON.stringify({ ids, logits: Buffer.concat(rows).toString('base64') }))
}
process.exit(0) // llama.cpp's own threads would keep it alive
