// What the options of several families have in common that may not fit together.

/** Heads that share the width of the model. */
export function headProblems({ heads, d_model }: { heads: number; d_model: number }) {
  const found = (at: string, code: string, message: string) => [{ at, code, message }]
  if (d_model % heads) return found('heads', 'heads-do-not-divide', `heads (${heads}) must divide d_model (${d_model})`)
  if (d_model / heads > 128) return found('heads', 'head-too-large', 'a head may have at most 128 channels')
  return []
}
