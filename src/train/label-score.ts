// How much of what is said of texts and words a head of labels finds: the part of labels that is right, and, where labels say that
// something named begins (B-…) or goes on (I-…), F1 over what is named. Knows no model and no device.
//
// An entity counts as found where its first word, its last one and its kind are right. What begins with I- begins an entity too, as
// seqeval reads it when it isn't strict. https://github.com/chakki-works/seqeval · Tjong Kim Sang & De Meulder 2003, arXiv cs/0306050

import type { Batch } from '../data/batches.ts'

/** Of a label: what it names, and whether it can't be more of the word before it. null for a word that is no part of a name. */
type Tag = { kind: string; begins: boolean } | null

export class LabelScore {
  readonly #tags: readonly Tag[]
  #targets = 0
  #right = 0
  #named = { found: 0, said: 0, both: 0 }

  /** @param labels by number; left out, their names are not known */
  constructor(labels: readonly string[] = []) {
    this.#tags = labels.map(tagOf)
  }

  /**
   * A batch of rows.
   * @param logits (B, T, labels)
   * @param context T
   */
  add(logits: Float32Array, { targets, counts, positions }: Batch, context: number): void {
    const labels = logits.length / targets.length
    let [found, said]: [number[], number[]] = [[], []]
    const close = () => {
      this.#compare(found, said)
      ;[found, said] = [[], []]
    }
    for (let i = 0; i < targets.length; i++) {
      if (positions ? positions[i] === 0 : i % context === 0) close()
      if (!counts?.[i]) continue
      const row = logits.subarray(i * labels, (i + 1) * labels)
      const likeliest = row.indexOf(Math.max(...row)) // of equal ones the first; where one is NaN, none is
      this.#targets++
      if (likeliest === targets[i]) this.#right++
      found.push(likeliest)
      said.push(targets[i])
    }
    close()
  }
  /** Of one text. */
  #compare(found: readonly number[], said: readonly number[]) {
    const [ours, theirs] = [found, said].map((ids) => entities(ids.map((id) => this.#tags[id] ?? null)))
    this.#named.found += ours.length
    this.#named.said += theirs.length
    const known = new Set(theirs)
    this.#named.both += ours.filter((entity) => known.has(entity)).length
  }

  /** The part of targets whose label is the likeliest, 0 to 1. */
  get accuracy(): number {
    return this.#right / this.#targets
  }
  /** 0 to 1; null where nothing is named. */
  get entityF1(): number | null {
    const { found, said, both } = this.#named
    return found + said ? (2 * both) / (found + said) : null
  }
}

function tagOf(label: string): Tag {
  const [, mark, kind] = /^([BI])-(.+)$/s.exec(label) ?? []
  return mark ? { kind, begins: mark === 'B' } : null
}

/** Each as its first word, the one after its last, and its kind. */
function entities(tags: readonly Tag[]): string[] {
  const all: string[] = []
  for (let start = 0; start < tags.length; ) {
    const tag = tags[start]
    let end = start + 1
    if (!tag) {
      start = end
      continue
    }
    while (tags[end]?.kind === tag.kind && !tags[end]!.begins) end++
    all.push(`${start} ${end} ${tag.kind}`)
    start = end
  }
  return all
}
