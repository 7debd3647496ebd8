// What the command line accepts, and the sentence it says to what it does not: which flag, and what is allowed.
import { describe, expect, it } from 'vitest'
import { HelpWanted, peek, readFlags, UsageError } from '../../../src/cli/flags.ts'
import {
  adapterFlags,
  checkSentence,
  flagsFor,
  flagsOfTuning,
  modelFlags,
  objectiveFlags,
  resumedWith,
  sentenceOf,
  tokenizerFlags,
  tokenizerOf,
  trainingFlags,
  tunedSentence,
} from '../../../src/cli/sentence-flags.ts'
import { completed } from '../../../src/engine/sentence.ts'

const flags = {
  data: { kind: 'texts', required: true },
  prompt: { kind: 'text', default: '' },
  format: { kind: 'text', choices: ['gguf', 'huggingface'] },
  steps: { kind: 'integer', min: 1, max: 100 },
  lr: { kind: 'number', min: 0 },
  resume: { kind: 'switch' },
} as const
const words = (line: string) => line.split(' ')

describe('flags', () => {
  it('takes values after a space or an equals sign, several where several make sense, and one dash within a value', () => {
    const args = [...words('--data a b --lr=1e-3 --resume --steps 7 --data=c d'), '--prompt', '- a = b']
    expect(() => readFlags(flags, args)).toThrow(new UsageError('d belongs to no flag'))
    expect(readFlags(flags, args.toSpliced(8, 1))).toEqual({
      ...{ data: ['a', 'b', 'c'], lr: 1e-3, resume: true, steps: 7, prompt: '- a = b', format: undefined },
    })
    expect(readFlags(flags, words('--data x --steps 2 --steps 3'))).toMatchObject({
      steps: 3,
      resume: false,
      prompt: '',
    })
  })

  it.each([
    ['--steps 1', '--data is needed'],
    ['--data', '--data must be followed by a value'],
    ['--data x --lr', '--lr must be a number from 0'],
    ['--data x --lr --resume', '--lr must be a number from 0'],
    ['--data x --lr -1', '--lr must be a number from 0, not -1'],
    ['--data x --lr=', '--lr must be a number from 0, not '],
    ['--data x --lr Infinity', '--lr must be a number from 0, not Infinity'],
    ['--data x --steps 1.5', '--steps must be a whole number from 1 to 100, not 1.5'],
    ['--data x --steps 101', '--steps must be a whole number from 1 to 100, not 101'],
    ['--data x --format pdf', '--format must be gguf or huggingface, not pdf'],
    ['--data x --resume=yes', '--resume takes no value'],
    ['--data x --__proto__ 1', 'there is no flag --__proto__ here; there is: --data --prompt'],
    ['-x', '-x belongs to no flag'],
  ])('%s', (line, message) => {
    expect(() => readFlags(flags, words(line))).toThrow(UsageError)
    expect(() => readFlags(flags, words(line))).toThrow(message)
  })

  it('says to --help what each takes, and what holds where it is not said', () => {
    const asked = () => readFlags({ ...flags, ...trainingFlags }, words('--steps 7 --help'))
    expect(asked).toThrow(HelpWanted)
    expect(asked).toThrow(/^ {2}--data +one or several; needed\n/)
    expect(asked).toThrow(/--format +gguf or huggingface\n/)
    expect(asked).toThrow(/--lr +a number from 0.000001 to 1; 0.001 where not said\n/)
  })

  it('looks one flag up before the others are known', () => {
    expect(peek(words('--a 1 --model llama --b'), 'model')).toBe('llama')
    expect(peek(words('--model=gpt2 --model=a=b'), 'model')).toBe('a=b')
    expect(peek(words('--a model'), 'model')).toBeUndefined()
    expect(peek(words('--a 1 --model'), 'model')).toBeUndefined()
  })
})

describe('the flags of a sentence', () => {
  const read = (line: string) => {
    const args = words(line)
    return readFlags({ ...modelFlags(args), ...tokenizerFlags(args), ...trainingFlags }, args)
  }

  it('are those of the contract', () => {
    const line =
      '--tokenizer bpe --vocab 500 --model llama --layers 2 --heads 4 --kv-heads 2 --d-model 64 --d-ff 96 --context 32 --batch 3 --accumulate 2 --steps 10 --lr 1e-3 --warmup 5 --weight-decay 0.2 --clip 0.5 --dropout 0.1 --seed 7 --eval-every 4 --save-every 6'
    const given = read(line)
    expect(tokenizerOf(given)).toEqual({ id: 'bpe', options: { vocab: 500 } })
    expect(sentenceOf(given)).toEqual({
      model: { id: 'llama', options: { layers: 2, heads: 4, kv_heads: 2, d_model: 64, d_ff: 96, dropout: 0.1 } },
      objective: { id: 'causal-lm', options: {} },
      optimizer: {
        id: 'adamw',
        options: { learning_rate: 1e-3, warmup_steps: 5, weight_decay: 0.2, max_grad_norm: 0.5 },
      },
      training: { context: 32, batch: 3, accumulate: 2, steps: 10, seed: 7, eval_interval: 4, save_interval: 6 },
    })
    const flags = flagsFor(completed(sentenceOf(given)), tokenizerOf(given))
    for (const [, name, value] of line.matchAll(/--(\S+) (\S+)/g))
      expect(`${flags.get(name)}`, name).toBe(`${Number(value) || value}`)
  })

  it('stay what they are where a tuned run is resumed, but for how long it goes on', () => {
    const args = words('--adapter qlora --rank 4 --objective sft --steps 10')
    const given = readFlags({ ...adapterFlags(args), ...objectiveFlags(args), ...trainingFlags }, args)
    const config = tunedSentence(
      { id: 'llama', options: {} },
      { run: 'base', vocabulary: 300, context: 64 },
      { ...given, steps: 10 },
    )
    expect(config).toMatchObject({
      adapter: { id: 'qlora', options: { rank: 4 } },
      training: { context: 64, steps: 10 },
    })
    const goOn = (more: Record<string, unknown>) => resumedWith(config, flagsOfTuning(config), more, 'DIR')
    expect(goOn({ steps: 20, adapter: 'qlora' })).toEqual({ ...config, training: { ...config.training, steps: 20 } })
    expect(() => goOn({ rank: 8 })).toThrow('--rank is 4 in the run in DIR and stays so')
    expect(() => goOn({ objective: 'causal-lm' })).toThrow('--objective is sft')
  })

  it('lets what is not said follow from what is', () => {
    const model = (line: string) => sentenceOf(read(line)).model.options
    expect(model('--model gpt2 --d-model 64')).toEqual({ d_model: 64, d_ff: 256 })
    expect(model('--model llama --d-model 64 --heads 8')).toEqual({ d_model: 64, d_ff: 176, heads: 8, kv_heads: 8 })
  })

  it.each([
    ['--model gpt2 --kv-heads 2', 'there is no flag --kv-heads here'],
    ['--tokenizer byte --vocab 300', 'there is no flag --vocab here'],
    ['--model bert9', '--model must be bloom or gemma3 or gpt2 or'],
    ['--lr 2', '--lr must be a number from 0.000001 to 1, not 2'],
    ['--heads 3 --d-model 64', '--heads: heads (3) must divide d_model (64)'],
  ])('refuses %s', (line, message) => {
    expect(() => checkSentence(sentenceOf(read(line)), 257)).toThrow(UsageError)
    expect(() => checkSentence(sentenceOf(read(line)), 257)).toThrow(message)
  })
})
