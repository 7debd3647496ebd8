import { expect, test } from 'vitest'
import { cleanedExamples } from '../../../src/data/cleaned-examples.ts'
import type { ExampleEvent } from '../../../src/data/ingest/ingest.ts'
import { exampleOf } from '../../../src/data/shapes/shapes.ts'

const example = (asked: string, answered: string): ExampleEvent => ({
  type: 'example',
  example: exampleOf({
    segments: [
      { role: 'user', text: asked, trained: false },
      { role: 'assistant', text: answered, trained: true },
    ],
  }),
})
async function* given() {
  yield example('Where do I write to?', 'To  me@fox.example,   at once.')
  yield example('Hi', 'Yo')
  yield example('Where do I write to?', 'To  me@fox.example,   at once.')
  yield { type: 'file', row: { path: 'a.jsonl' } } as ExampleEvent
}

test('steps judge an example as a whole, and change what each speaker says by itself', async () => {
  const removed: unknown[] = []
  let reports: readonly { id: string }[] = []
  const steps = [
    { id: 'whitespace', options: {} },
    { id: 'personal', options: {} },
    { id: 'length', options: { min: 20 } }, // of all that is said: the first question alone would pass, its answer too
    { id: 'exact-duplicates', options: {} },
  ]
  const events: ExampleEvent[] = []
  for await (const event of cleanedExamples(
    given(),
    { steps },
    {
      steps: (given) => {
        reports = given
      },
      removed: ({ step, reason }, file) => void removed.push([step, reason, file]),
    },
  ))
    events.push(event)
  expect(events.map(({ type }) => type)).toEqual(['example', 'file'])
  const [first] = events
  expect(first.type === 'example' && first.example.segments.map(({ role, text }) => [role, text])).toEqual([
    ['user', 'Where do I write to?'],
    ['assistant', expect.stringMatching(/^To \S+, at once\.$/)],
  ])
  expect(first.type === 'example' && first.example.text).not.toContain('me@fox.example')
  expect(removed).toEqual([
    ['length', 'too-short', 0],
    ['exact-duplicates', 'exact-duplicate', 0],
  ])
  expect(reports).toMatchObject([
    { id: 'whitespace', documents: 3, changed: 2 },
    { id: 'personal', documents: 3, changed: 2 },
    { id: 'length', documents: 3, removed: 1 },
    { id: 'exact-duplicates', documents: 2, removed: 1 },
  ])
})
