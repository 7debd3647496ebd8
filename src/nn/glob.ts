// Names chosen by pattern. `*` stands for any run of characters, `?` for one; several patterns are separated by commas. A pattern
// without a leading `*` matches whole parts of a dotted path at its end: `q_proj` is `model.layers.0.self_attn.q_proj`.

/** Time is bounded by the lengths' product: patterns come from outside. */
export function matches(patterns: string, name: string): boolean {
  return patterns
    .split(',')
    .map((pattern) => pattern.trim())
    .some((pattern) => pattern !== '' && (covers(pattern, name) || covers(`*.${pattern}`, name)))
}

function covers(pattern: string, name: string): boolean {
  let [p, n] = [0, 0]
  // Where to go on if what follows the last star does not fit: the star takes one character more.
  let [star, taken] = [-1, 0]
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++
      taken = n
    } else if (pattern[p] === '?' || pattern[p] === name[n]) {
      p++
      n++
    } else if (star >= 0) {
      p = star + 1
      n = ++taken
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
