// Plots that happen at school: new faces, first tries, races, marks, and a friend wrongly blamed.
// Written for this project (MIT). Each export is one plot, and its name is the plot's id.

import type { Scene } from '../grammar.ts'
import { one, type Teller } from './cast.ts'
import { goodNight, meet, oneSchoolDay } from './scenes.ts'

/** A new child is silent; someone finds the right key to open the silence. */
export function newcomer(tell: Teller): Scene[] {
  const hero = tell.child()
  const shy = tell.opposite(hero)
  const key = tell.pick<Scene>([
    [
      `${hero}看见${shy}在本子背面画{小马|帆船|大鱼}，什么也没说，递过去一张纸，上面只画了半个怪物。`,
      `${shy}{想了想|愣了一下}，拿起笔，添上了另外半个：三只眼睛，一条猪尾巴。两个人一齐笑出了声。`,
    ],
    [
      `中午，${shy}打开饭盒，一股香味飘了过来。“跟你换一口，好吗？”${hero}把自己的{茶叶蛋|炸豆腐|糖藕}推了过去。`,
      `${shy}点点头，夹过来一块{米糕|腊肉|糯米丸子}。“真好吃！”${hero}说。“是我奶奶做的。”这是${shy}说的第一句话。`,
    ],
    [
      `${hero}悄悄跟人学了一句${shy}的家乡话，在路上念了几十遍。第二天一见面，${hero.he}就用家乡话说了声“你早”，舌头硬得像含着一块糖。`,
      `${shy}先是一愣，接着笑弯了腰：“不对，不对，我来教你！”`,
    ],
    [
      `毽子飞出圈子，正好落在${shy}脚边。“踢过来！”${hero}喊。`,
      `${shy}用脚尖轻轻一挑，毽子飞过头顶，又用脚跟接住，一口气踢了五十多个。“教教我们吧！”大家都围了上来。`,
    ],
    [
      `放学了，${hero}看见${shy}在路口转来转去，原来是不认得新家的路。“我知道，跟我来。”${hero}说。`,
      `一路上，${hero}指给${shy}看：哪棵树上有鸟窝，哪家的狗不咬人。走到家门口，${shy}回过头：“明天，你还跟我一起走吗？”`,
    ],
  ])
  return [
    [
      `${oneSchoolDay}，班里来了一个新同学，叫${shy}。${shy.he}{刚从外地搬来|从很远的地方来|谁也不认识}，总是低着头，一个人坐在{窗边|最后一排|墙角}。`,
      `{下课了，大家都跑出去玩，没有人叫${shy}。“我刚来的时候，也是这样的。”${hero}想。|大家看看${shy}，谁也没有先开口。“得有个人先走过去。”${hero}想。|一整天，没有人跟${shy}说话。${hero}看在眼里，心里不是滋味。}`,
    ],
    key,
    [
      tell.pick([
        `过了一个星期，谁也想不起来${shy}曾经是新同学。`,
        `现在，老师常常要说：“${shy}，小声一点儿。”${hero}听了，比谁都高兴。`,
        `后来，班里又来了一个新同学。第一个走过去打招呼的，就是${shy}。`,
        `从那以后，${shy}再也不低着头走路了。`,
      ]),
    ],
  ]
}

