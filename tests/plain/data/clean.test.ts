// Each step against texts whose outcome was worked out by hand from the papers and standards the step names.
import { describe, expect, test } from 'vitest'
import { isResident, passesLuhn } from '../../../src/data/clean/personal.ts'
import { Pipeline, type RemovedDocument } from '../../../src/data/clean/pipeline.ts'
import type { CleaningContext } from '../../../src/data/clean/step.ts'
import { eachWord, ideographShare, tokensOf, wordsOf } from '../../../src/data/clean/text/words.ts'
import { cleaners, corpora } from '../../../src/data/members.ts'
import { readValues } from '../../../src/options.ts'

type Options = Record<string, unknown>
const open = (id: string, options: Options = {}, context?: CleaningContext) => Pipeline.open([{ id, options }], context)
/** The text a step makes of a text, or the reason why it removes it. */
async function one(id: string, text: string, options?: Options, context?: CleaningContext) {
  const result = await (await open(id, options, context)).run(text)
  return typeof result === 'string' ? result : result.reason
}
async function facts(id: string, text: string, options?: Options) {
  return ((await (await open(id, options)).run(text)) as RemovedDocument).facts
}

describe('words', () => {
  test('are runs of letters and digits; each Chinese character is one', () => {
    expect(wordsOf("Don't panic: 42 well-known foxes' dens")).toEqual([
      "Don't",
      'panic',
      '42',
      'well-known',
      'foxes',
      'dens',
    ])
    expect(wordsOf('小狐狸says你好，世界！')).toEqual(['小', '狐', '狸', 'says', '你', '好', '世', '界'])
    expect(wordsOf('𠮷野家 🦊🦊 café')).toEqual(['𠮷', '野', '家', 'café'])
    expect(wordsOf('--- … 🦊')).toEqual([])
    expect(tokensOf('He said: “你好吗” 3.5%')).toEqual(['He', 'said:', '“', '你', '好', '吗', '”', '3.5%'])
    expect(ideographShare('我用 GPU')).toBeCloseTo(2 / 3)
  })
  test('cover every letter, in order', () => {
    const text = 'Ünïcödé 中文混排 mixed—text 한국어 ひらがな 𠮷\ud842'
    let after = 0
    eachWord(text, (start, end) => {
      expect(text.slice(after, start)).toMatch(/^[^\p{L}\p{N}]*$/u)
      after = end
    })
  })
})

describe('unicode', () => {
  test('NFC joins accents; NFKC also unfolds', async () => {
    expect(await one('unicode', 'cafe\u0301 ﬁn ①')).toBe('café ﬁn ①')
    expect(await one('unicode', 'ﬁn ① ，', { form: 'NFKC' })).toBe('fin 1 ,')
    expect(await one('unicode', 'ＧＰＵ　３２ＧＢ，好')).toBe('GPU　32GB，好')
    expect(await one('unicode', 'ＧＰＵ', { narrow: false })).toBe('ＧＰＵ')
  })
})

test('controls: what nobody sees goes, what joins stays', async () => {
  expect(await one('controls', 'a\0b\x1b[1m\tc\nd\u200be\ufeff\u202ef\ud800g')).toBe('ab[1m\tc\ndefg')
  expect(await one('controls', '👨\u200d👩\u200d👧 می\u200cخواهم 𠮷')).toBe('👨\u200d👩\u200d👧 می\u200cخواهم 𠮷')
  expect(await one('controls', 'a\u200b', { invisible: false })).toBe('a\u200b')
  expect(await one('controls', 'x\ufffdy')).toBe('x\ufffdy')
  expect(await one('controls', 'x\ufffdy', { replacement: true })).toBe('xy')
})

