// Short texts from the stories' world and how somebody in them feels: a classification task, in English or Chinese. The feeling
// is not named; it must be read from what happens. Written for this project (MIT).

import type { Options, Values } from '../../options.ts'
import { type Chance, expand } from './stories/grammar.ts'
import type { Language } from './tasks/facts.ts'
import { distinct, examples, type Labelled, language, type Metric, seed } from './tasks/task.ts'

export const options = [{ ...examples, default: 2000 }, language, seed] as const satisfies Options

const FEELINGS = ['happy', 'sad', 'angry', 'afraid'] as const
type Feeling = (typeof FEELINGS)[number]
export const labels: Record<Language, readonly string[]> = { en: FEELINGS, zh: ['高兴', '难过', '生气', '害怕'] }

const cast: Record<Language, string> = {
  en: '{Anna|Ben|Clara|Dan|Ella|Finn|Grace|Henry|Ivy|Jack|Kate|Leo|Mia|Noah|Rose|Sam|Tom|Wendy|The old man|The girl|My brother|Our neighbor}',
  zh: '{小明|小红|小华|小丽|小刚|小芳|小强|小雨|小军|小燕|爷爷|奶奶|弟弟|妹妹|邻居阿姨|老师}',
}

/** What happens, and what is seen of it; `$` is who. */
const scenes: Record<Language, Record<Feeling, readonly [happens: string, seen: string]>> = {
  en: {
    happy: [
      '{$ found the lost {kitten|ring|kite|book} behind the {door|shed|sofa|fence}.|$ got a {letter|present|cake|puppy} from {a friend|Grandma|far away}.|After weeks of rain, the sun came out and $ ran to the {lake|garden|meadow}.|$ won the {race|game|first prize} at the {fair|school|village feast}.|The {boat|train|bus} brought $ home at last.}',
      '{The whole room was full of laughing.|$ sang all the way home.|There was dancing until late.|$ could not stop smiling.|"Look, look!" $ called and jumped up and down.|$ hugged everyone.}',
    ],
    sad: [
      '{$ waited all day, but {nobody|no letter|no friend} came.|The {old dog|little bird|goldfish} that $ loved was gone for ever.|$ had to say goodbye to {a friend|the old house|Grandma}.|The {vase|toy boat|doll} from Grandpa lay broken on the floor in front of $.|Everybody went to the {fair|party|lake}, and $ stayed behind, ill.}',
      '{A tear fell on the {table|page|blanket}.|$ sat by the window and said nothing.|$ did not want to eat that evening.|$ cried softly into the pillow.|The house was very quiet.|$ looked at the old picture for a long time.}',
    ],
    angry: [
      '{Somebody had {torn|hidden|taken} the {book|bicycle|coat} of $ again.|$ saw that the {boys|goats|neighbors} had trampled the {flowers|new seeds|sand castle}.|For the third time, {the others|they} did not let $ {play|speak|pass}.|$ was blamed for the {broken window|spilled milk|lost key}, which was not fair.|The {man|seller|driver} had lied to $.}',
      '{$ stamped on the floor.|"Stop that at once!" $ shouted.|$ slammed the door.|$ went red and clenched both fists.|"That is mine, give it back!" $ yelled.|$ threw the hat into the corner.}',
    ],
    afraid: [
      '{At night, $ heard steps {in the attic|behind the door|under the stairs}.|A big {dog|bear|snake} stood right in front of $ on the path.|The ice cracked under the feet of $.|$ was alone in the {dark wood|old mill|cellar} when the {light|candle|lamp} went out.|Thunder shook the {tent|hut|house} where $ lay.}',
      '{$ did not dare to move.|$ pulled the blanket up to the chin.|The heart of $ beat very fast.|$ ran without looking back.|"Who is there?" $ whispered.|$ trembled and held {a hand|the rail|the teddy bear} tight.}',
    ],
  },
  zh: {
    happy: [
      '{$在{门后|沙发下|篱笆边}找到了丢失的{小猫|戒指|风筝|书}。|$收到了{朋友|奶奶|远方}寄来的{信|礼物|蛋糕}。|下了好久的雨，太阳出来了，$跑到{湖边|花园|草地}去玩。|$在{运动会|学校|村里}得了{第一名|冠军|奖}。|坐了一天的{船|火车|汽车}，$终于到家了。}',
      '{屋子里全是笑声。|$一路唱着歌回家。|大家跳舞跳到很晚。|$笑得合不拢嘴。|“快看，快看！”$边喊边跳。|$拥抱了每一个人。}',
    ],
    sad: [
      '{$等了一整天，{谁也没来|信没有来|朋友没有来}。|$最爱的{老狗|小鸟|金鱼}永远离开了。|$不得不和{朋友|老屋|奶奶}告别。|爷爷送给$的{花瓶|小船|布娃娃}碎在地上。|大家都去{赶集|湖边|聚会}了，只有$生病留在家里。}',
      '{一滴眼泪落在{桌上|书上|被子上}。|$坐在窗边，一句话也不说。|那天晚上$什么也不想吃。|$把脸埋在枕头里轻轻地哭。|屋里静悄悄的。|$久久地看着那张旧照片。}',
    ],
    angry: [
      '{有人又把$的{书|自行车|大衣}{弄坏|藏起来|拿走}了。|$看见{男孩们|山羊|邻居}踩坏了{花|新种的菜|沙堡}。|已经是第三次了，$还是不能{一起玩|说话|过去}。|{窗户破了|牛奶洒了|钥匙丢了}，大家却都怪$，这不公平。|那个{人|小贩|司机}骗了$。}',
      '{$气得直跺脚。|“马上住手！”$大喊。|$砰地关上了门。|$涨红了脸，握紧了拳头。|“那是我的，还给我！”$嚷道。|$把帽子摔到墙角。}',
    ],
    afraid: [
      '{夜里，$听见{阁楼上|门背后|楼梯下}有脚步声。|一只很大的{狗|熊|蛇}就站在$面前的路上。|冰在$脚下裂开了。|$一个人在{黑树林|旧磨坊|地窖}里，{灯|蜡烛|手电筒}忽然灭了。|雷声震动了$睡觉的{帐篷|小屋|房子}。}',
      '{$一动也不敢动。|$把被子拉到下巴上。|$的心跳得飞快。|$头也不回地跑了。|“谁在那里？”$小声问。|$浑身发抖，紧紧抓住{别人的手|栏杆|玩具熊}。}',
    ],
  },
}

