import fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import { ingest } from '../../../src/data/ingest/ingest.ts'
import { encodeBy, file, read, utf16 } from './sources.ts'

describe('plain text', () => {
  test('a file is a document, exactly as it is', async () => {
    const text = '\n  One.\r\nTwo.\t\u00a0\u2028 字 😀\n\n'
    const { documents, rows } = await read([file('a.txt', text), file('sub/b.md', '# Title')])
    expect(documents).toEqual([text, '# Title'])
    expect(rows[0]).toEqual({
      path: 'a.txt',
      bytes: new TextEncoder().encode(text).length,
      taken: true,
      format: 'plain',
      encoding: 'utf-8',
      documents: 1,
      characters: [...text].length,
    })
  })

  test('separators part documents; blank ones are left out', async () => {
    const text = 'One.\n<|endoftext|>\nTwo.<|endoftext|>  \n<|endoftext|><|endoftext|>\r\nThree.\n<|endoftext|>\n'
    for (const chunk of [1, 3, 7, 1000])
      expect((await read([file('a.txt', text, chunk)])).documents).toEqual(['One.\n', 'Two.', 'Three.\n'])
  })

  test('one long line passes in pieces and comes out whole', async () => {
    const line = '漢字😀'.repeat(300_000)
    let longest = 0
    let joined = ''
    for await (const event of ingest([file('a.txt', line)])) {
      if (event.type !== 'piece') continue
      longest = Math.max(longest, event.piece.text.length)
      joined += event.piece.text
    }
    expect(joined === line).toBe(true)
    expect(longest).toBeLessThan(300_000)
  })

  test('reading stops, and the file is let go, when no more is asked for', async () => {
    let cancelled = false
    const endless = {
      path: 'a.txt',
      blob: {
        size: 1e12,
        stream: () =>
          new ReadableStream({
            pull: (controller) => controller.enqueue(new Uint8Array(1 << 16).fill(97)),
            cancel: () => {
              cancelled = true
            },
          }),
      },
    }
    for await (const event of ingest([endless])) if (event.type === 'piece') break
    expect(cancelled).toBe(true)
  })
})