/** On stage the words are gone; a friend gives them back. */
export function stageFright(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const elder = tell.elder()
  const { part, line, prompt } = tell.pick([
    { part: '月亮', line: '迷路的人啊，请跟我走', prompt: '打开手电筒，让一个圆圆的光点在地上慢慢地走' },
    { part: '老青蛙', line: '太阳下山以前，要下大雨啦', prompt: '用十个手指敲起地板，嗒嗒嗒，像雨点一样' },
    { part: '北风', line: '我从天边来，要把窗户都吹开', prompt: '鼓起腮帮子，呼地吹了一口气' },
    { part: '大树', line: '一百只鸟儿住在我的头发里', prompt: '捏着鼻子，学了两声布谷鸟叫' },
    { part: '船长', line: '抓紧啦，前面的浪好大', prompt: '左摇右晃，好像站在船头上一样' },
    { part: '大钟', line: '当当当，孩子们该起床了', prompt: '举起一把勺子，在杯子上轻轻敲了三下' },
    { part: '国王', line: '快把我的王冠和早饭端上来', prompt: '指指自己的头，又揉揉自己的肚子' },
  ])
  return [
    [
      `{学校要演一出戏，${hero}演${part}，只有一句台词：|班里排了一出戏，${hero}分到的角色是${part}，从头到尾只有一句话：|六一儿童节要演戏，${hero}演${part}，台词只有一句：}“${line}。”${hero}{对着镜子说，对着小猫说，对着饭碗也说|走路念，吃饭念，说梦话都在念|一天要念一百遍}。`,
    ],
    [
      `{到了那天，台下坐得满满的。|演出那天，来的人真多。|幕布拉开了，台下黑压压的全是人。}${hero}{走到台前，张开嘴|深深吸了一口气，正要开口}，那句话却{不见了|飞走了|怎么也想不起来了}。{台下静悄悄的|有人咳嗽了一声}，${hero}的{两条腿直发抖|脸一直红到了耳朵根|手心里全是汗}。`,
      `${friend}躲在幕布后面，{看得清清楚楚|急得直跺脚}。${friend.he}灵机一动，${prompt}。`,
      `${hero}{一下子想起来了！|眼前一亮，想起来了！|猛地记了起来！}“${line}！”{声音又响又亮|全场都听见了|最后一排也听得清清楚楚}。`,
    ],
    [
      `{台下响起一片掌声。|大家使劲鼓掌。|戏演完了，掌声响了好久。}“{演得真好|一个字也没错}！”${elder}说，{“中间停的那一下，把我的心都提起来了。”|“就是那一停，停得真妙。”|“停的那一会儿，我连气都不敢喘。”}`,
      tell.pick([
        `${hero}看看${friend}，${friend}看看${hero}，谁也没说破。`,
        `“那是${friend}想出来的。”${hero}说着，把${friend}拉到了台前。`,
        `第二年，${hero}抢着要做的，是躲在幕布后面的那个人。`,
      ]),
    ],
  ]
}

/** A race could be won, but somebody falls. */
export function race(tell: Teller): Scene[] {
  const hero = tell.child()
  const rival = tell.opposite(hero)
  const they = tell.they(hero, rival)
  const { contest, train, accident, help, stop } = tell.pick([
    {
      contest: '长跑比赛',
      train: '天不亮就绕着操场跑',
      accident: '绊了一跤，膝盖磕破了',
      help: '扶起来，两个人一瘸一拐地走到了终点',
      stop: '停下了脚步',
    },
    {
      contest: '自行车比赛',
      train: '把每个弯道都练了一百遍',
      accident: '连人带车翻进了草沟里',
      help: '从沟里拉了上来，又一起推着两辆车走到了终点',
      stop: '捏住了刹车',
    },
    {
      contest: '滑冰比赛',
      train: '每天放学都去河上滑到天黑',
      accident: '的冰鞋断了带子，坐在冰上起不来',
      help: '拉了起来，手牵着手滑完了最后一圈',
      stop: '刹住了冰鞋',
    },
    {
      contest: '爬山比赛',
      train: '背着装满书的书包爬楼梯',
      accident: '崴了脚，坐在石阶上直掉眼泪',
      help: '背了起来，一步一步爬到了山顶',
      stop: '站住了',
    },
    {
      contest: '划船比赛',
      train: '每天在湖上划两个来回，手上都磨出了茧',
      accident: '的桨被浪打走了，小船直打转',
      help: '的船用绳子拴在后头，一起划到了对岸',
      stop: '放慢了船',
    },
  ])
  return [
    [`${hero}{做梦都想|一心要}拿${contest}的第一名。去年的第一名是${rival}。整整一个月，${hero}${train}。`],
    [
      `比赛开始了。${rival}在前，${hero}在后，{紧紧地追着|只差一点点}。{就在快到终点的时候，|眼看只剩下最后一段了，|忽然，“哎呀”一声，}${rival}${accident}。`,
      `${hero}从旁边冲了过去，{前面一个人也没有了|第一名就在眼前}。可是，身后{传来一声抽泣|传来轻轻的一声“哎哟”|没有声音了}。${hero}${stop}，{咬咬牙|叹了口气}，转身往回走。${hero.he}把${rival}${help}。`,
    ],
    [
      `第一名是{一个谁也没注意的小个子|三班的小胖子|低年级的一个小姑娘}。${hero}和${rival}{把手都拍红了。|坐在一起，给第一名鼓掌。|到的时候，大家都站了起来。}`,
      tell.pick([
        `“后悔吗？”${rival}问。“有一点儿，”${hero}说，“不过明年还有呢。”`,
        `从第二天起，${they}一起练。谁第一，好像没那么要紧了。`,
        `过了很多年，谁也不记得那年的第一名是谁，却都记得${they}俩是怎么到终点的。`,
      ]),
    ],
  ]
}

