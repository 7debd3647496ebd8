// Plots of streets and villages: market day, lost and found, neighbors, strays, small mysteries.
// Written for this project (MIT). Each export is one plot, and its name is the plot's id.

import type { Scene } from '../grammar.ts'
import { one, type Teller } from './cast.ts'
import { meet, oneDay, oneMorning } from './scenes.ts'

/** One thing is given for another, all around the market, and everybody is better off. */
export function marketSwaps(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.grandparent()
  const a = tell.neighbor('female')
  const b = tell.neighbor('male')
  const c = tell.child()
  const start = tell.pick([
    { thing: '一根旧竹竿', need: '摆布摊，没有竿子挑布' },
    { thing: '一只豁口的瓦罐', need: '的花没有地方栽' },
    { thing: '一团麻绳', need: '的货捆散了，满地乱滚' },
    { thing: '一块小木板', need: '的桌子少了一截腿，老是晃' },
  ])
  const middle = tell.pick([
    { thing: '一块花布', need: '的小孙女要做新衣裳，正找布呢' },
    { thing: '一捆韭菜', need: '家里来了客，正要包饺子' },
    { thing: '一把新扫帚', need: '扫了半天鸡毛，扫帚头掉了' },
    { thing: '一包茶叶', need: '说了一天的书，嗓子都哑了' },
  ])
  const later = tell.pick([
    { thing: '一篮鸡蛋', need: '的妈妈坐月子，正缺鸡蛋' },
    { thing: '一罐蜂蜜', need: '的奶奶咳嗽，想喝口蜜水' },
    { thing: '一条大鲤鱼', need: '家今天办喜事，还少一条鱼' },
    { thing: '一袋白面', need: '家要蒸寿桃，面不够了' },
  ])
  const wish = one(tell.pick(['一只小白兔', '一只小山羊', '一窝小鸡', '一个纸风车', '一只布老虎']))
  return [
    [
      `${hero}做梦都想要${wish.one}，可是兜里没有钱，{只有|手里只有}${start.thing}。{逢集那天|赶集这天}，${hero.he}跟着${elder}上了集。`,
    ],
    [
      `集市口，${a}${start.need}。“给您。”${hero}说。${a}{高兴极了|连声道谢}，送给${hero.he}${middle.thing}。`,
      `走到{桥头|树荫下}，${b}${middle.need}。“拿去吧。”${hero}说。${b}{过意不去|一拍大腿}，塞给${hero.he}${later.thing}。`,
      `快到集尾，碰见了${c}，${c}${later.need}。“{给你|快拿去}！”${hero}说。`,
    ],
    [
      `“我拿什么谢你呢？”${c}{抓抓头，忽然眼睛一亮，“我有|拉住${hero}不放，“对了，我有|过意不去，“你等等，我有}${wish.one}，{正想送人呢|家里都说该送人了}，你要不要？”`,
      `${hero}抱着${wish}回家了。“{你拿什么换的|这是拿什么换来的}？”${elder}问。{“没换，”${hero}说，“就是谁缺什么，我给谁。”|${hero}掰着手指头数了半天，自己也笑了。|“就一样没人要的东西，”${hero}说，“其实谁都用得着。”}`,
    ],
  ]
}

