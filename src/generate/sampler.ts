// From logits to the next token. Pure: the same logits, settings and random number give the same id. Knows no model.

export interface SamplerSettings {
  /** 0 takes the likeliest token. */
  temperature: number
  /** Only this many of the likeliest tokens; 0 for all. */
  topK: number
  /** Only the likeliest tokens that together reach this probability (Holtzman et al. 2020, arXiv 1904.09751); 1 for all. */
  topP: number
  /** Logits of tokens seen before are divided by this where positive and multiplied where negative (Keskar et al. 2019, arXiv 1909.05858); 1 for none. */
  repetitionPenalty: number
}

/**
 * @param logits (V); changed by the repetition penalty
 * @param random from 0 up to, not including, 1
 */
export function sample(
  logits: Float32Array,
  settings: SamplerSettings,
  seen: Iterable<number>,
  random: number,
): number {
  const { temperature, topK, topP, repetitionPenalty } = settings
  if (repetitionPenalty !== 1)
    for (const id of new Set(seen))
      logits[id] = logits[id] > 0 ? logits[id] / repetitionPenalty : logits[id] * repetitionPenalty
  if (temperature === 0) return argmax(logits)

  const order = Array.from(logits.keys()).sort((a, b) => logits[b] - logits[a] || a - b)
  const kept = order.slice(0, topK > 0 ? topK : order.length)
  const most = logits[kept[0]]
  const weights = kept.map((id) => Math.exp((logits[id] - most) / temperature))
  const total = weights.reduce((a, b) => a + b, 0)
  let nucleus = 0
  let count = 0
  while (count < kept.length && (count === 0 || nucleus < topP * total)) nucleus += weights[count++]
  let left = random * nucleus
  for (let i = 0; i < count; i++) {
    left -= weights[i]
    if (left < 0) return kept[i]
  }
  return kept[count - 1]
}

function argmax(values: Float32Array): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i
  return best
}