/** Something is missing, a friend is blamed in silence, and the thing was in one's own pocket. */
export function wronglyBlamed(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const item = one(
    tell.pick(['一块香橡皮', '一支自动铅笔', '一个卷笔刀', '一把木尺子', '一个铁皮哨子', '一张帆船邮票', '一本漫画书']),
  )
  const silence = tell.pick([
    { act: '在课桌中间画了一条线', undo: '擦掉了那条线' },
    { act: '放学故意绕远路，不跟同桌一起走', undo: '早早地等在路口' },
    { act: '上课下课都把背对着同桌', undo: '转过身来' },
    { act: '跟别人换了座位', undo: '把座位换了回来' },
  ])
  const found = tell.pick([
    `第三天下雨了，${hero}穿上雨鞋，觉得里面有点儿硌脚。低头一看，里面躺着的`,
    `星期六，${hero}洗书包，从夹层里抖出来一样东西，`,
    `大扫除那天，${hero}挪开讲台，积着灰的墙角里躺着的，`,
    `晚上，奶奶给${hero}补棉袄，从衣兜的破洞里掏出来一样东西，`,
  ])
  return [
    [
      `${hero}有${item.one}，是{过生日得的|舅舅从城里带来的|用攒了很久的零花钱买的}。${oneSchoolDay}，${item}不见了。`,
      `{偏偏这时，${hero}看见同桌${friend}手里也有${item.one}，一模一样。|下课的时候，同桌${friend}拿出了${item.one}，跟${hero}的那个一样。|一扭头，${hero}看见同桌${friend}正在摆弄${item.one}。}“{一定是${friend.he}拿的|哼，还装得像没事人一样}！”${hero}想。`,
    ],
    [
      `从那天起，${hero}${silence.act}。${friend}{跟${hero.he}打招呼|借给${hero.he}铅笔|问${hero.he}怎么了}，${hero}也{不理不睬|装作没听见}。`,
      `${found}正是${item}！${hero}{的脸一下子烧了起来。|呆住了，恨不得钻到桌子底下去。|想起这几天的事，脸上热辣辣的。}`,
    ],
    [
      `第二天，${hero}${silence.undo}。{“对不起，我冤枉你了。”${hero.he}的声音小得像蚊子叫。|“是我不好，我错怪你了。”${hero.he}低着头说。|“对不起。”${hero.he}说，“我自己弄丢的，却怪在你头上。”}`,
      `“{怪不得你不理我|我还以为自己做错了什么呢}！”${friend}说，“我是看你的好看，才照着买的{呀|，是在同一家店里买的}。”`,
      tell.pick([
        `后来，两个人的${item}换着用，是谁的早就分不清了。`,
        '两个人都笑了。这三天，真像三年那么长。',
        `从此，${hero}再丢了东西，总是先把自己的口袋翻一遍。`,
      ]),
    ],
  ]
}