/** Something valuable is found; keeping it would be easy; waiting is right. */
export function finder(tell: Teller): Scene[] {
  const hero = tell.child()
  const owner = tell.oldNeighbor()
  const { thing, inside, why } = tell.pick([
    { thing: one('一个钱包'), inside: '里面有厚厚一叠钱', why: '这是给老伴抓药的钱' },
    { thing: one('一块怀表'), inside: '表盖里刻着两个小字', why: '这是我父亲留下的，走了五十年了' },
    { thing: one('一个布包'), inside: '里面是一双没纳完的小鞋底', why: '这是给没出世的小孙子做的' },
    { thing: one('一个铁盒'), inside: '里面装着一枚枚亮闪闪的奖章', why: '这是我年轻时候得的，比什么都要紧' },
    { thing: one('一串钥匙'), inside: '上面挂着一只小铜牛', why: '没有它，今晚我连家都进不去了' },
  ])
  const [{ wait }, { tempt }] = tell.several(
    [
      { wait: '太阳偏西，影子拉得老长', tempt: '卖糖葫芦的走过去，又走过来' },
      { wait: '路灯一盏一盏亮了', tempt: '小伙伴们跑过去，喊着看电影去' },
      { wait: '下起了小雨，衣服都湿了', tempt: '家家户户飘出了饭菜香' },
      { wait: '风越刮越大，手都冻僵了', tempt: '远处有人敲着锣，耍猴的来了' },
    ],
    2,
  )
  return [
    [
      meet(tell, hero),
      `${oneDay}，${hero}在{车站的长椅上|公园的石凳上|小桥边的草丛里}捡到${thing.one}，${inside}。`,
      `{四周一个人也没有。|左看右看，没有人。|}“{丢的人一定急坏了|丢的人会回来找的|要是我丢了，该多着急}。”${hero}想，就{站在那儿等|坐下来等}。`,
    ],
    [
      `${tempt}。${hero}{咽了咽口水|踮起脚看了看|跺了跺脚}，没有动。${wait}，还是没有人来。${tell.pick([
        `${hero}一边等，一边数过路的狗，数到了十一只。`,
        '“再等一百下。”数完一百下，又数了一百下。',
        `${hero}把${thing}揣在怀里，用两只手捂着。`,
      ])}`,
    ],
    [
      `终于，${owner}{弯着腰|气喘吁吁}，一路走一路找，过来了。{“您在找这个吗？”“就是它！”|“您丢了什么？”${hero}问明白了，才拿了出来。“就是它！”|${hero}迎上去：“是这个吗？”“是，是！”}${owner}的手直发抖，“${why}。”`,
      tell.pick([
        `${owner}要给钱，${hero}不要，一溜烟跑了。跑着跑着，${hero.he}唱起歌来。`,
        `回到家，${hero}挨了一顿说：“怎么这么晚？”等听完了，锅里的饭又热了一遍，还多了一个荷包蛋。`,
        `后来，${owner}每次走过${hero}家门口，都要停下来，朝窗户里招招手。`,
      ]),
    ],
  ]
}

/** A neighbor all the children are afraid of, and what is behind the fence. */
export function grumpyNeighbor(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const old = tell.oldNeighbor()
  const { sign, help, secret } = tell.pick([
    {
      sign: '院子里的草长得比人还高',
      help: '带着镰刀和竹筐，把草割了，花一棵也没碰着',
      secret: '腰坏了，弯不下去',
    },
    {
      sign: '雪下了两天，门口一个脚印也没有',
      help: '扛起铁锹，从院门口到台阶，扫出一条笔直的路',
      secret: '崴了脚，好几天没出门了',
    },
    {
      sign: '窗户里的灯，整夜整夜地亮着',
      help: '抱着一只刚满月的小狗去敲门，说家里养不下',
      secret: '的老狗死了，夜里睡不着',
    },
    {
      sign: '信箱里的信塞得满满的，没有人取',
      help: '把信一封一封送进屋去，又一封一封念出声来',
      secret: '的眼睛看不清字了',
    },
  ])
  const gift = tell.pick([
    `${hero}的窗台上放着一只木头小鸟，羽毛一根一根都刻出来了`,
    `院墙那边飞过来好几个皮球，都是这些年丢的，一个个擦得干干净净`,
    `篱笆上开了一个小门，门上写着“捡球请进”`,
    `${hero}家门口放着一碗刚摘的枇杷，还带着露水`,
  ])
  return [
    [
      `{隔壁的${old}，孩子们都有点儿怕。|孩子们走过${old}家门口，都踮着脚尖。|${old}家的院墙很高，孩子们都不敢靠近。}${old.he}{从来不笑|见了人也不说话|总是板着脸}，谁的皮球飞过了墙，谁也不敢去要。`,
      `${oneDay}，${hero}发现，${old}家${sign}。“怕是出了什么事。”${hero}对${friend}说。“{你敢去吗？|别去，会挨骂的。}”${friend}直摇头。`,
    ],
    [
      `${hero}{想了一夜，还是去了。|在门口转了三圈，还是敲了门。|咬咬牙，推开了院门。}${hero.he}${help}。原来，${old}${secret}。`,
      `${old}站在门口，{张了张嘴，什么也没说|看了很久，只说了一声“坐吧”|咳嗽了一声，转过身去}。`,
    ],
    [
      `第二天一早，${gift}。`,
      `{“原来${old.he}会笑呀。”${friend}说。|现在，${hero}每个星期天都去坐一会儿。|从那以后，那堵墙好像矮了许多。}`,
    ],
  ]
}