describe('encodings', () => {
  const story =
    '从前有一个小女孩，她住在森林旁边的小屋里。每天早上，她都会去河边打水。\r\n有一天，她遇见了一只会说话的狐狸。“你好！”狐狸说。'
  const english = 'Once upon a time there was a fox.\nIt lived in a wood.\n'
  const marked = (bytes: Uint8Array, ...mark: number[]) => Uint8Array.from([...mark, ...bytes])
  const cases: [string, string, Uint8Array, string][] = [
    ['UTF-8', story, new TextEncoder().encode(story), 'utf-8'],
    ['UTF-8 with a mark', story, marked(new TextEncoder().encode(story), 0xef, 0xbb, 0xbf), 'utf-8'],
    ['UTF-16 LE with a mark', story, marked(utf16(story, 'little'), 0xff, 0xfe), 'utf-16le'],
    ['UTF-16 BE with a mark', english, marked(utf16(english, 'big'), 0xfe, 0xff), 'utf-16be'],
    ['UTF-16 LE, Chinese', story, utf16(story, 'little'), 'utf-16le'],
    ['UTF-16 BE, Chinese', story, utf16(story, 'big'), 'utf-16be'],
    [
      'UTF-16 LE, Chinese without line ends',
      story.replace('\r\n', ''),
      utf16(story.replace('\r\n', ''), 'little'),
      'utf-16le',
    ],
    ['UTF-16 LE, English', english, utf16(english, 'little'), 'utf-16le'],
    ['UTF-16 BE, English', english, utf16(english, 'big'), 'utf-16be'],
    ['GB18030', story, encodeBy('gb18030', story), 'gb18030'],
    [
      'GB18030, one line',
      '今天天气很好，我们去公园玩。',
      encodeBy('gb18030', '今天天气很好，我们去公园玩。'),
      'gb18030',
    ],
    [
      'GB18030, mostly English',
      'Hello 你好 world 世界。中文 English mixed text',
      encodeBy('gb18030', 'Hello 你好 world 世界。中文 English mixed text'),
      'gb18030',
    ],
    ['Big5', '從前有一個小女孩，她住在森林旁邊。', encodeBy('big5', '從前有一個小女孩，她住在森林旁邊。'), 'big5'],
    [
      'Latin-1',
      'Ça va, garçon ? Déjà à Noël !',
      Uint8Array.from('Ça va, garçon ? Déjà à Noël !', (c) => c.charCodeAt(0)),
      'iso-8859-1',
    ],
  ]
  test.each(cases)('%s is recognised', async (_, text, bytes, encoding) => {
    const { documents, rows } = await read([file('a.txt', bytes, 5)]) // characters lie across chunks
    expect(documents).toEqual([text])
    expect(rows[0].encoding).toBe(encoding)
  })

  test('a choice by hand overrides what was detected; an unknown one is refused', async () => {
    const { documents } = await read([file('a.txt', encodeBy('gb18030', '你好'))], { encoding: 'gbk' })
    expect(documents).toEqual(['你好'])
    await expect(read([file('a.txt', 'x')], { encoding: 'klingon' })).rejects.toThrow('no encoding called klingon')
  })

  test('a few broken bytes are replaced and told; text of the wrong encoding is not taken', async () => {
    const bytes = new TextEncoder().encode(english.repeat(3000))
    bytes[100_000] = 0xff // past what is looked at to detect
    const { rows } = await read([file('a.txt', bytes)])
    expect(rows[0]).toMatchObject({ taken: true, code: 'replaced', message: expect.stringContaining('1 characters') })
    const wrong = await read([file('a.txt', encodeBy('gb18030', story))], { encoding: 'utf-8' })
    expect(wrong.rows[0]).toMatchObject({ taken: false, code: 'encoding', documents: 0, characters: 0 })
  })
})

describe('what is no text is left out with a reason', () => {
  const skipped: [string, string, Uint8Array | string, string, RegExp][] = [
    ['a picture', 'a.txt', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13), 'binary', /binary file/],
    ['no PDF after all', 'book.txt', '%PDF-1.7 text', 'damaged', /PDF/],
    ['no Word file after all', 'a.docx', 'PK\u0003\u0004rest', 'damaged', /Word/],
    ['random bytes', 'a.md', Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 7919) >> 5), 'binary', /binary/],
    ['control characters', 'a.md', '\u0001\u0002\u0003ab', 'binary', /binary/],
    ['UTF-32', 'a.txt', Uint8Array.of(0xff, 0xfe, 0, 0, 97, 0, 0, 0), 'unsupported', /UTF-32/],
    ['nothing', 'a.txt', '', 'empty', /no text/],
    ['a mark alone', 'a.txt', '\ufeff', 'empty', /no text/],
    ['white space', 'a.txt', ' \n\t ', 'empty', /no text/],
    ['what systems leave', 'book/__MACOSX/a.txt', 'text', 'junk', /system/],
  ]
  test.each(skipped)('%s', async (_, path, content, code, message) => {
    const { documents, rows } = await read([file(path, content), file('/home/.cache/good.txt', 'good')])
    expect(rows[0]).toMatchObject({ path, taken: false, code, message: expect.stringMatching(message) })
    expect(documents).toEqual(['good'])
  })
})