/** A perfect mark that is not deserved, and what an honest one weighs. */
export function honestMark(tell: Teller): Scene[] {
  const hero = tell.child()
  const parent = tell.elder()
  const [mark, article] = tell.pick([
    ['星星', '一颗'],
    ['小红花', '一朵'],
    ['笑脸', '一张'],
    ['太阳', '一个'],
  ])
  const treat = tell.pick([
    { promise: '去动物园看大象', go: '去看大象' },
    { promise: '去河边放一天风筝', go: '放风筝去' },
    { promise: '做一盘糖醋鱼', go: '吃鱼去' },
    { promise: '去看一场电影', go: '看电影去' },
    { promise: '去坐一回摩天轮', go: '坐摩天轮去' },
  ])
  const error = tell.pick([
    '把“七”抄成了“一”',
    '少点了一个小数点',
    '把“乌”字写成了“鸟”字',
    '漏写了一个单位',
    '把“己”写成了“已”',
    '算错了一步',
  ])
  return [
    [
      `{卷子发下来了|老师念到最后一个名字}，${hero}{得|考}了一百分{！|，全班就这一个！}${parent}早就答应过：考一百分，就${treat.promise}。`,
      `可是${hero}又看了一遍，发现{最后一道题|第三题|背面的一道题}${error}，{老师没看出来|老师漏看了|却打着一个红钩}。`,
    ],
    [
      `{谁也不知道|没有人会知道}。${hero}把卷子塞进书包，书包却{变得像石头一样沉|好像越背越重|烫得背上直冒汗}。${hero.he}走到{校门口|楼梯口|大槐树下}，{站了一会儿|站住了}，又走了回去。`,
      `{“老师，这儿我写错了。”|“老师，这儿您改错了。”|“老师，我这道题不对。”}老师{戴上眼镜|看了看}，拿起红笔，{把一百分改成了九十八分|扣掉了两分|把一百划掉，写上九十八}，又在旁边画了${article}${mark}。`,
    ],
    [
      `回到家，${hero}{低着头|小声}说：“没有一百分了。”${parent}{看看卷子|把卷子看了很久}，{问清楚了${mark}是怎么来的，站起身就去穿外套。|又问了问${mark}是怎么来的，笑了。|听${hero}说完${mark}的事，站了起来。}`,
      `“走，${treat.go}！”{“可是我只有九十八分呀。”|“可是，没有一百分呀。”|“不是要一百分吗？”}“九十八分加${article}${mark}，”${parent}说，“比一百分{多|多得多}。”`,
    ],
  ]
}

/** Everyone's seed comes up but one; it is not the seed's fault. */
export function sleepingSeed(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.elder()
  const seed = one(tell.pick(['一颗蚕豆', '一粒南瓜籽', '一粒葵花籽', '一颗黄豆', '一粒丝瓜籽', '一颗花生']))
  const { wrong, because, right } = tell.pick([
    {
      wrong: '每天都把它挖出来，看看长了没有',
      because: '你天天把它从被窝里拖出来，它怎么睡得醒呢？',
      right: '再想看，也把两只手背在身后',
    },
    {
      wrong: '早上浇，中午浇，晚上还要浇',
      because: '你看，盆里都能养鱼了，它喝得太饱啦。',
      right: '先用手指摸摸土，干了才浇一点儿水',
    },
    {
      wrong: '怕小鸡来啄，把花盆藏在柜子里',
      because: '柜子里黑咕隆咚的，它还以为天没亮呢。',
      right: '每天早上把花盆搬到窗台上，跟着太阳挪地方',
    },
    {
      wrong: '怕它着凉，在上面压了厚厚的一层土',
      because: '你给它盖了十床被子，它哪儿顶得动呀？',
      right: '只撒上薄薄的一层细土，松松的，像一条毛巾',
    },
  ])
  return [
    [
      `{老师发给每人${seed.one}，让大家种在花盆里。|班里的窗台上摆了一排花盆，每人种了${seed.one}。|春天来了，老师让每个人种${seed.one}。}别人的{都发芽了|都长出了两片叶子}，{只有${hero}的花盆还是光秃秃的。|${hero}的花盆里却什么也没有。|${hero}的那一盆，一点儿动静也没有。}`,
      `“它是不是{坏了|不喜欢我}？”${hero}{快要哭了|难过极了}。${hero.he}对它可好了，${wrong}。`,
    ],
    [
      `${elder}{蹲下来看了看|听完笑了}：“${because}”`,
      `${hero}{又种了一回。这一次，|重新种了一粒。这回，|点点头，换了新土，又种了一次。}${hero.he}${right}。一天，两天，三天……${tell.pick([`“还没醒呢。”${hero}轻声说`, `${hero}给它唱了一支歌`, `${hero}踮着脚尖走过花盆`, `${hero}给花盆画了一张笑脸`])}。`,
    ],
    [
      `{第七天|第八天}早上，{土里拱出了一个{弯弯的|嫩绿的}小钩子，头上还顶着一小块泥。|土里钻出来一个嫩芽，头上还戴着种子壳做的小帽子。|土裂开一条缝，里面露出了一点儿绿。}`,
      tell.pick([
        `“早上好！”${hero}说。`,
        `“它醒了！它醒了！”${hero}的喊声，左邻右舍都听见了。`,
        `“原来，等也是一门本事。”${hero}说。`,
        `后来，${hero}的那一棵长得最高，大家都来问有什么秘诀。“别打扰它。”${hero}说。`,
      ]),
    ],
  ]
}

