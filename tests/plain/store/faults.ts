// A storage that fails on demand: under fake-indexeddb and under the file system. Every operation is counted, and the k-th one fails,
// alone (an I/O error) or with all that follow (the process died there). SQLite's way: fail each k until a run passes.
import 'fake-indexeddb/auto'
import type { Files } from '../../../src/cli/files.ts'

export interface Fault {
  /** Whether everything after the k-th operation fails too. */
  forever: boolean
  /** A request that throws at once, or a transaction that aborts later. Files only know the first. */
  how: 'throw' | 'abort'
  /** The DOMException's name, or the code of the file system's error. */
  name: string
}

let armed: (Fault & { at: number }) | null = null
let count = 0

/** Runs `body` with its k-th storage operation failing. Says how many operations there were, and how it ended. */
export async function failing<T>(at: number, fault: Fault, body: () => Promise<T>) {
  count = 0
  armed = { at, ...fault }
  const [result] = await Promise.allSettled([body()])
  armed = null
  return { operations: count, hit: count >= at, result }
}

function hit(): Fault | null {
  count++
  return armed && (count === armed.at || (armed.forever && count > armed.at)) ? armed : null
}

// --- IndexedDB: requests, and commits of what is to be written --------------------------------------------------------------------------

type Method = (...args: unknown[]) => unknown
const requests = 'put add delete get getAll getAllKeys openCursor openKeyCursor'.split(' ')
const store = IDBObjectStore.prototype as unknown as Record<string, Method>
for (const name of requests) {
  const original = store[name]
  store[name] = function (this: { transaction: { _abort(name: string): void } }, ...args) {
    const fault = hit()
    if (fault?.how === 'throw') throw new DOMException('injected', fault.name)
    const request = original.apply(this, args)
    if (fault) this.transaction._abort(fault.name)
    return request
  }
}

interface Transaction {
  mode: string
  _state: string
  _requests: { request: { readyState: string } }[]
  _abort(name: string): void
  _start(): void
}
const transaction = IDBTransaction.prototype as unknown as Transaction
const start = transaction._start
transaction._start = function () {
  const ready = this.mode === 'readwrite' && this._state !== 'finished'
  const fault = ready && this._requests.every(({ request }) => request.readyState === 'done') ? hit() : null
  if (fault) this._abort(fault.name)
  else start.call(this)
}

// --- Files: a write that fails has written half ---------------------------------------------------------------------------------------

type Handle = Awaited<ReturnType<Files['open']>>

export function failingFiles(files: Files): Files {
  const failure = (fault: Fault) => Object.assign(new Error('injected'), { code: fault.name })
  const handle = (real: Handle): Handle =>
    new Proxy(real, {
      get(target, name) {
        const method = Reflect.get(target, name)
        if (typeof method !== 'function') return method
        return async (...args: unknown[]) => {
          const fault = name === 'close' ? null : hit() // a process that dies closes its files
          if (!fault) return method.apply(target, args)
          const data = args[0]
          if (data instanceof Uint8Array) await target.writeFile(data.subarray(0, data.length >> 1))
          if (typeof data === 'string') await target.appendFile(data.slice(0, data.length >> 1))
          throw failure(fault)
        }
      },
    })
  return new Proxy(files, {
    get(target, name: keyof Files) {
      const method = target[name] as (...args: unknown[]) => Promise<unknown>
      return async (...args: unknown[]) => {
        const fault = hit()
        if (fault) throw failure(fault)
        const result = await method(...args)
        return name === 'open' ? handle(result as Handle) : result
      }
    },
  })
}