export function* records(values: Values<typeof options>): Generator<Labelled> {
  const make = (chance: Chance): Labelled => {
    const feeling = chance.pick(FEELINGS)
    const [happens, seen] = scenes[values.language][feeling]
    const label = labels[values.language][FEELINGS.indexOf(feeling)]
    const who = expand(cast[values.language], chance)
    // A pronoun would tell nothing new; a text of one sentence is harder.
    const parts = [expand(happens, chance), ...(chance.below(3) ? [expand(seen, chance)] : [])]
    return { text: named(parts.join(values.language === 'en' ? ' ' : ''), who), label }
  }
  yield* distinct(values.examples, values.seed, make, ({ text }) => text)
}

/** "The old man" is written small inside a sentence. */
const named = (text: string, who: string) =>
  text.replace(/(^|[.!?"] )?\$/g, (_, before: string | undefined, at: number) =>
    before !== undefined && (at === 0 || !before.startsWith('"'))
      ? before + who
      : (before ?? '') + who.replace(/^(The|My|Our) /, (word) => word.toLowerCase()),
  )

/** The text, and the label's word on a line of its own. */
export function* documents(values: Values<typeof options>): Generator<string> {
  for (const { text, label } of records(values)) yield `${text}\n${label}`
}

export const metric: Metric<Labelled> = {
  id: 'accuracy',
  chance: 1 / FEELINGS.length,
  score: ({ label }, answer) => Number(answer.trim() === label),
}
