// Small facts of the stories' world, in English and Chinese, and the many ways to ask for them. Written for this project (MIT).

import { type Chance, expand } from '../stories/grammar.ts'

export type Language = 'en' | 'zh'

export interface Question {
  readonly question: string
  readonly answer: string
  /** The word that makes the answer right. */
  readonly key: string
  /** Answers of the same kind that are wrong. */
  readonly wrong: readonly string[]
}

/** One kind of fact: rows of words, how the last but one of them is asked for and how the answer is put. */
interface Kind {
  /** `subject|value`; several that fit, by `/`. */
  readonly rows: string
  /** With `$` for the subject; {one|another} is a choice. */
  readonly ask: string
  /** With `$` for the subject and `#` for the value. */
  readonly answer: string
}

const kinds: Record<Language, readonly Kind[]> = {
  en: [
    {
      rows: 'a dog|woof,a cat|meow,a cow|moo,a sheep|baa,a duck|quack,a bee|buzz,a lion|roar,a frog|croak,a pig|oink,an owl|hoot,a horse|neigh,a mouse|squeak,a wolf|howl,a hen|cluck',
      ask: '{What sound does $ make?|What does $ say?|How does $ sound?|Tell me the sound of $.|Which sound comes from $?}',
      answer: '{It says "#".|You hear "#" from $.|The sound of $ is "#".}',
    },
    {
      rows: 'a dog|puppy,a cat|kitten,a cow|calf,a sheep|lamb,a duck|duckling,a horse|foal,a bear|cub,a frog|tadpole,a pig|piglet,a hen|chick,a deer|fawn,a goat|kid',
      ask: '{What is the young of $ called?|What do we call the baby of $?|Name the young of $.|$ has a baby. What is it called?}',
      answer: '{It is a #.|The young of $ is called a #.|We call it a #.}',
    },
    {
      rows: 'a bee|in a hive,a bird|in a nest,a fox|in a den,a rabbit|in a burrow,a fish|in the water,a horse|in a stable,a dog|in a kennel,a spider|in a web,a bear|in a cave,a hen|in a coop,a pig|in a sty',
      ask: '{Where does $ live?|Where is the home of $?|Where would you look for $?|Where does $ sleep?}',
      answer: '{It lives #.|You find it #.|The home of $ is #.}',
    },
    {
      rows: 'grass|green,snow|white,the sky on a clear day|blue,a ripe banana|yellow,a ripe strawberry|red,coal|black,an orange|orange,milk|white,a lemon|yellow,blood|red,a frog|green,a carrot|orange,night|black,a plum|purple,chocolate|brown,a flamingo|pink',
      ask: '{What color is $?|Which color has $?|Tell me the color of $.|Can you name the color of $?}',
      answer: '{It is #.|The color of $ is #.|#, of course.}',
    },
    {
      rows: 'big|small,hot|cold,day|night,happy|sad,fast|slow,up|down,old|young,open|closed,wet|dry,full|empty,light|dark,hard|soft,loud|quiet,early|late,long|short,strong|weak,near|far,high|low,rich|poor,clean|dirty,left|right,first|last,begin|end,win|lose,push|pull,buy|sell',
      ask: '{What is the opposite of "$"?|Give me the opposite of "$".|Which word means the contrary of "$"?|Not $, but what?}',
      answer: '{The opposite of "$" is "#".|It is "#".|"#".}',
    },
    {
      rows: 'Monday|Tuesday,Tuesday|Wednesday,Wednesday|Thursday,Thursday|Friday,Friday|Saturday,Saturday|Sunday,Sunday|Monday',
      ask: '{Which day comes after $?|What day follows $?|Today is $. What day is tomorrow?|Name the day after $.}',
      answer: '{After $ comes #.|It is #.|#.}',
    },
    {
      rows: 'January|February,February|March,March|April,April|May,May|June,June|July,July|August,August|September,September|October,October|November,November|December,December|January',
      ask: '{Which month comes after $?|What month follows $?|This month is $. What is the next one?|Name the month after $.}',
      answer: '{After $ comes #.|It is #.|#.}',
    },
    {
      rows: 'an apple|fruit,a carrot|vegetable,a hammer|tool,a rose|flower,a chair|piece of furniture,a dog|animal,a violin|instrument,an oak|tree,a pear|fruit,a saw|tool,a tulip|flower,a table|piece of furniture,a horse|animal,a drum|instrument,a birch|tree,a potato|vegetable,a plum|fruit,a sparrow|bird,an owl|bird,a bus|vehicle,a bicycle|vehicle,a coat|piece of clothing,a hat|piece of clothing',
      ask: '{What kind of thing is $?|What is $?|Which group does $ belong to?|Say in one word what $ is.}',
      answer: '{It is a kind of #.|$ belongs to this group: #.|A #.}',
    },
    {
      rows: 'cut bread|a knife,dig a hole|a spade,sweep the floor|a broom,write a letter|a pen,drive in a nail|a hammer,see in the dark|a lamp,catch a fish|a net,sew a button|a needle,stay dry in the rain|an umbrella,open a locked door|a key,cross a river|a boat,eat soup|a spoon,tell the time|a clock,paint a picture|a brush,saw a branch|a saw,climb to the roof|a ladder,carry water|a bucket,comb your hair|a comb',
      ask: '{What do you need to $?|What would help me to $?|I want to $. What should I take?|Which thing is used to $?}',
      answer: '{You need #.|Take #.|# is good for that.}',
    },
    {
      rows: 'a cat|four,a bird|two,a spider|eight,a bee|six,a horse|four,a child|two,an ant|six,a snake|no,a fish|no,a chicken|two,a beetle|six,a cow|four',
      ask: '{How many legs does $ have?|Count the legs of $.|Tell me how many legs $ has.}',
      answer: '{It has # legs.|# legs.|You can count # legs.}',
    },
  ],
  zh: [
    {
      rows: '狗|汪汪,猫|喵喵,牛|哞哞,羊|咩咩,鸭子|嘎嘎,蜜蜂|嗡嗡,青蛙|呱呱,小鸡|叽叽,公鸡|喔喔,老鼠|吱吱,乌鸦|哇哇,小鸟|啾啾',
      ask: '{$怎么叫？|$的叫声是什么？|$会发出什么声音？|请说说$是怎么叫的。}',
      answer: '{$“#”地叫。|$的叫声是“#”。|是“#”。}',
    },
    {
      rows: '草|绿色,雪|白色,晴天的天空|蓝色,熟香蕉|黄色,草莓|红色,煤|黑色,橘子|橙色,牛奶|白色,柠檬|黄色,胡萝卜|橙色,黑夜|黑色,茄子|紫色,巧克力|棕色,桃花|粉色,青蛙|绿色',
      ask: '{$是什么颜色的？|$是哪种颜色？|请告诉我$的颜色。|你知道$的颜色吗？}',
      answer: '{$是#的。|是#。|$的颜色是#。}',
    },
    {
      rows: '大|小,热|冷,白天|黑夜,高兴|难过,快|慢,上|下,老|少,开|关,湿|干,满|空,明亮|黑暗,硬|软,吵闹|安静,早|晚,长|短,强|弱,近|远,高|低,富|穷,干净|脏,左|右,开始|结束,赢|输,推|拉,买|卖,多|少,胖|瘦,轻|重',
      ask: '{“$”的反义词是什么？|和“$”相反的词是什么？|请说出“$”的反义词。|不是“$”，那是什么？}',
      answer: '{“$”的反义词是“#”。|是“#”。|“#”。}',
    },
    {
      rows: '星期一|星期二,星期二|星期三,星期三|星期四,星期四|星期五,星期五|星期六,星期六|星期日,星期日|星期一',
      ask: '{$的后一天是星期几？|今天是$，明天是星期几？|$过后是哪一天？}',
      answer: '{$的后一天是#。|是#。|#。}',
    },
    {
      rows: '春天|夏天,夏天|秋天,秋天|冬天,冬天|春天',
      ask: '{$过后是什么季节？|$的下一个季节是什么？|$完了，接着是什么季节？}',
      answer: '{$过后是#。|是#。|接着是#。}',
    },
    {
      rows: '苹果|水果,胡萝卜|蔬菜,锤子|工具,玫瑰|花,椅子|家具,狗|动物,小提琴|乐器,柳树|树,梨|水果,锯子|工具,牡丹|花,桌子|家具,马|动物,鼓|乐器,松树|树,土豆|蔬菜,桃子|水果,麻雀|鸟,猫头鹰|鸟,公共汽车|交通工具,自行车|交通工具,大衣|衣服,裙子|衣服',
      ask: '{$是什么？|$属于哪一类？|请说说$是什么东西。|$是哪一类东西？}',
      answer: '{$是一种#。|$属于#。|是#。}',
    },
    {
      rows: '切面包|刀,挖坑|铲子,扫地|扫帚,写信|笔,钉钉子|锤子,照亮黑夜|灯,捕鱼|网,缝扣子|针,挡雨|伞,开锁|钥匙,过河|船,喝汤|勺子,看时间|钟,画画|画笔,锯树枝|锯子,上屋顶|梯子,打水|水桶,梳头|梳子',
      ask: '{$要用什么？|我想$，该拿什么？|什么东西可以用来$？|$的时候需要什么？}',
      answer: '{$要用#。|可以用#。|用#就行。}',
    },
    {
      rows: '猫|四,鸟|两,蜘蛛|八,蜜蜂|六,马|四,孩子|两,蚂蚁|六,鸡|两,甲虫|六,牛|四',
      ask: '{$有几条腿？|$长着几条腿？|请数一数$的腿。}',
      answer: '{$有#条腿。|#条腿。|一共有#条腿。}',
    },
    {
      rows: '狗|狗窝,鸟|鸟巢,蜜蜂|蜂巢,鱼|水里,马|马厩,鸡|鸡窝,熊|山洞,蜘蛛|蜘蛛网,蚂蚁|蚁穴,兔子|洞里',
      ask: '{$住在哪里？|$的家在哪里？|到哪里能找到$？|$在哪里睡觉？}',
      answer: '{$住在#。|在#。|$的家是#。}',
    },
  ],
}

const parsed = new Map(
  (['en', 'zh'] as const).map((language) => [
    language,
    kinds[language].map((kind) => ({ ...kind, rows: kind.rows.split(',').map((row) => row.split('|')) })),
  ]),
)

/** A question, its answer, and wrong answers put the same way. */
export function question(language: Language, chance: Chance): Question {
  const kind = chance.pick(parsed.get(language)!)
  const [subject, value] = chance.pick(kind.rows)
  const others = [...new Set(kind.rows.map(([, other]) => other))].filter((other) => other !== value)
  const ask = expand(kind.ask, chance).replaceAll('$', subject)
  const form = expand(kind.answer, chance).replaceAll('$', subject)
  const put = (value: string) => capital(form.replaceAll('#', value))
  return {
    question: capital(ask),
    answer: put(value),
    key: value,
    wrong: chance.several(others, Math.min(3, others.length)).map(put),
  }
}

const capital = (text: string) =>
  text.replace(/^("?)([a-z])/, (_, quote: string, letter: string) => quote + letter.toUpperCase())
