// A worker that stops answering, played by an object: the clock is the test's.
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