/** The lights go out, and a house full of strangers comes to know itself. */
export function powerCut(tell: Teller): Scene[] {
  const hero = tell.child()
  const parent = tell.parent()
  const a = tell.neighbor('female')
  const b = tell.neighbor('male')
  const c = tell.child()
  const [first, second] = tell.several(
    [
      '端来一锅还热着的绿豆汤',
      '拿来一把旧胡琴',
      '抱来一只大西瓜',
      '拿来一副象棋',
      '带来一肚子的鬼故事',
      '提来一盏老马灯',
    ],
    2,
  )
  return [
    [
      `${hero}家的{那栋楼，谁也不认识谁。上楼下楼，门“砰”地一关，就没有声音了。|那栋楼里，住了十几户人家，谁也不跟谁来往。|那栋楼，楼上楼下，见了面连头也不点。|那栋楼静悄悄的，门一关，谁也不知道对门姓什么。}`,
      `{一天晚上|一个大热天的晚上|一个下大雨的晚上}，{忽然停电了|灯忽然全灭了|停电了，四下里一片漆黑}。{“别人家也黑着呢。”${hero}想。|“大家都坐在黑地里呢。”${parent}说。}`,
    ],
    [
      `${hero}点起家里{唯一的一根|最粗的一根}蜡烛，用手护着，{一层一层往上走。“来我家坐坐吧，有亮光！”|挨家挨户去敲门：“来我家坐坐吧！”|一层一层往上走：“我家有亮光，来坐坐吧！”|走上楼去：“谁家怕黑？到我家来！”}`,
      `三楼的${a}{犹豫了一下|探出头来}，${first}。{四楼的${b}从来不跟人说话，这回却${second}。|四楼的${b}出了名的不爱说话，竟也${second}。|四楼的${b}慢吞吞地下了楼，${second}。}{顶楼还有个跟${hero}一般大的孩子，叫${c}，上学放学，走的原来是同一条路。|还有个叫${c}的孩子，跟${hero}一个学校，两个人却从没说过话。|五楼的${c}也下来了，原来跟${hero}是同一个年级。}`,
    ],
    [
      `{一屋子人围着一根蜡烛，又说又笑，影子在墙上挤成一团。|大家围着一根蜡烛，说说笑笑，影子在墙上晃来晃去。|一根蜡烛，照亮了十几张笑脸。}{半夜里，电来了，灯亮得人睁不开眼。“关上，关上！”${c}喊，大家都笑了。|电来的时候，灯亮得人睁不开眼。“快关掉！”${c}说。灯又关上了。|等电来了，谁也不肯走。“咱们把灯关了吧！”${c}说。}`,
      `{从那天起，楼道里到处都是打招呼的声音。|后来，每个月总有一天，大家约好了一起关灯。|第二天早上，${c}站在楼下等${hero}一起上学。}`,
    ],
  ]
}