test('whitespace', async () => {
  expect(await one('whitespace', '\r\n  def f():\r\n    return 1   \n\n\n\n\nEnd\u00a0of  it.\t\t\n')).toBe(
    '  def f():\n    return 1\n\nEnd of it.',
  )
  expect(await one('whitespace', 'a\n\n\nb', { empty_lines: 0 })).toBe('a\nb')
  expect(await one('whitespace', '　　从前有一只狐狸。')).toBe('　　从前有一只狐狸。')
  expect(await one('whitespace', ' \n\t ')).toBe('empty')
  const start = performance.now() // a run of spaces that a careless pattern would look at once for each of them
  expect(await one('whitespace', `a${' '.repeat(300_000)}b${' '.repeat(300_000)}`, { spaces: false })).toHaveLength(
    300_002,
  )
  expect(performance.now() - start).toBeLessThan(1000)
})

test('length counts characters, not units', async () => {
  expect(await one('length', '🦊'.repeat(10), { min: 10 })).toBe('🦊'.repeat(10))
  expect(await one('length', '🦊'.repeat(10), { min: 11 })).toBe('too-short')
  expect(await one('length', 'a'.repeat(101), { max: 100 })).toBe('too-long')
  expect(await facts('length', 'a'.repeat(101), { max: 100 })).toEqual({ characters: 101, max: 100 })
})

describe('language', () => {
  // Written for this test; sentences of everyday length.
  const labelled: Record<string, string[]> = {
    en: ['She put the kettle on and looked out at the rain.', 'Install the package, then run the tests again.'],
    zh: ['他把书放在桌上，然后去开门。', '機器學習是人工智慧的一個分支。', '央行宣布上调基准利率，股市大幅下跌。'],
    ja: ['昔々、あるところにおじいさんとおばあさんがいました。'],
    ko: ['옛날 옛적에 작은 여우가 숲에 살았습니다.'],
    fr: ['Le petit chat dort sur le canapé depuis ce matin.'],
    de: ['Das Wetter ist heute wirklich sehr schön, oder?'],
    es: ['Mañana vamos al mercado con mi madre y mi hermana.'],
    ru: ['Завтра мы поедем к бабушке в деревню.'],
  }
  test.each(Object.keys(labelled))('knows %s', async (language) => {
    for (const text of labelled[language]) {
      expect(await one('language', text, { keep: language })).toBe(text)
      expect(await facts('language', text, { keep: 'xx' })).toEqual({ language })
    }
  })
  test('lets pass what is too short to tell, if asked to', async () => {
    expect(await one('language', '42 !', { keep: 'en' })).toBe('42 !')
    expect(await one('language', '42 !', { keep: 'en', unknown: false })).toBe('language-unknown')
  })
  test.each([
    ['stories-en', 'en'],
    ['stories-zh', 'zh'],
  ])('keeps all of %s', async (id, language) => {
    const step = await open('language', { keep: language })
    for (const story of corpora[id].documents(readValues(corpora[id].options, { stories: 200, seed: 5 })))
      expect(await step.run(story)).toBe(story)
  })
})

// 60 words, 10 of them common, mean length (by hand) 4.1, no symbols.
const SOUND =
  'The old man walked to the river with a net and a small boat that his father had made. ' +
  'He looked at the water. He waited. The fish were slow in the cold morning light and the man was patient. ' +
  'When the sun came over the hill he had enough fish to have a good dinner with all of his friends there.'

