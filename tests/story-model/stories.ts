// The text that the small model in this folder has read: 4,000 of the built-in stories, as JSON Lines on the way to `vitro train`. How the
// model was made (SwiftShader on two cores, a quarter of an hour):
//   node -e "import('vite').then(({ runnerImport }) => runnerImport('./tests/story-model/stories.ts'))" > stories.jsonl
//   npm run -s vitro -- train --data stories.jsonl --tokenizer bpe --vocab 768 --model llama --layers 2 --heads 2 --kv-heads 2 --d-model 64
//     --context 64 --batch 16 --steps 600 --lr 6e-3 --warmup 30 --seed 1 --documents apart --out stories
//   npm run -s vitro -- export --run stories --format gguf --quantize f16 --out tests/story-model/stories.gguf

import * as stories from '../../src/data/datasets/stories-en.ts'
import { readValues } from '../../src/options.ts'

for (const text of stories.documents(readValues(stories.options, { stories: 4000 })))
  process.stdout.write(`${JSON.stringify({ text })}\n`)