/** Something stops, everyone oils and hits it, and a small one looks inside. */
export function stoppedClock(tell: Teller): Scene[] {
  const hero = tell.child()
  const master = tell.neighbor('male', ['师傅', '大爷', '伯伯'])
  const { what, mess, guest, wait } = tell.pick([
    {
      what: '钟楼上的大钟',
      mess: '上学的迟到了，卖豆浆的起早了，连公鸡都不知道什么时候叫',
      guest: '齿轮中间有一个鸟窝，三只小鸟张着嘴',
      wait: '等小鸟会飞了再修。这些天，我来敲锣报时',
    },
    {
      what: '村头的水车',
      mess: '磨不转，面粉没了，馒头也没了',
      guest: '叶片后面卡着一只大乌龟，正缩着头睡觉',
      wait: '别硬拽。我拿片菜叶子，请它自己出来',
    },
    {
      what: '广场上的喷泉',
      mess: '孩子们没处玩水，鸽子也没水喝',
      guest: '水管里蹲着一只胖蛤蟆，吃得太胖，出不去了',
      wait: '别用棍子捅。抹一点儿油，慢慢地推它出来',
    },
    {
      what: '祠堂里的老风箱',
      mess: '炉火烧不旺，打铁铺关了门',
      guest: '里面住着一窝小刺猬，把风口堵住了',
      wait: '天黑了，它们会自己出来吃东西，到时候再搬',
    },
  ])
  return [
    [
      `${oneMorning}，${what}停了。${mess}。${master}{上了油，拧了螺丝，还用锤子敲了三下，|左边敲敲，右边拧拧，又浇了半壶油，|带着一箱子工具，从早忙到晚，}{一点儿用也没有|它还是不动}。“太老了。”${master}{摇摇头|叹了口气}。`,
    ],
    [
      `{“让我看看行吗？”${hero}问。“你？”|“里面会不会有什么东西？”${hero}问。“你懂什么？”|“我来听一听。”${hero}说。“听？”}${master}{上下打量着${hero.he}|笑了}。${hero}{个子小，耳朵灵，|又瘦又小，|灵活得像只猫，}{从缝里钻了进去|爬了进去}，{听了一会儿，叫起来：“没坏！里面有人住呢！”|不一会儿，里面传出声音：“它没坏，是有客人！”|忽然笑了起来：“怪不得，里面住着一家呢！”}原来，${guest}。`,
      `{“拿走，拿走！”有人说。“等一等，”${hero}说，|“快弄出来！”有人喊。“别伤着它，”${hero}说，|有人拿来了棍子。${hero}拦住了：}“${wait}。”{大家想了想，都同意了。|大家都说这个办法好。|${master}点了点头。}`,
    ],
    [
      tell.pick([
        `几天以后，${what}又动了起来，{比从前还欢|声音比从前还好听}。“小孩子懂什么？”${master}说，“懂的比我多。”`,
        `等它重新动起来那天，${master}送给${hero}一把小小的螺丝刀：“以后，你就是我的徒弟。”`,
        `现在，${master}每次上油，都要先敲一敲，问一声：“有人在家吗？”`,
      ]),
    ],
  ]
}

/** A stray dog may stay for one night. */
export function stray(tell: Teller): Scene[] {
  const hero = tell.child()
  const parent = tell.parent()
  const owner = tell.oldNeighbor()
  const mark = tell.pick([
    '一只耳朵竖着，一只耳朵耷拉着',
    '四只脚都是白的',
    '尾巴尖上有一撮白毛',
    '左眼圈是黑的',
    '背上有个像月牙的白斑',
  ])
  const end = tell.pick<Scene>([
    [
      `一天夜里，厨房冒烟了。小狗汪汪直叫，咬着被角，把全家人都拖了起来。火扑灭了，${parent}蹲下来，摸摸它的头：“留下来吧。”`,
      '就这样，小狗有了名字，有了饭碗，还有了一个家。',
    ],
    [
      `过了半个月，有人敲门，是${owner}。“这是我的狗，”${owner}说，“我的腿不行了，没追上它。”${hero}把脸转向了墙。`,
      `“你把它照顾得这么好，”${owner}说，“能不能每天替我带它出去跑跑？”从此，小狗有了两个家。`,
    ],
    [
      `告示贴出去很久，谁也没来。有一天，${hero}发现，告示一张也不见了。“是风刮的吧。”${parent}看着别处说，口袋里却露出一个纸角。`,
      `${hero}搂住${parent}的脖子。小狗也跟着又蹦又跳。`,
    ],
  ])
  return [
    [
      `${oneDay}，${hero}看见{校门口|菜场门口|车站旁边|桥洞下}蹲着一只小狗，{又瘦又脏|浑身湿淋淋的}，${mark}。${hero}{走，它也走；${hero}停，它也停，一直跟到了家门口。|走了几步，回头一看，它正跟在后面，一直跟进了院子。|掰了半块饼给它，它吃完，就跟着回了家。}`,
      `“不能养狗。”${parent}说。小狗{歪着头看着${parent.he}|伸出前爪，轻轻地搭在${parent.he}的鞋上}。“……就一个晚上。”`,
    ],
    [
      `${hero}{写了告示：|在纸上写：|画了一张像，旁边写着：}“捡到小狗一只，${mark}。”{每个路口贴一张，不过都贴得很{矮|低}。|贴是贴了，都贴在树背后。|一共写了五张，只贴出去两张。}${hero.he}给小狗洗澡，教它{握手|打滚|叼报纸}。{“别跟它太亲了。”${parent}说，却往它碗里多放了一块骨头。|${parent}嘴上说“不许进屋”，夜里却起来给它盖了块旧毯子。|“还是要还给人家的。”${parent}说着，往它碗里添了一勺肉汤。}`,
    ],
    end,
  ]
}