describe('gopher (Rae et al. 2021, A.1.1)', () => {
  const words = (n: number) => Array.from({ length: n }, (_, i) => ['the', 'house', 'and', 'garden'][i % 4]).join(' ')
  test('lets sound text pass, in both languages', async () => {
    expect(await one('gopher', SOUND)).toBe(SOUND)
    const story = [...corpora['stories-zh'].documents(readValues(corpora['stories-zh'].options, { stories: 10 }))][0]
    expect(await one('gopher', story)).toBe(story)
  })
  test('at the thresholds: 50 and 100,000 words', async () => {
    expect(await one('gopher', words(49))).toBe('few-words')
    expect(await one('gopher', words(50))).toBe(words(50))
    expect(await one('gopher', words(100_000))).toBe(words(100_000))
    expect(await facts('gopher', words(100_001))).toEqual({ words: 100_001, max: 100_000 })
  })
  test('mean word length from 3 to 10', async () => {
    const of = (word: string) => `the and ${`${word} `.repeat(60)}`
    expect(await one('gopher', of('ab'))).toBe('word-length') // (2 · 3 + 60 · 2) / 62 = 2.03
    expect(await one('gopher', of('abcdefghijk'))).toBe('word-length') // (6 + 660) / 62 = 10.74
    expect(await one('gopher', of('abcdefghij'))).toBe(of('abcdefghij')) // (6 + 600) / 62 = 9.77
  })
  test('symbols to words above 0.1', async () => {
    expect(await one('gopher', `${words(60)} ${'#'.repeat(6)}`)).not.toBe('hashes') // 6 / 60 = 0.1
    expect(await one('gopher', `${words(60)} ${'#'.repeat(7)}`)).toBe('hashes')
    expect(await one('gopher', `${words(60)}${' so...'.repeat(8)}`)).toBe('ellipses') // 8 / 68 = 0.118
  })
  test('lines: more than 90 % bullets, more than 30 % ellipses', async () => {
    const lines = (bullets: number, plain: number) =>
      [...Array(bullets).fill('• the bread and the butter'), ...Array(plain).fill('with the bread and butter')].join(
        '\n',
      )
    expect(await one('gopher', lines(18, 2))).toBe(lines(18, 2))
    expect(await one('gopher', lines(19, 1), { alphabetic: 0 })).toBe('bullet-lines')
    const trailing = (n: number) =>
      Array.from({ length: 10 }, (_, i) => `they have the bread and the butter there${i < n ? '…' : '.'}`).join('\n')
    expect(await one('gopher', trailing(3))).toBe(trailing(3))
    expect(await one('gopher', trailing(4))).toBe('ellipsis-lines')
  })
  test('80 % of words with a letter; two of the common words', async () => {
    const numbers = (n: number) => `the and ${'1234 '.repeat(n)}${'house '.repeat(80 - 2)}`.trim()
    expect(await one('gopher', numbers(20))).toBe(numbers(20)) // 80 of 100
    expect(await one('gopher', numbers(21))).toBe('not-alphabetic')
    expect(await one('gopher', 'house '.repeat(60).trim())).toBe('no-common-words')
    expect(await facts('gopher', `the ${'house '.repeat(60)}the`)).toEqual({ found: 1, min: 2 }) // different ones
    expect(await one('gopher', '马上赚钱马上赚钱'.repeat(10))).toBe('no-common-words')
  })
})

describe('c4 (Raffel et al. 2020, 2.2)', () => {
  const page = [
    'A page about foxes and hens', // no full stop
    'Foxes eat hens. Hens eat corn. Corn eats nothing at all.',
    'Go now!', // two words
    'Please enable JavaScript to see the whole page.',
    'By using this page you accept our Privacy Policy.',
    'Read the rest of it here...',
    '“Do hens like foxes?” They do not.',
  ].join('\n')
  test('keeps lines that end as sentences do', async () => {
    expect(await one('c4', page)).toBe(
      'Foxes eat hens. Hens eat corn. Corn eats nothing at all.\n“Do hens like foxes?” They do not.',
    )
    expect(await one('c4', page, { sentences: 6 })).toBe('few-sentences')
    expect(await facts('c4', page, { sentences: 6 })).toEqual({ sentences: 5, min: 6 })
  })
  test('counts Chinese sentences', async () => {
    const text = '从前有一只小狐狸。它住在河边！它每天都很快乐吗？是的。它很快乐。'
    expect(await one('c4', text)).toBe(text)
    expect(await one('c4', `首页 关于我们\n${text}`)).toBe(text)
  })
  test('no code and no filler', async () => {
    expect(await one('c4', `${page}\nfunction f() { return 1; }`)).toBe('curly-bracket')
    expect(await one('c4', `${page}\nLorem ipsum dolor sit amet.`)).toBe('lorem-ipsum')
  })
})