describe('JSON Lines', () => {
  test('text, strings, blank lines; records without text are counted', async () => {
    const lines = ['{"id": 1, "Text": "One."}', '', '"Two."', '{"id": 3}', '{"Text": "Four.", "__proto__": {"x": 1}}']
    for (const chunk of [1, 10, 1000]) {
      const { documents, rows } = await read([file('a.jsonl', lines.join('\r\n'), chunk)])
      expect(documents).toEqual(['One.', 'Two.', 'Four.'])
      expect(rows[0]).toMatchObject({
        taken: true,
        documents: 3,
        shape: { id: 'text', fields: { text: 'Text' } },
        code: 'ignored',
      })
    }
    expect(Object.prototype).not.toHaveProperty('x')
  })

  test('prompt and completion, instruction and output are put together', async () => {
    const pairs = '{"prompt":"Q: 1+1?","completion":" 2"}\n{"prompt":"Say hi","completion":"hi"}\n'
    expect((await read([file('a.jsonl', pairs)])).documents).toEqual(['Q: 1+1? 2', 'Say hi\nhi'])
    const alpaca = '{"instruction":"Add","input":"","output":"2"}\n{"instruction":"Add","input":"1,1","output":"2"}\n'
    expect((await read([file('a.jsonl', alpaca)])).documents).toEqual(['Add\n2', 'Add\n1,1\n2'])
  })

  test('without a known name the longest text is taken; a choice by hand goes first', async () => {
    const lines = '{"id":"a7","poem":"Roses are red","who":"me"}\n'
    expect((await read([file('a.jsonl', lines)])).documents).toEqual(['Roses are red'])
    const column = (text: string) => ({ shape: { id: 'text', fields: { text } } })
    expect((await read([file('a.jsonl', lines)], column('who'))).documents).toEqual(['me'])
    const { rows } = await read([file('a.jsonl', lines)], column('Who'))
    expect(rows[0]).toMatchObject({
      taken: false,
      code: 'no-column',
      message: expect.stringContaining('id, poem, who'),
    })
    expect((await read([file('a.jsonl', '{"n":1}')])).rows[0]).toMatchObject({ taken: false, code: 'no-text' })
  })

  test('a malformed line is told by its number', async () => {
    const broken = '{"text":"a"}\n\n{"text":"b"\n{"text":"c"}'
    const { rows } = await read([file('b/stories.jsonl', broken, 4), file('c.jsonl', '{"text":"a"}\n[1]')])
    expect(rows[0]).toMatchObject({ taken: false, code: 'bad-json', facts: { line: 3 }, documents: 0 })
    expect(rows[1]).toMatchObject({ taken: false, code: 'bad-record', facts: { line: 2 } })
  })
})

describe('JSON', () => {
  test.each<[string, unknown, string[]]>([
    ['strings', ['One', 'Two'], ['One', 'Two']],
    ['records', [{ content: 'One' }, { content: 'Two' }], ['One', 'Two']],
    ['a list within', { version: 2, data: [{ story: 'One' }, { story: 'Two' }] }, ['One', 'Two']],
    ['one record', { title: 'T', text: 'One' }, ['One']],
    ['one string', 'One', ['One']],
  ])('%s', async (_, value, documents) => {
    expect((await read([file('a.json', JSON.stringify(value, null, 2), 7)])).documents).toEqual(documents)
  })

  test('JSON Lines under another name', async () => {
    const { documents } = await read([file('a.json', '{"text":"One"}\n{"text":"Two"}\n')])
    expect(documents).toEqual(['One', 'Two'])
  })

  test.each([
    ['no comma', '[\n"One",\n"Two"\n"Three"]', 4],
    ['a comma too many', '["One",\n]', 2],
    ['a comma for nothing', '["One",,"Two"]', 1],
    ['the wrong bracket', '[{"text":"One"],\n"x"}', 1],
    ['cut short', '[\n{"text":"One"},\n{"text":', 3],
    ['cut within a quote', '["One","T\\', 1],
    ['more behind it', '["One"]\n["Two"]', 2],
    ['a record cut short', '{"data":\n["One"', 2],
  ])('a fault is told with its line: %s', async (_, json, line) => {
    for (const chunk of [1, 3, 1000]) {
      const { rows } = await read([file('a.json', json, chunk)])
      expect(rows[0]).toMatchObject({ taken: false, code: 'bad-json', facts: { line } })
    }
  })

  test('a list of any values is read as JSON.parse reads it, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 6 }),
        fc.integer({ min: 1, max: 20 }),
        async (values, chunk) => {
          const records = values.map((value, n) => ({ text: JSON.stringify(value), n, value }))
          const { documents } = await read([file('a.json', JSON.stringify(records, null, chunk % 3), chunk)])
          expect(documents).toEqual(records.map(({ text }) => text))
        },
      ),
    )
  })

  test('a record too large to be parsed whole is left out', async () => {
    const texts = Array.from({ length: 70 }, (_, i) => `${i}${'x'.repeat(1_000_000)}`)
    const { rows } = await read([file('a.json', JSON.stringify({ data: texts }))])
    expect(rows[0]).toMatchObject({ taken: false, code: 'too-large' })
  })
})