/** Too much change, and a long way back. */
export function wrongChange(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.elder()
  const keeper = tell.oldNeighbor()
  const goods = tell.pick(['一瓶酱油', '两斤盐', '一包火柴', '一瓶醋', '半斤茶叶', '一袋洗衣粉'])
  const { wish, way } = tell.pick([
    { wish: '一串糖葫芦', way: '卖糖葫芦的正好走过来，红果子亮晶晶的' },
    { wish: '一本小人书', way: '路过书摊，新到的小人书摆在最前面' },
    { wish: '一只竹蜻蜓', way: '路口有人在卖竹蜻蜓，一搓就飞上了天' },
    { wish: '一碗凉粉', way: '凉粉摊上，红油和蒜泥香得人直吸鼻子' },
  ])
  const end = tell.pick<Scene>([
    [
      `${keeper}正把抽屉翻了个底朝天，一笔账算了又算。“是你呀！”${keeper.he}一下子坐到了椅子上，“我还以为是我老糊涂了呢。”`,
      `${keeper}要给${hero}抓一把糖，${hero}只拿了一颗，一路含到家，甜甜的。`,
    ],
    [
      `店门已经关了，${hero}敲了又敲。“什么要紧事，明天不行吗？”“不行，”${hero}说，“到了明天，它就变重了。”`,
      `${keeper}听明白了，把钱收好，把门板全打开，让灯光一直照着${hero}走到路口。`,
    ],
    [
      `“我知道呀，”${keeper}笑着说，“你刚走，我就发现了。我跟老伴打赌，说你一定会回来。”`,
      `“您赢了什么？”${hero}问。“今天的碗，不归我洗啦。”`,
    ],
  ])
  return [
    [
      `${elder}让${hero}去买${goods}。回来的路上，${hero}数了数零钱，咦，多找了{五块|八块|两块}！正好够买${wish}。`,
      `${way}。“{又不是我拿的，是店里找错的|谁也不知道}。”${hero}心里说。可是，手里的钱{越来越烫|好像在扎手}。`,
    ],
    [
      `${hero}{一跺脚|叹了口气}，{转身往回跑，|撒开腿往回跑，|掉头就跑，}{跑过桥，跑过打谷场|一口气跑过三条街}。`,
      ...end,
    ],
  ]
}

