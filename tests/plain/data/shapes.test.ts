// Shapes of records: guessed right on records as published datasets have them, rendered to who says what, and to text.
import { describe, expect, it, test } from 'vitest'
import { ingestExamples } from '../../../src/data/ingest/ingest.ts'
import { encodingSamples, recogniseShape } from '../../../src/data/ingest/recognise.ts'
import { spaced } from '../../../src/data/shapes/shape.ts'
import { type Example, guesses } from '../../../src/data/shapes/shapes.ts'
import { encodeBy, file, read } from './sources.ts'

const lines = (...records: unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('')
const marks = ({ segments }: Example) =>
  segments.map(({ role, text, trained }) => `${role}${trained ? '*' : ''}: ${text}`)

const user = { role: 'user', content: 'Sky?' }
const assistant = { role: 'assistant', content: 'Blue.' }
const system = { role: 'system', content: 'Be brief.' }

/** As TRL's documentation, Alpaca's, ShareGPT's and OpenAI's have them. A star marks what fine-tuning learns. */
const cases: [name: string, record: Record<string, unknown>, shape: string, text: string, marks: string[]][] = [
  ['language modeling', { text: 'The sky is blue.' }, 'text', 'The sky is blue.', ['text*: The sky is blue.']],
  ['content in capitals', { ID: 3, Content: 'One.' }, 'text', 'One.', ['text*: One.']],
  [
    'Alpaca',
    { instruction: 'Add.', input: '1, 1', output: '2' },
    'alpaca',
    'Add.\n1, 1\n2',
    ['user: Add.\n1, 1', 'assistant*: 2'],
  ],
  [
    'Alpaca without input, and rendered once more',
    { instruction: 'Hi.', input: '', output: 'Hello.', text: 'Below is an instruction' },
    'alpaca',
    'Hi.\nHello.',
    ['user: Hi.', 'assistant*: Hello.'],
  ],
  [
    'Alpaca with system and history',
    { system: 'Be kind.', instruction: 'And 2?', output: '4', history: [['1+1?', '2']] },
    'alpaca',
    'Be kind.\n1+1?\n2\nAnd 2?\n4',
    ['system: Be kind.', 'user: 1+1?', 'assistant: 2', 'user: And 2?', 'assistant*: 4'],
  ],
  [
    'Dolly',
    { instruction: 'Who?', context: 'He.', response: 'Him.', category: 'qa' },
    'alpaca',
    'Who?\nHe.\nHim.',
    ['user: Who?\nHe.', 'assistant*: Him.'],
  ],
  [
    'ShareGPT',
    {
      id: 'x',
      conversations: [
        { from: 'human', value: 'Hi' },
        { from: 'gpt', value: 'Hello' },
      ],
    },
    'sharegpt',
    'Hi\nHello',
    ['user: Hi', 'assistant*: Hello'],
  ],
  [
    'ShareGPT with a tool',
    {
      system: 'Use tools.',
      conversations: [
        { from: 'human', value: 'Rain?' },
        { from: 'function_call', value: 'sky()' },
        { from: 'observation', value: 'dry' },
        { from: 'gpt', value: 'No.' },
      ],
    },
    'sharegpt',
    'Use tools.\nRain?\nsky()\ndry\nNo.',
    ['system: Use tools.', 'user: Rain?', 'assistant*: sky()', 'tool: dry', 'assistant*: No.'],
  ],
  [
    'OpenAI',
    { messages: [system, user, assistant] },
    'messages',
    'Be brief.\nSky?\nBlue.',
    ['system: Be brief.', 'user: Sky?', 'assistant*: Blue.'],
  ],
  [
    'OpenAI by parts, under another name',
    { conversations: [{ role: 'user', content: [{ type: 'text', text: 'Sky?' }, { type: 'image_url' }] }, assistant] },
    'messages',
    'Sky?\nBlue.',
    ['user: Sky?', 'assistant*: Blue.'],
  ],
  [
    'turns by columns, as old Parquet has them',
    { messages: { role: ['user', 'assistant'], content: ['Sky?', 'Blue.'] } },
    'messages',
    'Sky?\nBlue.',
    ['user: Sky?', 'assistant*: Blue.'],
  ],
  [
    'prompt and completion',
    { prompt: 'The sky is', completion: ' blue.' },
    'prompt-completion',
    'The sky is blue.',
    ['user: The sky is', 'assistant*:  blue.'],
  ],
  [
    'conversational prompt and completion',
    { prompt: [system, user], completion: [assistant] },
    'prompt-completion',
    'Be brief.\nSky?\nBlue.',
    ['system: Be brief.', 'user: Sky?', 'assistant*: Blue.'],
  ],
  [
    'question and answer',
    { question: '1+1?', answer: '2' },
    'prompt-completion',
    '1+1?\n2',
    ['user: 1+1?', 'assistant*: 2'],
  ],
  [
    'unpaired preference',
    { prompt: 'The sky is', completion: ' green.', label: false },
    'prompt-completion',
    'The sky is green.',
    ['user: The sky is', 'assistant*:  green.'],
  ],
  [
    'preference',
    { prompt: 'The sky is', chosen: ' blue.', rejected: ' green.' },
    'preference',
    'The sky is blue.',
    ['user: The sky is', 'assistant*:  blue.'],
  ],
  [
    'preference, implicit prompt',
    { chosen: 'The sky is blue.', rejected: 'The sky is blueish.' },
    'preference',
    'The sky is blue.',
    ['user: The sky is ', 'assistant*: blue.'],
  ],
  [
    'conversational preference',
    { prompt: [user], chosen: [assistant], rejected: [{ role: 'assistant', content: 'Green.' }] },
    'preference',
    'Sky?\nBlue.',
    ['user: Sky?', 'assistant*: Blue.'],
  ],
  [
    'conversational preference, implicit prompt',
    { chosen: [user, assistant], rejected: [user, { role: 'assistant', content: 'Green.' }] },
    'preference',
    'Sky?\nBlue.',
    ['user: Sky?', 'assistant*: Blue.'],
  ],
  ['classification', { text: 'Fine film.', label: 1 }, 'classification', 'Fine film.', ['text*: Fine film.']],
  [
    'classification by words',
    { sentence: 'Fine film.', sentiment: 'positive' },
    'classification',
    'Fine film.',
    ['text*: Fine film.'],
  ],
  [
    'columns nobody knows',
    { nr: 7, poem: 'Roses are red.', by: 'me' },
    'text',
    'Roses are red.',
    ['text*: Roses are red.'],
  ],
]

describe('recognised', () => {
  it.each(cases)('%s', async (_, record, shape, text, spoken) => {
    expect(guesses([new Map(Object.entries(record))])[0].id).toBe(shape)
    for (const path of ['a.jsonl', 'a.json']) {
      const content = path === 'a.json' ? JSON.stringify([record]) : lines(record)
      const { documents, rows } = await read([file(path, content)])
      expect(documents).toEqual([text])
      expect(rows[0].shape?.id).toBe(shape)
    }
    const [example] = await examples(lines(record))
    expect(marks(example)).toEqual(spoken)
    expect(
      spaced(example.segments)
        .map(({ text }) => text)
        .join(''),
    ).toBe(text)
  })

  it('tells what is rejected, and labels', async () => {
    const [pair] = await examples(lines({ prompt: 'The sky is', chosen: ' blue.', rejected: ' green.' }))
    expect(pair.rejected).toEqual([
      { role: 'user', text: 'The sky is', trained: false },
      { role: 'assistant', text: ' green.', trained: true },
    ])
    const labelled = await examples(
      lines({ text: 'a', label: 0 }, { text: 'b', label: 'good' }, { text: 'c', label: true }),
    )
    expect(labelled.map(({ label }) => label)).toEqual(['0', 'good', 'true'])
  })

  it('goes by most of the first records, and counts those that are otherwise', async () => {
    const records = [{ messages: [user, assistant] }, { messages: 'none' }, { messages: [user, assistant] }, {}]
    const { documents, rows } = await read([file('a.jsonl', lines(...records))])
    expect(documents).toEqual(['Sky?\nBlue.', 'Sky?\nBlue.'])
    expect(rows[0]).toMatchObject({ code: 'ignored', facts: { records: 2 }, shape: { id: 'messages' } })
  })

  it('takes a single conversation in a .json for one record, and a list in a record for its records', async () => {
    expect((await read([file('a.json', JSON.stringify({ messages: [user, assistant] }))])).documents).toHaveLength(1)
    expect(
      (await read([file('a.json', JSON.stringify({ version: 1, data: [{ text: 'a' }, { text: 'b' }] }))])).documents,
    ).toEqual(['a', 'b'])
  })
})

describe('corrected by hand', () => {
  const content = lines({ text: 'seen', note: 'wanted', mark: 'x' })
  test('another column, another shape; a file’s own choice goes before the one for all', async () => {
    const all = { shape: { id: 'text', fields: { text: 'note' } } }
    expect((await read([file('a.jsonl', content)], all)).documents).toEqual(['wanted'])
    const own = {
      ...file('a.jsonl', content),
      shape: { id: 'prompt-completion', fields: { prompt: 'note', completion: 'mark' } },
    }
    expect((await read([own], all)).documents).toEqual(['wanted\nx'])
  })

  test('what is missing is named; a shape that does not exist is refused', async () => {
    const lacking = await read([file('a.jsonl', content)], { shape: { id: 'alpaca', fields: { instruction: 'note' } } })
    expect(lacking.rows[0]).toMatchObject({
      taken: false,
      code: 'no-column',
      facts: { column: 'output', columns: 'text, note, mark' },
    })
    for (const id of ['poem', '__proto__', 'constructor'])
      await expect(read([file('a.jsonl', content)], { shape: { id, fields: {} } })).rejects.toThrow('There is no')
  })

  test('the preview: columns, guesses, first examples, and by the choice', async () => {
    const many = lines(...Array.from({ length: 60 }, (_, n) => ({ question: `${n}?`, answer: String(n), label: 'x' })))
    const found = await recogniseShape(file('a.jsonl', many))
    expect(found).toMatchObject({
      columns: ['question', 'answer', 'label'],
      shape: { id: 'prompt-completion', fields: { prompt: 'question', completion: 'answer' } },
    })
    expect(found!.examples.map(({ text }) => text)).toEqual(['0?\n0', '1?\n1', '2?\n2'])
    const chosen = { id: 'text', fields: { text: 'answer' } }
    expect((await recogniseShape({ ...file('a.jsonl', many), shape: chosen }))!.examples[1].text).toBe('1')
    expect(await recogniseShape(file('a.txt', 'words'))).toBeNull()
    expect((await recogniseShape(file('a.json', '["a", "b"]')))!.examples.map(({ text }) => text)).toEqual(['a', 'b'])
  })
})

describe('an encoding to choose', () => {
  const story = '从前有一只狐狸，它住在树林里，认识每一棵树。'
  test('every candidate shows how the text would begin, the detected one first', async () => {
    const samples = await encodingSamples(file('a.txt', encodeBy('gb18030', story.repeat(40)), 7))
    expect(samples[0]).toMatchObject({ encoding: 'gb18030', detected: true })
    expect([...samples[0].text]).toHaveLength(200)
    expect(story.repeat(10).startsWith(samples[0].text)).toBe(true)
    expect(samples.map(({ encoding }) => encoding)).toEqual(
      expect.arrayContaining(['utf-8', 'big5', 'shift_jis', 'utf-16le', 'windows-1252']),
    )
    expect(samples.filter(({ detected }) => detected)).toHaveLength(1)
  })
  test('what all encodings read alike is passed over', async () => {
    const english = encodeBy('gb18030', 'id,text\n1,"no matter"\n')
    const [first] = await encodingSamples(
      file('a.csv', Uint8Array.from([...english, ...encodeBy('gb18030', story)]), 7),
    )
    expect(first).toEqual({ encoding: 'gb18030', detected: true, text: story })
    const [ascii] = await encodingSamples(file('a.csv', 'One.\nTwo.'))
    expect(ascii.text).toBe('One.\nTwo.')
  })
  test('none for what is no text', async () => {
    expect(await encodingSamples(file('a.pdf', '%PDF-1.7'))).toEqual([])
  })
})

describe('names from outside reach nothing', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('a column called %s', async (name) => {
    const record = `{"${name}": "the longest text there is", "n": 1}`
    const { documents, rows } = await read([
      file('a.jsonl', `${record}\n`),
      file('b.csv', `${name},n\nthe longest text there is,1\n`),
    ])
    expect(documents).toEqual(['the longest text there is', 'the longest text there is'])
    expect(rows[0].shape).toEqual({ id: 'text', fields: { text: name } })
    const turns = `{"messages":[{"${name}":"user","content":"a"},{"role":"assistant","content":"b"}]}`
    expect((await read([file('a.jsonl', turns)])).rows[0].taken).toBe(false)
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})

async function examples(content: string): Promise<Example[]> {
  const found: Example[] = []
  for await (const event of ingestExamples([file('a.jsonl', content)]))
    if (event.type === 'example') found.push(event.example)
  return found
}