describe('tables', () => {
  test('commas, quotes, line ends within quotes, Windows line ends, chunk borders everywhere', async () => {
    const csv = 'id,text\r\n1,"Hello, ""world"".\nNew line"\r\n2,plain\r\n\r\n3,"last"'
    for (const chunk of [1, 2, 5, 1000]) {
      const { documents, rows } = await read([file('a.csv', csv, chunk)])
      expect(documents).toEqual(['Hello, "world".\nNew line', 'plain', 'last'])
      expect(rows[0].shape).toEqual({ id: 'text', fields: { text: 'text' } })
    }
  })

  test('tabs and semicolons; prose in one column keeps its commas; no header is no loss', async () => {
    expect((await read([file('a.tsv', 'n\tbody\n1\tOne, two\n')])).documents).toEqual(['One, two'])
    expect((await read([file('a.csv', 'n;body\n1;One, two\n')])).documents).toEqual(['One, two'])
    expect((await read([file('a.csv', 'text\nHello, world\nBye, all\n')])).documents).toEqual([
      'Hello, world',
      'Bye, all',
    ])
    const long = 'It was the best of times, it was the worst of times, it was the age of wisdom, and so on'
    expect((await read([file('a.csv', `1,"${long}"\n2,"${long}"\n`)])).documents).toEqual([long, long])
  })

  test('what Papa Parse writes is read back, whatever the cells and the chunks', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', '字'), minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(cell, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 30 }),
        async (cells, chunk) => {
          const csv = Papa.unparse({ fields: ['n', 'text'], data: cells.map((text, n) => [n, text]) })
          const { documents } = await read([file('a.csv', csv, chunk)])
          expect(documents).toEqual(cells.filter((text) => text.trim()))
        },
      ),
    )
  })

  test('rows across many pieces', async () => {
    const texts = Array.from({ length: 3000 }, (_, i) => `Row ${i}, "quoted"\n${'word '.repeat(i % 300)}`)
    const csv = Papa.unparse({ fields: ['text', 'n'], data: texts.map((text, n) => [text, n]) })
    expect((await read([file('a.csv', csv)])).documents).toEqual(texts)
  })

  test('an open quote is told with the line of its row', async () => {
    const csv = 'id,text\n1,"two\nlines"\n2,"never closed\n3,x\n'
    const endless = `id,text\n1,"open\n${'x,y\n'.repeat(5_000_000)}`
    const { rows } = await read([file('a.csv', csv), file('b.csv', endless)])
    expect(rows[0]).toMatchObject({ taken: false, code: 'open-quote', facts: { line: 4 } })
    expect(rows[1]).toMatchObject({ taken: false, code: 'open-quote', facts: { line: 2 } })
  })
})

test('a file that fails while it is read is named', async () => {
  const gone = {
    path: 'gone.txt',
    blob: {
      size: 10,
      stream: () =>
        new ReadableStream<Uint8Array>({ pull: () => Promise.reject(new DOMException('gone', 'NotReadableError')) }),
    },
  }
  const { documents, rows } = await read([gone, file('b.txt', 'b')])
  expect(rows[0]).toMatchObject({
    path: 'gone.txt',
    taken: false,
    code: 'unreadable',
    facts: { reason: 'NotReadableError' },
  })
  expect(documents).toEqual(['b'])
})
