// What is put around a text, such as <s> or [CLS] … [SEP]: the post-processor of a tokenizer.json, as ids before and behind.
// https://github.com/huggingface/tokenizers/tree/main/tokenizers/src/processors

import { bad, MOST_STEPS, type Part, shown } from './part.ts'

export interface Frame {
  readonly before: readonly number[]
  readonly behind: readonly number[]
}

/** Ids a template may put around a text. */
const MOST_IDS = 1000

/** @param largestId no id may be larger. @throws TokenizerFileError where it is damaged or of an unknown kind */
export function readFrame(part: Part | null, largestId: number, depth = 0): Frame {
  if (depth > MOST_STEPS) throw bad(`${part!.path} is nested too deeply`)
  switch (part?.text('type')) {
    case undefined:
    case 'ByteLevel': // moves offsets only
      return { before: [], behind: [] }
    case 'BertProcessing':
    case 'RobertaProcessing': {
      const [cls, sep] = ['cls', 'sep'].map((key) => idOf(part!.list(key, 2)[1], part!.where(key), largestId))
      return { before: [cls], behind: [sep] }
    }
    case 'TemplateProcessing':
      return template(part!, largestId)
    case 'Sequence': {
      const frames = part!.parts('processors', MOST_STEPS).map((step) => readFrame(step, largestId, depth + 1))
      return {
        before: frames.toReversed().flatMap(({ before }) => before),
        behind: frames.flatMap(({ behind }) => behind),
      }
    }
    default:
      throw bad(`${part!.path} is a ${shown(part!.text('type'))}, which is not known here`)
  }
}

/** `single`, a list of special tokens around one sequence; the template for pairs of texts is not read. */
function template(part: Part, largestId: number): Frame {
  const sides: { before: number[]; behind: number[] } = { before: [], behind: [] }
  let side = sides.before
  for (const piece of part.parts('single', MOST_STEPS)) {
    if (piece.has('Sequence')) {
      side = sides.behind
      continue
    }
    const name = piece.part('SpecialToken').text('id')
    const special = part.part('special_tokens').part(name)
    for (const id of special.list('ids', MOST_IDS)) side.push(idOf(id, special.where('ids'), largestId))
  }
  if (side === sides.before) throw bad(`${part.where('single')} has no place for the text`)
  return sides
}

function idOf(id: unknown, path: string, largestId: number): number {
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id > largestId)
    throw bad(`${path} has an id that is no token's`)
  return id
}