/** Lost in a crowd, and what one was told to do. */
export function lostInCrowd(tell: Teller): Scene[] {
  const hero = tell.child()
  const parent = tell.parent()
  const place = tell.pick(['庙会上', '火车站', '灯会上', '大集上', '动物园里'])
  const sight = tell.pick([
    '一个吹糖人的',
    '一只会数数的鹦鹉',
    '一队踩高跷的',
    '一个耍木偶的',
    '一个变戏法的',
    '一头披红挂绿的狮子',
  ])
  const sign = tell.pick(['围着红围巾', '戴着草帽', '穿着蓝褂子', '背着大竹篓', '打着一把黄伞'])
  const way = tell.pick<Scene>([
    [
      `${hero}想起${parent}说过：“走丢了，就站着不动，像一棵树。树最好找了。”${hero}就站在石狮子旁边，当一棵树。`,
      `{人从身边走过来，走过去，一只鸽子还落在了${hero.he}肩上。想哭的时候当一棵树，可真不容易。|有人问，${hero.he}就摇摇头；有人拉，${hero.he}就抱住石狮子。一棵树，是不能跟人走的。}`,
    ],
    [
      `“别跟着来问你的人走，要自己去找正在干活的人。”${parent}教过的。${hero}看了一圈，走到卖馄饨的阿姨跟前：“我把${parent}弄丢了。”`,
      `{“你${parent}什么样？”“${sign}。”阿姨把${hero}抱上凳子，敲着锅盖喊：“谁家丢了个懂事的娃娃！”|“别怕，”阿姨擦擦手，“什么样的？”“${sign}。”阿姨让伙计敲着锣，一路喊了过去。}`,
    ],
    [
      `${hero}差点儿哭出来，忽然想起，家里人有一个暗号，是一段口哨：两声高，两声低。${hero.he}爬上台阶，使劲吹了起来。`,
      `{没有人回答。再吹！从很远很远的地方，传来了两声高，两声低，越来越近，越来越近。|吹第一遍，只听见锣鼓；吹第二遍，只听见叫卖；吹第三遍，那边也响了起来：两声高，两声低。}`,
    ],
  ])
  return [
    [
      `${oneDay}，${hero}跟着${parent}在${place}，{人山人海|到处是人，挤来挤去}。“抓紧我的手。”${parent}说。可是那边来了${sight}，${hero}{看呆了|不知不觉松开了手}。等一回头，${parent}不见了，周围全是{不认识的脸|大人的腿}。`,
    ],
    way,
    [
      `{不一会儿，${parent}挤了过来，还是${sign}，跑得满头大汗。|远远地，${parent}跑了过来，${sign}，一眼就能认出来。|人群里一闪，${sign}的，可不就是${parent}！}{“害怕了吗？”“有一点儿，”${hero}说，“不过我知道该怎么办。”|“我没有乱跑。”${hero}说。“你做得对。”${parent}说。|“我差点儿哭了，”${hero}说，“不过没哭。”}`,
      `{回家的路上，两只手握得紧紧的。|${parent}紧紧地抱住了${hero}，半天没松手。}`,
    ],
  ]
}

/** Things go missing every night, and the thief is in need. */
export function smallMystery(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const owner = tell.oldNeighbor()
  const { missing, blamed, trace, thief, need, peace } = tell.pick([
    {
      missing: '晾在绳上的袜子，每天少一只',
      blamed: '卖针线的货郎',
      trace: '篱笆洞上挂着一根毛线',
      thief: '豆腐坊的老黄猫',
      need: '空木桶里铺着七只袜子，五只小猫睡在上面',
      peace: '{拿了一条旧毯子，把袜子换了回来|把袜子留给了它们，又添上半条旧棉裤}',
    },
    {
      missing: '鸡窝里的蛋，每天少一个',
      blamed: '磨坊的小学徒',
      trace: '泥地上有一排小脚印，像小手一样',
      thief: '一只花脸貉子',
      need: '柴堆后面，四只小貉子正饿得吱吱叫',
      peace: '{每晚在墙根放一碗剩饭，鸡蛋再也没有少过|在鸡窝旁边搭了个小棚，里面总有吃的}',
    },
    {
      missing: '窗台上的柿饼，每天少一个',
      blamed: '隔壁的胖小子',
      trace: '瓦片上落着几根蓝黑色的羽毛',
      thief: '一只长尾巴喜鹊',
      need: '树上的窝里，一只断了翅膀的喜鹊正等着吃的',
      peace: '{每天在墙头放半个柿饼，还给断翅膀的喜鹊绑上了小夹板|把它接回家养好了伤，第二年，喜鹊就在窗前做了窝}',
    },
    {
      missing: '菜地里的胡萝卜，每天少一根',
      blamed: '收破烂的老头',
      trace: '田埂上有一行圆圆的小坑',
      thief: '一头瘦骨嶙峋的小毛驴',
      need: '它的主人病了，没有人喂它',
      peace: '{去看了那个病人，还把小毛驴牵回来喂得饱饱的|提着一篮子胡萝卜上了门，给人熬药，给驴喂草}',
    },
    {
      missing: '门口的木柴，每天少几根',
      blamed: '对门那家人',
      trace: '路上断断续续撒着木屑，一直撒到河边',
      thief: '一只大河狸',
      need: '水坝破了一个口子，小河狸的窝快要被冲走了',
      peace: '{劈了一堆细木头，整整齐齐地码在河边|摆摆手，由它们拿去，反正木头也是河里漂来的}',
    },
  ])
  return [
    [
      `${owner}家出了怪事：${missing}。“准是${blamed}干的！”${owner}气呼呼地说。“{没有证据，不能乱说|得先弄明白}。”${hero}{对${friend}说，“咱们去查一查。”|说着，拉上${friend}当起了侦探。}`,
    ],
    [
      `两个人拿着放大镜，{找了半天，找到一条线索|左看右看，终于有了发现}：${trace}。{夜里，两个人躲在水缸后面，等啊等，脚都蹲麻了|{天一黑，两个人裹着毯子，躲在墙角里，大气也不敢出|半夜，两个人爬到草垛上，眼睛瞪得溜圆}}。来了！是${thief}！`,
      `{两个人悄悄跟在后面，一看，都不说话了：|跟过去一看：|两个人踮着脚尖跟了一路，这才明白：}${need}。`,
    ],
    [
      `{“这哪儿是贼呀。”${owner}听完，|${owner}跟着来看了一眼，半天没作声。${owner.he}|“原来是这么回事。”${owner}}{挠了挠头|红了脸}，${peace}。`,
      `{“幸亏没有冤枉${blamed}。”${friend}说。|“破案了！”${hero}在小本子上写道，“犯人：没有。”|}`,
    ],
  ]
}

