// A pattern's tree as the source of a JavaScript regular expression with the `v` flag, which means the same: what ours is held against.

import type { Edge, Node } from '../../../src/tokenizers/huggingface/pattern/parse.ts'

const EDGES: Readonly<Record<Edge, string>> = {
  start: '(?<![^])',
  end: '(?![^])',
  last: '(?=\\n?(?![^]))',
  'line-start': '(?<![^\\n])',
  'line-end': '(?![^\\n])',
  word: '(?:(?<=W)(?!W)|(?<!W)(?=W))',
  'no-word': '(?:(?<=W)(?=W)|(?<!W)(?!W))',
}
const WORD = '[\\p{L}\\p{M}\\p{Nd}\\p{Pc}]'

export function source(tree: Node): string {
  let groups = 0
  const write = (node: Node): string => {
    switch (node.type) {
      case 'set':
        return node.set
      case 'sequence':
        return node.nodes.map(write).join('')
      case 'either':
        return `(?:${node.nodes.map(write).join('|')})`
      case 'look':
        return `(?${node.behind ? '<' : ''}${node.negative ? '!' : '='}${write(node.node)})`
      case 'edge':
        return EDGES[node.edge].replaceAll('W', WORD)
      case 'atomic': {
        // A look-ahead never goes back into what it found; so neither does the copy of it.
        const group = ++groups
        return `(?=(${write(node.node)}))\\${group}`
      }
      case 'repeat': {
        if (node.mode === 'possessive') return write({ type: 'atomic', node: { ...node, mode: 'greedy' } })
        const { min, max } = node
        const bounds = max === Number.POSITIVE_INFINITY ? `{${min},}` : `{${min},${max}}`
        return `(?:${write(node.node)})${bounds}${node.mode === 'lazy' ? '?' : ''}`
      }
    }
  }
  return write(tree)
}
