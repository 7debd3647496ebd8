// Errors from the other side of the border, as something to tell the user. A client's error carries its code and facts as
// JSON behind the sentence (engine/types.ts, PlainError); all else is a sentence alone.

import * as v from 'valibot'
import type { Notice } from '../engine/types.ts'

const facts = v.object({
  code: v.string(),
  params: v.fallback(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), {}),
  message: v.optional(v.string()),
})

export function noticeOf(error: unknown): Notice {
  const text = error instanceof Error ? error.message : String(error)
  const end = text.lastIndexOf('\n{')
  const sentence = end < 0 ? (text.startsWith('{') ? '' : text) : text.slice(0, end)
  const read = v.safeParse(facts, parse(text.slice(sentence.length)))
  if (!read.success) return { code: '', params: {}, message: text }
  return { code: read.output.code, params: read.output.params, message: read.output.message ?? sentence }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