describe('repetition (Rae et al. 2021, table A1)', () => {
  const off = Object.fromEntries(cleaners.repetition.options.map(({ key }) => [key, 1]))
  /** One limit alone: the share at which a text is just let pass. */
  const limited = (text: string, key: string, limit: number) => one('repetition', text, { ...off, [key]: limit })
  const exactly = async (text: string, key: string, share: number) => {
    expect(await limited(text, key, share)).toBe(text)
    if (share) expect(await limited(text, key, share - 0.001)).not.toBe(text)
  }
  test('lines and paragraphs, by number and by characters', async () => {
    await exactly('aaaa\nbbbbbb\naaaa\ncccccc', 'lines', 1 / 4)
    await exactly('aaaa\nbbbbbb\naaaa\ncccccc', 'line_characters', 4 / 20)
    await exactly('aaaa\nb\n\naaaa\nb\n\nccc', 'paragraphs', 1 / 3)
    await exactly('aaaab\n\naaaab\n\nccccc', 'paragraph_characters', 5 / 15)
  })
  test('the n-gram that covers most', async () => {
    // "red fox" three times: 18 of 3·6 + 3 + 4 + 4 = 29 characters
    await exactly('red fox ran red fox hide red fox home', 'top_2', 18 / 29)
    await exactly('one two three four five', 'top_2', 0)
    await exactly('a bb ccc x a bb ccc y', 'top_3', 12 / 14)
    await exactly('红狐跑红狐躲红狐家', 'top_2', 6 / 9)
  })
  test('n-grams that were there before, each character once', async () => {
    // The second "a b c d e f" holds two repeated 5-grams that overlap: 6 characters of 13.
    await exactly('a b c d e f x a b c d e f', 'repeated_5', 6 / 13)
    await exactly('a b c d e f x a b c d e f', 'repeated_6', 6 / 13)
    await exactly('a b c d e f x a b c d e f', 'repeated_7', 0)
    await exactly('a b c d e f g h i j a b c d e f g h i j', 'repeated_10', 0.5)
  })
  test('agrees with counting by strings on random texts', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      let state = seed * 7919
      const words = Array.from({ length: 60 }, () => {
        state = (state * 1103515245 + 12345) % 2 ** 31
        return 'abcde'[Math.floor((state / 2 ** 31) * 3)].repeat(1 + (state % 3))
      })
      const n = 5 + (seed % 6)
      const seen = new Set<string>()
      const marked = new Uint8Array(words.length)
      for (let i = 0; i + n <= words.length; i++) {
        const gram = words.slice(i, i + n).join(' ')
        if (seen.has(gram)) marked.fill(1, i, i + n)
        seen.add(gram)
      }
      const total = words.join('').length
      const covered = words.filter((_, i) => marked[i]).join('').length
      await exactly(words.join(' '), `repeated_${n}`, covered / total)
    }
  })
  test('stories pass, a chorus does not', async () => {
    const step = await open('repetition')
    for (const id of ['stories-en', 'stories-zh'])
      for (const story of corpora[id].documents(readValues(corpora[id].options, { stories: 100 })))
        expect(await step.run(story)).toBe(story)
    expect(await one('repetition', 'Buy now and save money today!\n'.repeat(9))).toBe('repeated-lines')
  })
})

