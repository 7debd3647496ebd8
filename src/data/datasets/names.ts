// Short texts from the stories' world in which persons, places and times are named: a label for each word, in English or Chinese. Words
// of one kind of name are used in others (Mr. Hill, Green Hill; Aunt May, in May), so that what stands around them must be read.
// Labels as in CoNLL-2003 (arXiv cs/0306050). Written for this project (MIT).

import type { Options, Values } from '../../options.ts'
import { wordsOf } from '../words.ts'
import { type Chance, expand } from './stories/grammar.ts'
import type { Language } from './tasks/facts.ts'
import { distinct, exactMatch, examples, joined, language, seed, type Tagged } from './tasks/task.ts'

export const options = [{ ...examples, default: 2000 }, language, seed] as const satisfies Options

const kinds = { P: 'PER', L: 'LOC', T: 'TIME' } as const
type Kind = keyof typeof kinds
export const tags = ['O', ...Object.values(kinds).flatMap((kind) => [`B-${kind}`, `I-${kind}`])]

const names: Record<Language, Record<Kind, string>> = {
  en: {
    P: '{{Anna|Ben|Clara|Dan|Ella|Finn|Grace|Henry|Ivy|Jack|Kate|Leo|Mia|Noah|Rose|Sam|Tom|Wendy}|{Mr.|Mrs.|Aunt|Uncle|Captain|Doctor} {Hill|Green|May|Brook|Stone|Winter|Rivers|June|Field}|{Anna|Ben|Clara|Rose|Jack|Mia} {Hill|Green|Brook|Stone|Winter|Field}}',
    L: '{{Green|Long|Stone|Winter|Rose|May|Old} {Hill|Brook|Bridge|Lake|Field|Street|Island}|{London|Paris|Rome|Cairo|Lima|Oslo|Delhi|Kyoto}|{Lake|Port|Mount} {Anna|Clara|Henry|Grace|Stone|Winter}|Hill Town|Riverside}',
    T: '{{Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday}|{Monday|Friday|Sunday} {morning|evening|night}|{May|June|July|August|October|March}|{summer|winter|spring}}',
  },
  zh: {
    P: '{{小明|小红|小华|小丽|小刚|小芳|小强|小雨|小军|小燕|阿龙|阿梅}|{李|王|张|陈|林|白|江|周}{老师|医生|爷爷|阿姨|奶奶|叔叔}}',
    L: '{{北京|上海|广州|成都|西安|杭州|南京}|{东|西|南|北}{山|湖|村|桥}|{白云|清水|桃花|青石}{山|湖|村|桥|街}|{李|王|张|陈}家村}',
    T: '{星期{一|二|三|四|五|六|日}{|早上|晚上}|{五|六|七|八|十}月|{春天|夏天|秋天|冬天}}',
  },
}

/** What is told; `$P`, `$L` and `$T` stand for names. */
const sentences: Record<Language, string> = {
  en: '{$P {met|saw|visited|called|waited for} $P {in|near|at} $L.|$P {went|walked|ran|sailed} to $L {with $P|on a boat|alone}{| in $T}.|In $T, {$P|the old man|a stranger} {came back|moved|travelled} {to|from} $L.|{On|Every|Last} $T, $P {found|lost|painted|sold} a {kite|boat|green stone|winter coat|rose}.|$L {is|was} {full of people|very quiet|far away} in $T.|"{Come to $L|Wait for me in $L|Go home}," {said|called} $P.|$P and $P {live|lived|played} in $L.|{The {hill|field|bridge|street} behind|Nobody in} $L {was|seemed} {green|cold|empty}.|{A letter|A present|The news} {came|was} from $P{| in $L}.|$P {may|will} {help|visit} $P {next|this} $T.}',
  zh: '{$P在$L{遇见了|看到了|等着|找到了}$P。|$T，$P{和$P一起|独自|坐船}去了$L。|$P{从$L回来了|搬到了$L|在$L住了很久}。|$T的$L{很安静|到处是人|下着雨}。|“{到$L来吧|在$L等我|快回家}，”$P{说|喊道}。|$P{丢了|画了|卖掉了|捡到了}一{只风筝|条小船|块青石|朵桃花}。|{信|礼物|消息}是$P{从$L寄来|送来}的。|$L{后面的山|旁边的湖|的桥}很{高|大|老}。|{每到|去年}$T，{老人|孩子们|$P}都{要|会}去$L。}',
}

export function* records(values: Values<typeof options>): Generator<Tagged> {
  const make = (chance: Chance): Tagged => {
    const told = Array.from({ length: 1 + chance.below(2) }, () => expand(sentences[values.language], chance))
    return tagged(told.join(values.language === 'en' ? ' ' : ''), (kind) =>
      expand(names[values.language][kind], chance),
    )
  }
  yield* distinct(values.examples, values.seed, make, ({ prompt }) => prompt)
}

function tagged(told: string, nameOf: (kind: Kind) => string): Tagged {
  const words: Tagged['words'][number][] = []
  const found: string[] = []
  // The space before a name is the name's first word's.
  for (const part of told.split(/( ?\$[PLT])/)) {
    const [, space, kind] = /^( ?)\$([PLT])$/.exec(part) ?? []
    const name = kind && nameOf(kind as Kind)
    if (name) found.push(`${name}: ${kinds[kind as Kind]}`)
    wordsOf(name ? space + name : part).forEach((text, i) => {
      words.push({ text, label: name ? `${i ? 'I' : 'B'}-${kinds[kind as Kind]}` : 'O' })
    })
  }
  return { prompt: words.map(({ text }) => text).join(''), completion: found.join('\n'), words }
}

/** The text, and the names in it, each with its kind, on lines of their own. */
export function* documents(values: Values<typeof options>): Generator<string> {
  yield* joined(records(values), '\n')
}
export const metric = exactMatch