/** Notes in a library book, from nobody knows whom. */
export function noteInTheBook(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.opposite(hero)
  const keeper = tell.oldNeighbor()
  const book = tell.pick(['讲星星的', '讲恐龙的', '讲海盗的', '讲昆虫的', '讲南极的', '讲火车的'])
  const page = tell.pick(['十二', '二十', '三十六', '四十一', '五十八'])
  const { clue, who } = tell.pick([
    { clue: '纸条上的字是用绿墨水写的', who: '绿墨水' },
    { clue: '纸条的角上总画着一只小蜗牛', who: '小蜗牛' },
    { clue: '纸条总是折成一只小船', who: '小纸船' },
    { clue: '纸条上有一股淡淡的橘子味', who: '橘子味' },
  ])
  const answer = tell.pick<Scene>([
    [
      `{有一天，老师收作业，|这天，小组长收本子，|有一天扫地的时候，}${hero}看见${friend}的本子上也有${who}！{${friend}是班里最不爱说话的人。${hero}没有声张，只在纸条上写：|平时，${friend}总是一个人待着。${hero}什么也没说，只在纸条上写：|原来是${friend}！${hero}装作不知道，在纸条上写：}“星期六，图书馆见。”`,
      `星期六，${friend}来了，脸红红的。{两个人把那本书从头到尾又看了一遍，谁也没觉得安静得难受。|两个人肩并肩看完了一整本书，一句话也没说，可是都很高兴。|“你怎么猜到的？”“你猜。”两个人都笑了。}`,
    ],
    [
      `有一天，${hero}去还书，发现管图书的${keeper}桌上也有${who}。“是您呀！”“我小时候，”${keeper}说，“可没有人跟我一起看这本书。”`,
      `从那以后，${hero}每个星期都来，帮${keeper}把书一本一本摆整齐。`,
    ],
  ])
  return [
    [
      `${hero}从学校图书馆借了一本${book}书，{书里夹着一张纸条：|翻到一半，掉出来一张纸条：|最后一页里，藏着一张小纸条：}“我最喜欢第${page}页，你呢？”{没有写名字|下面没有名字|不知道是谁写的}。`,
      `${hero}{翻到那一页看了又看|想了一晚上}，也写了一张纸条夹在里面：“我也是！你是谁？”`,
    ],
    [
      `{过了几天|下个星期}，{回信来了，可是只写着两个字：“你猜。”|书里又有了新的纸条：“你猜猜看。”}就这样，{一张又一张|你一张，我一张}。${hero}只知道，${clue}。`,
      ...answer,
    ],
  ]
}