describe('personal', () => {
  test('check digits', () => {
    expect(isResident('11010519491231002X')).toBe(true) // the standard's own example
    expect(isResident('440524188001010014')).toBe(true) // its other one
    expect(isResident('110105194912310021')).toBe(false)
    for (const card of ['4111 1111 1111 1111', '378282246310005', '5555-5555-5555-4444'])
      expect(passesLuhn(card)).toBe(true)
    expect(passesLuhn('4111111111111112')).toBe(false)
  })
  test.each([
    ['Write to ann.lee+x@mail.example.co.uk today.', 'Write to [EMAIL] today.'],
    ['请发邮件到ann@example.com，谢谢', '请发邮件到[EMAIL]，谢谢'],
    ['Call (212) 555-0187 or +44 20 7946 0958.', 'Call [PHONE] or [PHONE].'],
    ['手机13812345678，座机010-62345678。', '手机[PHONE]，座机[PHONE]。'],
    ['身份证号11010519491231002X。', '身份证号[ID]。'],
    ['身份证号110105194912310021。', '身份证号110105194912310021。'],
    ['SSN 123-45-6789, not 000-12-3456.', 'SSN [ID], not 000-12-3456.'],
    ['Paid with 4111 1111 1111 1111.', 'Paid with [CARD].'],
    ['Order 4111 1111 1111 1112.', 'Order 4111 1111 1111 1112.'],
    ['From 192.168.0.1, version 1.2.3.4.5, 300.1.1.1', 'From [IP], version 1.2.3.4.5, 300.1.1.1'],
    ['At 2001:db8:0:0:0:0:2:1 and 2001:db8::2:1', 'At [IP] and [IP]'],
    [
      'In 1984 there were 123,456 foxes at 10:30, page 12-34.',
      'In 1984 there were 123,456 foxes at 10:30, page 12-34.',
    ],
    ['See https://a.example/b?c=d。', 'See https://a.example/b?c=d。'],
  ])('%s', async (text, masked) => {
    expect(await one('personal', text)).toBe(masked)
  })
  test('addresses of pages if asked for', async () => {
    expect(await one('personal', '见https://a.example/b?c=d，及 www.b.example/x', { urls: true })).toBe(
      '见[URL]，及 [URL]',
    )
  })
  test('takes no longer than a text is long', async () => {
    const hostile = [
      'a'.repeat(2e5),
      '1'.repeat(2e5),
      'a.'.repeat(1e5),
      '1-'.repeat(1e5),
      'a@a.'.repeat(5e4),
      '1:'.repeat(1e5),
      '+1 '.repeat(7e4),
    ]
    const step = await open('personal', { urls: true })
    const start = performance.now()
    for (const text of hostile) await step.run(text)
    expect(performance.now() - start).toBeLessThan(5000) // a quadratic pattern takes minutes
  })
})

describe('blocklist', () => {
  test('whole words of alphabets, Chinese anywhere', async () => {
    const own = { words: 'ass, Bad Word，坏话', builtin: false }
    expect(await one('blocklist', 'The class passed.', own)).toBe('The class passed.')
    expect(await one('blocklist', 'What an ASS!', own)).toBe('blocked-word')
    expect(await one('blocklist', 'No bad words, a badword', own)).toBe('No bad words, a badword')
    expect(await one('blocklist', 'A bad word here', own)).toBe('blocked-word')
    expect(await one('blocklist', '他说了坏话', own)).toBe('blocked-word')
    expect(await one('blocklist', '真人百家乐上线', {})).toBe('blocked-word')
    expect(await one('blocklist', '真人百家乐上线', { builtin: false })).toBe('真人百家乐上线')
  })
  test('masks, or lets a few pass', async () => {
    const own = { words: 'foo 坏话'.replace(' ', ','), builtin: false, action: 'mask' }
    expect(await one('blocklist', 'İ Foo, a 坏话 and food', own)).toBe('İ […], a […] and food')
    expect(await one('blocklist', 'foo', { ...own, allowed: 1 })).toBe('foo')
  })
  test('leaves the built-in stories alone', async () => {
    const step = await open('blocklist')
    for (const id of ['stories-en', 'stories-zh'])
      for (const story of corpora[id].documents(readValues(corpora[id].options, { stories: 300 })))
        expect(await step.run(story)).toBe(story)
  })
})

