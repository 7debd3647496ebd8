// A worker that stops answering, played by an object: the clock is the test's. And a real one, by a real clock.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watched } from '../../../src/app/watched.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const never = new Promise<never>(() => {})

/** Workers that hang from the `hangs`-th second on after they were asked to work. */
function workers() {
  const started: { ended: boolean; beats: number; stuck: boolean }[] = []
  const room = watched(
    () => {
      const state = { ended: false, beats: 0, stuck: false }
      started.push(state)
      return {
        remote: {
          alive() {
            state.beats++
            return state.stuck ? never : Promise.resolve()
          },
          /** Works for so many seconds, and answers to signs of life meanwhile. */
          work: (seconds: number) => new Promise<string>((done) => setTimeout(done, seconds * 1000, 'done')),
          hang() {
            state.stuck = true
            return never
          },
          fail: () => Promise.reject(new Error('its own')),
        },
        end: () => {
          state.ended = true
        },
      }
    },
    (seconds) => new Error(`stuck for ${seconds} s`),
  )
  return { room, started }
}

test('work that lasts is left alone, and its worker is asked for signs of life while it does', async () => {
  const { room, started } = workers()
  const work = room.work(600)
  await vi.advanceTimersByTimeAsync(600_000)
  expect(await work).toBe('done')
  expect(started).toEqual([{ ended: false, beats: expect.any(Number), stuck: false }])
  const { beats } = started[0]
  expect(beats).toBeGreaterThanOrEqual(59)
  await vi.advanceTimersByTimeAsync(600_000)
  expect(started[0].beats).toBe(beats) // nobody waits for anything: no signs are asked for
})

test('a worker that hangs is ended: all that was asked of it fails, and the next question goes to another', async () => {
  const { room, started } = workers()
  const failures = Promise.allSettled([room.work(1e6), room.hang()])
  await vi.advanceTimersByTimeAsync(80_000)
  expect((await failures).map((f) => (f as PromiseRejectedResult).reason.message)).toEqual(
    Array(2).fill('stuck for 60 s'),
  )
  expect(started.map(({ ended }) => ended)).toEqual([true])
  const work = room.work(1)
  await vi.advanceTimersByTimeAsync(1000)
  expect(await work).toBe('done')
  expect(started.map(({ ended }) => ended)).toEqual([true, false])
})

test('its own errors are its own', async () => {
  await expect(workers().room.fail()).rejects.toThrow('its own')
})

/** A thread that answers, and can be told to go round in circles for ever. */
function thread() {
  const source = `require('node:worker_threads').parentPort.on('message', ({ id, circles }) => {
    while (circles);
    require('node:worker_threads').parentPort.postMessage(id)
  })`
  const worker = new Worker(source, { eval: true })
  let id = 0
  const ask = (circles: boolean) =>
    new Promise<void>((done) => {
      const asked = id++
      worker.on('message', (answered) => answered === asked && done())
      worker.postMessage({ id: asked, circles })
    })
  return { worker, alive: () => ask(false), circles: () => ask(true) }
}

test('a real thread that goes round in circles is ended, and the next one works', async () => {
  vi.useRealTimers()
  const threads: ReturnType<typeof thread>[] = []
  const room = watched(
    () => {
      const started = thread()
      threads.push(started)
      return { remote: started, end: () => void started.worker.terminate() }
    },
    (seconds) => new Error(`stuck for ${seconds} s`),
    { beat: 250, missed: 4 },
  )
  await room.alive() // it has started
  const ended = once(threads[0].worker, 'exit')
  await expect(room.circles()).rejects.toThrow('stuck for 1 s')
  await ended
  await room.alive()
  expect(threads).toHaveLength(2)
  await threads[1].worker.terminate()
})