/** Learning takes many tries and one good word. */
export function learning(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.elder()
  const skill = tell.pick([
    {
      what: '骑自行车',
      fails: '第一天，摔进了草堆；第二天，撞上了柳树',
      secret: '别盯着车轮，看你要去的地方',
      success: '车子晃了两下，稳稳地往前跑了',
    },
    {
      what: '写毛笔字',
      fails: '写出来的“一”像条毛毛虫，“人”像在摔跤',
      secret: '别急着落笔，心里的字站稳了，纸上的字才站得稳',
      success: '“人”字的两条腿站得稳稳当当',
    },
    {
      what: '吹笛子',
      fails: '吹了三天，只有呼呼的风声；到了第四天，像鸭子叫了一声',
      secret: '别使那么大的劲儿，就像吹凉一碗热汤',
      success: '清亮亮的一声飞了出去，树上的小鸟都歪过头来听',
    },
    {
      what: '打水漂',
      fails: '石子一块一块，扑通扑通全沉了底',
      secret: '挑一块扁的，身子低下去，跟水面一样低',
      success: '石子在水面上跳了七下，像一只小青蛙',
    },
    {
      what: '踢毽子',
      fails: '踢一个掉一个，还有一次踢到了房顶上',
      secret: '眼睛看住毽子，脚自己会找到它',
      success: '一个，两个，三个……一口气踢了二十一个',
    },
    {
      what: '游泳',
      fails: '一下水就往下沉，还呛了两口水',
      secret: '水是托着你的，别跟它打架',
      success: '手脚一松，身子轻轻地漂了起来',
    },
    {
      what: '滚铁环',
      fails: '铁环走两步就倒，要不就自己滚进了水沟',
      secret: '别推它，陪着它跑',
      success: '铁环哗啦啦地唱着歌，一直滚到了村口',
    },
  ])
  return [
    [
      meet(tell, hero),
      `${hero}想学${skill.what}。{看别人做，容易得很|大孩子们个个都会}，可是轮到自己，${skill.fails}。`,
    ],
    [
      `“我学不会。”${hero}{噘着嘴|一屁股坐在地上|抹着眼泪}说。{“你是还没学会。”${elder}说，“‘还没’这两个字，可别弄丢了。”|“今天学不会，”${elder}说，“明天呢？明天还没来呢。”|${elder}笑了：“我学它的时候，比你还笨呢。”}`,
      `${elder}{又在${hero.he}耳边说了一个诀窍：|想了想，告诉${hero.he}一句话：|蹲下来，教了${hero.he}一招：}“${skill.secret}。”${hero}{深深吸了一口气|咬咬嘴唇|点点头}，又试了一次。`,
      `这一回，${skill.success}。{“我会了！我会了！”${hero}{高兴得跳了起来|高兴得大叫|喊得满院子都听见了}。|${hero}愣住了，自己都不敢相信。|“再来一次！”${hero}说。这一次，比上一次还好。}`,
    ],
    [
      tell.pick([
        `第二年，${hero}教弟弟${skill.what}。弟弟说：“我学不会。”${hero}说：“你是还没学会。”`,
        `“您是怎么学会的？”${hero}问${elder}。“跟你一样，”${elder}说，“先学不会，再学会。”`,
        goodNight(tell, hero),
      ]),
    ],
  ]
}

/** Someone does small good things in secret, and is found out. */
export function secretHelper(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const helper = tell.child()
  const { deed, trace } = tell.pick([
    { deed: '炉子早就生好了，屋里暖烘烘的', trace: '袖口上沾着一点儿煤灰' },
    { deed: '黑板擦得干干净净，粉笔排得整整齐齐', trace: '头发上落着一层粉笔灰' },
    { deed: '窗台上的花浇过了水，叶子亮晶晶的', trace: '裤腿湿了半截' },
    { deed: '门口的雪扫开了，扫出一条弯弯的小路', trace: '眉毛上还挂着霜' },
    { deed: '摇摇晃晃的桌子不晃了，桌腿下垫得平平的', trace: '口袋里露出一把小锤子' },
  ])
  return [
    [
      `{这些天，每天早上一进教室，|也不知从哪天起，大家走进教室，总看见|一连好几天，大家来上学的时候，}${deed}。{“是谁干的？”大家你问我，我问你，谁也不知道。|问老师，老师摇头；问同学，谁也不承认。|“一定有个好心的小精灵。”有人说。}`,
      `“我要{弄个明白|当一回侦探}。”${hero}对${friend}说。`,
    ],
    [
      `{第二天，天还没亮，两个人就来了，|第二天，鸡还没叫，两个人就出了门，|第二天，两个人起了个大早，}{躲在门背后|藏在讲台底下|趴在窗户外面}。{等啊等，等得直打瞌睡。|冷风直往脖子里钻。|}{吱呀一声，门开了，进来的是${helper}！|脚步声近了，是${helper}！|一个小小的身影走了进来，原来是${helper}！}`,
      `{大家都说${helper}懒，因为${helper.he}上课老打哈欠|${helper}平时不声不响，谁也没往那儿想}。“怪不得，”${hero}小声说，“${helper.he}${trace}呢。”`,
    ],
    [
      tell.pick([
        `两个人没有说破。第三天，${helper}推开门，发现有人比自己来得更早，一共两个。`,
        `“别告诉别人，好吗？”${helper}说。两个人点点头。从此，早来的是三个人。`,
        `那天，${hero}和${friend}在${helper}的桌上放了{一个热乎乎的烤红薯|一个煮鸡蛋}，底下压着一张纸条：“谢谢。”`,
      ]),
    ],
  ]
}