/** Stones in a brook, a fall, and a bridge that grows by one stone a day. */
export function steppingStones(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const old = tell.oldNeighbor()
  const { trouble, first, fail, second } = tell.pick([
    {
      trouble: '小河上没有桥，上学要绕三里路',
      first: '搬来小石头，一块一块扔进水里',
      fail: '一夜大水，小石头全被冲跑了',
      second: '找来又大又扁的石头，每天放学抬一块，底下用小石子塞紧',
    },
    {
      trouble: '门前的路一下雨就成了烂泥塘',
      first: '往泥里撒沙子',
      fail: '雨一下，沙子不见了，泥更深了',
      second: '先挖了一条排水的小沟，再铺上碎砖，每天铺一尺',
    },
    {
      trouble: '井台上的石阶又陡又滑，挑水的人常常摔跤',
      first: '铺上一层稻草',
      fail: '稻草一湿，比石头还滑',
      second: '用凿子在石阶上凿出一道道浅槽，每天凿一级',
    },
    {
      trouble: '上学的山路有一段黑漆漆的，冬天看不清脚下',
      first: '在树上挂了一串纸灯笼',
      fail: '风一吹，灯笼全灭了，还破了好几个',
      second: '用白石灰把路边的石头刷白，每天刷十块',
    },
  ])
  return [
    [
      `${trouble}。${oneDay}，${old}在那儿摔了一跤，篮子里的{鸡蛋|豆腐|瓷碗}全碎了。{“咱们想个办法吧。”${hero}对${friend}说。|“要是没有人管，咱们来管。”${hero}对${friend}说。|${hero}扶起${old}，心里有了主意，跑去找${friend}。}`,
    ],
    [
      `两个人${first}。{忙了一整天，累得腰都直不起来。|“成了！”两个人拍拍手，回家吃饭了。}可是，${fail}。有人笑话：“{两个小孩儿能干成什么|白费劲}！”`,
      `${friend}{想算了。${hero}蹲在那儿看了半天：“我知道错在哪儿了。”|泄了气。${hero}却不服气，看了又看：“我明白了。”|坐在地上不想动了。“等等，”${hero}说，“我看出毛病来了。”}这一回，两个人${second}。${tell.pick(['走过的人看见了，也停下来搭一把手', '笑话过的人，第二天也来了', '弟弟妹妹们也跟着来帮忙'])}。`,
    ],
    [
      `${tell.pick(['入冬以前', '过年以前', '麦子黄的时候'])}，终于修好了。第一个走过去的是${old}，{走得稳稳当当，篮子里的东西一个也没碎。|来来回回走了三趟，笑得合不拢嘴。|用拐杖敲敲这儿，敲敲那儿：“结实！”}`,
      `{“谁修的？”过路人问。${old}说：“两个小孩儿。”|大家给它起了个名字，叫“一天一点路”。|}`,
    ],
  ]
}
