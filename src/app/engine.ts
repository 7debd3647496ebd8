// The page's end of the border: the engine and the data room, each in a worker of its own, as promises. Nothing else in
// the page knows that there are workers.

import { proxy, wrap } from 'comlink'
import dataRoomUrl from '../engine/data-worker.ts?worker&url'
import type { DataRoom, Engine, Listener } from '../engine/types.ts'
import engineUrl from '../engine/worker.ts?worker&url'
import { scriptAddress } from './trusted-types.ts'
import { watched } from './watched.ts'

const failures: ((message: string) => void)[] = []

function open<T>(url: string, name: string) {
  const worker = new Worker(scriptAddress(url), { type: 'module', name })
  const report = (message: string) => failures.forEach((listener) => void listener(message))
  worker.addEventListener('error', (event) => report(event.message || `The worker ${name} did not start.`))
  worker.addEventListener('messageerror', () => report(`A message of the worker ${name} could not be read.`))
  return { remote: wrap<T>(worker), end: () => worker.terminate() }
}

export const engine = open<Engine>(engineUrl, 'engine').remote
/** It reads strangers' files by other people's libraries. */
export const dataRoom = watched(() => open<DataRoom>(dataRoomUrl, 'data-room'), stuck)

function stuck(seconds: number): Error {
  const message = `Reading got stuck and was ended after ${seconds} seconds; what was saved before is kept.`
  return new Error(`${message}\n${JSON.stringify({ code: 'stuck', params: { seconds } })}`)
}

/** What the other side calls back; Comlink cannot clone a function. */
export const listener = <F extends (value: never) => unknown>(listen: F): F => proxy(listen)

/** A call that calls back while it lasts. Its answer may overtake what it calls back; then that is no longer of interest. */
export async function listening<T, R>(listen: Listener<T>, call: (listener: Listener<T>) => Promise<R>): Promise<R> {
  let over = false
  try {
    return await call(listener((value: T) => void (over || listen(value))))
  } finally {
    over = true
  }
}

/** A worker died of an error that no call answers for. */
export const onWorkerFailure = (listen: (message: string) => void) => void failures.push(listen)