describe('boilerplate', () => {
  test('known lines in both languages, and nothing of the text', async () => {
    const page = [
      'Home | About us | Contact',
      'This site uses cookies. Accept all cookies',
      'The fox went home. She told nobody about the cookies we use for tea.',
      '首页 > 登录 | 注册',
      '责任编辑：王小明',
      '狐狸回家了，首页上登着它的照片。',
      '© 2024 Fox Ltd. All rights reserved.',
    ].join('\n')
    expect(await one('boilerplate', page)).toBe(
      'The fox went home. She told nobody about the cookies we use for tea.\n狐狸回家了，首页上登着它的照片。',
    )
    expect(await one('boilerplate', 'Home\nMenu')).toBe('only-boilerplate')
  })
  test('lines that stand in many documents', async () => {
    const step = await open('boilerplate', { documents: 3 })
    const outcomes: (string | RemovedDocument)[] = []
    for (let i = 0; i < 6; i++)
      outcomes.push(await step.run(`Story ${i} begins here.\nThe Fox Gazette, daily\nyes\nyes`))
    const [kept, gone] = [0, 1].map((j) => outcomes.filter((text) => /Gazette/.test(String(text)) === (j === 0)))
    expect(kept).toHaveLength(3)
    expect(gone[0]).toBe('Story 3 begins here.\nyes\nyes')
    expect(step.reports[0]).toMatchObject({ documents: 6, changed: 3, removed: 0, characters: 3 * 23 })
  })
})

test('perplexity asks the model of the context', async () => {
  const score = async (text: string) => (text.includes('fox') ? Math.log(20) : Math.log(5000))
  expect(await one('perplexity', 'a fox', {}, { score })).toBe('a fox')
  expect(await one('perplexity', 'qx zzv', {}, { score })).toBe('surprising')
  expect(await one('perplexity', 'a fox', { min: 30 }, { score })).toBe('too-predictable')
  await expect(open('perplexity')).rejects.toThrow('needs a trained model')
})

describe('pipeline', () => {
  test('runs steps in order, counts, and keeps what it removes', async () => {
    const pipeline = await Pipeline.open([
      { id: 'whitespace', options: {} },
      { id: 'length', options: { min: 5 } },
      { id: 'exact-duplicates', options: {} },
    ])
    const results = []
    for (const text of ['  a fox  \n', 'a fox', 'A fox!', 'no', '老狐狸回家了', ' '])
      results.push(await pipeline.run(text))
    expect(results).toEqual([
      '  a fox',
      { reason: 'exact-duplicate', facts: {}, step: 'exact-duplicates', text: 'a fox' },
      { reason: 'exact-duplicate', facts: {}, step: 'exact-duplicates', text: 'A fox!' },
      { reason: 'too-short', facts: { characters: 2, min: 5 }, step: 'length', text: 'no' },
      '老狐狸回家了',
      { reason: 'empty', facts: {}, step: 'whitespace', text: ' ' },
    ])
    expect(pipeline.reports.map(({ options: _, ...report }) => report)).toEqual([
      { id: 'whitespace', documents: 6, changed: 1, removed: 1, characters: 4, reasons: { empty: 1 } },
      { id: 'length', documents: 5, changed: 0, removed: 1, characters: 2, reasons: { 'too-short': 1 } },
      {
        id: 'exact-duplicates',
        documents: 4,
        changed: 0,
        removed: 2,
        characters: 11,
        reasons: { 'exact-duplicate': 2 },
      },
    ])
  })
  test('says what does not exist', async () => {
    await expect(Pipeline.open([{ id: 'polish', options: {} }])).rejects.toThrow('There is no polish; known are:')
    await expect(Pipeline.open([{ id: '__proto__', options: {} }])).rejects.toThrow('There is no __proto__')
    await expect(Pipeline.open([{ id: 'length', options: { min: -1 } }])).rejects.toThrow('min must be')
  })
  test('every step takes any text', async () => {
    const score = async () => 1
    const pipeline = await Pipeline.open(
      Object.keys(cleaners).map((id) => ({ id, options: {} })),
      { score },
    )
    for (const id of Object.keys(cleaners)) {
      const step = await open(id, {}, { score })
      for (const text of [
        '',
        ' ',
        '\0',
        '\ud800',
        '\udc00\ud800',
        '中',
        'a',
        '\n\n',
        '𠮷',
        '{}',
        '.'.repeat(1000),
        '…\n'.repeat(50),
      ])
        await step.run(text)
    }
    expect(await pipeline.run(SOUND)).toBe(SOUND)
  })
})
