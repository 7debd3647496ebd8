// Which family of models/ a file names, and whether what it says of the model can be built here.

import { ConfigError } from '../../nn/config.ts'
import type { ModelConfig, ModelModule } from '../../nn/model.ts'
import { readValues } from '../../options.ts'
import { EngineError } from '../errors.ts'
import { models } from '../members.ts'

/** Which of the models a file names. @throws EngineError */
export function familyOf(architecture: unknown): { family: string; module: ModelModule } {
  const named = String(architecture)
  const family = Object.keys(models).find((id) => id === named || models[id].huggingface.type === named)
  if (family) return { family, module: models[family] }
  const known = Object.keys(models).join(', ')
  const shown = JSON.stringify(named.slice(0, 40))
  throw new EngineError(
    'unknown-architecture',
    { architecture: shown, known },
    `Models of the architecture ${shown} cannot be opened; those of ${known} can.`,
  )
}

const MAX_VOCABULARY = 2 ** 20
const MAX_CONTEXT = 2 ** 20

/**
 * A configuration from outside has every option within its range, and is one that the family can be built with.
 * @throws EngineError, ConfigError
 */
export function checked(module: ModelModule, config: ModelConfig): ModelConfig {
  const { vocab, context, ...options } = config
  if (vocab < 1 || vocab > MAX_VOCABULARY)
    throw new ConfigError('vocab_size', vocab, `a vocabulary of 1 to ${MAX_VOCABULARY}`)
  if (context < 1) throw new ConfigError('max_position_embeddings', context, 'a context of at least 1')
  try {
    readValues(module.options, options)
  } catch (error) {
    if (error instanceof RangeError) throw new EngineError('bad-option', { problem: error.message }, error.message)
    throw error
  }
  const [problem] = module.problems(config)
  if (problem) throw new EngineError(problem.code, {}, problem.message)
  return { ...config, context: Math.min(context, MAX_CONTEXT) }
}
