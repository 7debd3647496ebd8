// Errors on their way to a client. Comlink keeps an error's message and nothing else, so code and facts ride behind the
// sentence as a line of JSON (PlainError in types.ts).

import type { Notice, Reads, Value } from './types.ts'

/** An error of the engine's own, with a code to translate by. */
export class EngineError extends Error {
  override name = 'EngineError'
  readonly code: string
  readonly facts: Record<string, Value>

  constructor(code: string, facts: Record<string, Value>, message: string) {
    super(message)
    this.code = code
    this.facts = facts
  }
}

/** Said once, where a run asked for arithmetic that is not here. */
export const PLAIN_ARITHMETIC: Notice = {
  code: 'plain-arithmetic',
  params: {},
  message: 'This device has nothing that computes products as was asked for: they stay in 32 bits.',
}
export const GPU_LOST: Notice = {
  code: 'gpu-lost',
  params: {},
  message:
    'The GPU was lost (its driver or process ended). Everything up to the last checkpoint is kept: resume to go on.',
}

/** Of data that an objective cannot read. */
export const unfit = (reads: Exclude<Reads, 'text'>): EngineError => UNFIT[reads]()
const UNFIT = {
  examples: () =>
    new EngineError(
      'needs-examples',
      {},
      'This objective learns from examples with answers, and this data has none: choose next-token prediction.',
    ),
  labels: () =>
    new EngineError('needs-labels', {}, 'This objective learns from texts with labels, and this data has none.'),
  tags: () =>
    new EngineError(
      'needs-tags',
      {},
      'This objective learns from texts whose words have labels, and this data has none.',
    ),
}

/** Whether a device is gone. What fails because of that may fail a moment before it is said. */
export const isLost = (device: GPUDevice): Promise<boolean> =>
  Promise.race([
    device.lost.then(() => true),
    new Promise<boolean>((resolve) => {
      setTimeout(resolve, 100, false)
    }),
  ])

/** What work on a device comes to. @throws EngineError `gpu-lost` where that is why it failed */
export async function unlessLost<T>(device: GPUDevice, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw (await isLost(device)) ? new EngineError(GPU_LOST.code, {}, GPU_LOST.message) : error
  }
}

export function noticeOf(error: unknown): Notice {
  const { code, facts, reason, message } = Object(error) as Record<string, unknown>
  const plain = Object.entries(Object(facts ?? {})).filter(([, v]) =>
    ['string', 'number', 'boolean'].includes(typeof v),
  )
  return {
    code: String(code ?? reason ?? ''),
    params: Object.fromEntries(plain) as Record<string, Value>,
    message: error instanceof Error ? String(message) : String(error),
  }
}

/** The same object, whose methods throw errors that cross with their code. */
export function withPlainErrors<T extends object>(service: T): T {
  const cross = (error: unknown): never => {
    const notice = noticeOf(error)
    throw new Error(notice.code ? `${notice.message}\n${JSON.stringify(notice)}` : notice.message, { cause: error })
  }
  const wrapped = Object.entries(service).map(([name, method]) => [
    name,
    (...args: unknown[]) => {
      try {
        const result = method(...args)
        return result instanceof Promise ? result.catch(cross) : result
      } catch (error) {
        return cross(error)
      }
    },
  ])
  return Object.fromEntries(wrapped) as T
}
