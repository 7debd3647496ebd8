// Plots of the year's festivals: lanterns, zongzi, mooncakes, couplets and the first snow.
// Written for this project (MIT). Each export is one plot, and its name is the plot's id.

import type { Scene } from '../grammar.ts'
import { one, type Teller } from './cast.ts'
import { meet } from './scenes.ts'

/** The lantern is spoiled just before the parade, and something plain takes its place. */
export function lantern(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const elder = tell.grandparent()
  const shape = tell.pick(['兔子灯', '鲤鱼灯', '荷花灯', '走马灯', '公鸡灯', '飞机灯'])
  const mishap = tell.pick([
    `一阵风吹来，蜡烛歪了，${shape}烧了个大洞`,
    `门口一滑，${shape}掉进了水沟`,
    `弟弟一屁股坐下去，${shape}成了一张饼`,
    `小狗扑上来，一口咬住，${shape}成了两半`,
  ])
  const { made, look } = tell.pick([
    { made: '把一个大橘子掏空，放进一小截蜡烛', look: '小橘灯一晃一晃，红红的，还有一股香味' },
    { made: '在一个大萝卜上挖了个窝，刻上几个小窗户', look: '萝卜灯沉甸甸的，小窗户里透出光来' },
    { made: '在一个玻璃瓶外面贴上红窗花', look: '瓶子灯一亮，窗花的影子映了一地' },
    { made: '用剩下的竹篾和白纸糊了一个圆球', look: '白白的，圆圆的，就像把月亮提在手里' },
    { made: '把一个葫芦锯开一个小口，里面粘上红纸', look: '葫芦灯胖乎乎的，好像在笑' },
  ])
  return [
    [`元宵节快到了，${hero}和${elder}一起扎了一盏${shape}，{扎了三个晚上|糊了一层又一层}。可是，刚要出门，${mishap}。`],
    [
      `{“今年没有灯了。”|“白忙了一场。”|“别人都有灯，就我没有。”}${hero}{眼泪在眼眶里打转|蹲在门口不肯起来}。“谁说的？”${elder}在{厨房|柴房}里转了一圈，${made}。${look}。`,
      `{街上全是买来的大花灯，又会转，又会唱。${hero}把自己的灯往身后藏了藏。|街上的灯，一盏比一盏漂亮。${hero}低着头，走在最后面。|别的孩子提的都是大花灯，闪着五颜六色的光。${hero}有点儿不好意思。}`,
    ],
    [
      tell.pick([
        `“咦，这是什么灯？我从来没见过！”${friend}跑过来，{围着看了又看。“我拿我的跟你换着提，行吗？”|眼睛都亮了，“教教我，我也要做一个！”}`,
        `走到半路，风大了，大花灯一盏一盏都灭了，只有${hero}的还亮着。大家跟在${hero.he}后面，排成一条长长的队。`,
        `路边有个小娃娃，怕黑，不敢过桥。${hero}{把灯举得高高的，一直把小娃娃送到了妈妈身边。|牵起小娃娃的手，两个人跟着那一小团光，走过了桥。}`,
      ]),
      `{第二年，街上到处都是这样的灯。|那天晚上，${hero}最后一个回家。|“明年还做这样的！”${hero}对${elder}说。}`,
    ],
  ]
}

/** On the night of the full moon somebody is missing at the table. */
export function midAutumn(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.grandparent()
  const [away, work] = tell.pick([
    ['爸爸', '在车站值夜班'],
    ['妈妈', '在医院值夜班'],
    ['爸爸', '在山里修铁路'],
    ['妈妈', '在很远的地方教书'],
    ['爸爸', '在高高的塔上守山火'],
  ])
  const filling = tell.pick(['豆沙', '莲蓉', '五仁', '枣泥', '蛋黄'])
  const way = tell.pick<Scene>([
    [
      `“${away}也看得见这个月亮吗？”${hero}问。“看得见，全天下只有这一个。”${hero}就{对着月亮，把学校的事一件一件说给它听。|仰着头，把一肚子的话都告诉了月亮。|搬个小板凳坐在院子里，跟月亮说了半夜的话。}`,
      `过了几天，${away}打来电话：{“中秋那天晚上，月亮好像一直在跟我说话。”|“奇怪，那天晚上，我好像听见你叫我了。”|“那天的月亮，我看了好久好久。”}`,
    ],
    [
      `${hero}把那一块用红纸包好，写上“${away}的月亮”，放进了柜子。{小猫来闻，不给；弟弟来要，也不给。|谁要吃，${hero}都摇头。|每天打开看一眼，再关上。}`,
      `${away}回来的时候，月饼已经硬得像石头了。${away}咬了一口，说：“真甜。”`,
    ],
    [
      `${hero}坐不住了，把月饼揣在怀里，拉着${elder}出了门。坐了一段车，又走了一段路，终于找到了${away}。`,
      `三个人{坐在台阶上，掰开月饼，你一口，我一口。抬头一看，月亮正好圆圆地挂在头顶上。|站在月亮底下，分着吃那一块月饼，谁也没舍得吃最后一口。|挤在一条长凳上。“这儿的月亮，”${hero}说，“跟家里的一样圆。”}`,
    ],
    [
      `忽然，云来了，把月亮遮住了。“它找${away}去了，”${elder}说，“去看一眼就回来。”`,
      `${hero}等啊等，等到眼睛都快睁不开了，{云散了，月亮又大又亮。|云边上先亮了一道银线，月亮出来了。|一阵风吹过，月亮露出了脸。}“它看见${away}了，”${hero}说，“它笑了。”`,
    ],
  ])
  return [
    [
      `中秋节到了。院子里摆上了{柚子和石榴|葡萄和毛豆|菱角和梨}，{还有${elder}亲手做的${filling}月饼|盘子里是刚出炉的${filling}月饼|月饼是${filling}馅的，${elder}忙了一天才做好}。{可是，${away}${work}，回不来。|只有${away}不在家，${away}${work}。|${away}${work}，今年不能回家。}`,
      `${elder}把月饼切成{四|五}块，{一人一块，还多出来一块。“这块是${away}的。”${hero}说。|${hero}数了数，把最大的一块留了出来，那是${away}的。|分着分着，${hero}说：“别忘了给${away}留一块。”}`,
    ],
    way,
  ]
}

/** A boat with strong arms and no common beat. */
export function dragonBoat(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const old = tell.oldNeighbor('male')
  const beat = tell.pick([
    '跟着自己的心跳打',
    '先慢后快，像马跑起来一样',
    '看着水，桨下去的时候才落槌',
    '别听岸上喊，只听自己船上的桨',
  ])
  const [us, them] = tell.several(['东村', '西村', '南街', '北街', '上湾', '下湾'], 2)
  return [
    [
      `端午节，${us}和${them}要赛龙舟。${us}{的孩子们个个胳膊粗，可是年年都输。|有的是力气，可一连输了三年。|从来没有赢过。}`,
      `“${tell.pick(['咱们的桨太旧了', '他们的船头大', '他们吃的粽子多'])}。”${friend}说。{划船的时候，你快我慢，桨和桨噼里啪啦地打架，水溅了一身。|可是一上船，你快我慢，桨碰桨，船直打转。|真划起来，二十支桨各划各的，像一群乱飞的鸭子。}`,
    ],
    [
      `${hero}{力气最小，大家让${hero.he}坐在船头打鼓。${hero.he}去问老鼓手${old}。|个子小，划不动桨，就去打鼓。${hero.he}找到了当年的老鼓手${old}。|分到了打鼓的活儿，可是怎么打呢？${hero.he}去问老鼓手${old}。}{“鼓不是越响越好，”|“打鼓，不是使蛮劲，”|“鼓点就是一条船的心，”}${old}说，“${beat}。”`,
      `${hero}天天对着河水练，{手上磨出了泡|梦里都在敲桌子|连吃饭都用筷子打拍子}。`,
    ],
    [
      `比赛那天，咚，咚，咚！{二十支桨一齐下去，一齐上来，像一条大蜈蚣在水上跑。|二十支桨跟着鼓点，齐刷刷的，像一对大翅膀。|桨起桨落，整整齐齐，小船像箭一样飞了出去。}${tell.pick(
        [
          `${us}第一次赢了！大家把${hero}抛了起来，差点儿抛进河里。`,
          `${us}还是输了，只输了半个船头。可是每个人都笑着：“听见没有？咱们只有一个声音。”`,
          `两条船一齐冲过了终点，谁也分不出先后。${us}和${them}的粽子摆在一张桌子上吃了。`,
        ],
      )}`,
    ],
  ]
}

/** New year's money, and what it is worth spent on somebody else. */
export function newYearMoney(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.grandparent()
  const { wish, seen, gift, after } = tell.pick([
    {
      wish: one('一架红飞机'),
      seen: `${elder}的拐杖裂了，用麻绳缠着，走起路来咯吱咯吱响`,
      gift: '一根雕着龙头的新拐杖',
      after: `${elder}用旧拐杖给${hero}削了一架木飞机，翅膀还会转`,
    },
    {
      wish: one('一双会发光的鞋'),
      seen: `${elder}的棉鞋开了口，里面塞着旧报纸`,
      gift: '一双厚厚的新棉鞋',
      after: `晚上，${elder}穿着新鞋，带${hero}去看了一夜的焰火`,
    },
    {
      wish: one('一盒彩色橡皮泥'),
      seen: `${elder}看报纸，把眼睛都快贴到纸上了`,
      gift: '一副老花镜',
      after: `${elder}戴上眼镜，和了一大块面，跟${hero}捏了一屋子的面人`,
    },
    {
      wish: one('一只会叫的电动小狗'),
      seen: `${elder}的收音机哑了，吃完晚饭，一个人对着墙坐着`,
      gift: '一台小小的新收音机',
      after: `过了几天，${elder}从邻居家抱来一只小狗，真的会叫`,
    },
  ])
  return [
    [
      `大年初一，${hero}给长辈们{磕头|拜年}，得了{厚厚的一叠|好几个红包的}压岁钱。${hero.he}{早就想好了，要买${wish.one}。|盼了一年，就想买${wish.one}。|心里早就看中了${wish.one}。}`,
      `可是，${hero}看见${seen}。“{还能用|不碍事}。”${elder}说。`,
    ],
    [
      `${hero}走到商店，在${wish.that}前面站了{一会儿|好久}。${hero.he}摸摸红包，{转过身去|叹了口气，走到了另一个柜台}，买了${gift}。`,
      `“{你的压岁钱呢|这得花多少钱呀}？”${elder}问。{“压岁钱，就是要让岁数变轻一点儿的。”${hero}说。|“您先用用看，”${hero}说，“不不，别问多少钱。”|“过年嘛，大家都要有新东西。”${hero}说。}${elder}{背过脸去擦眼睛|半天说不出话来}。`,
    ],
    [`${after}。`, '{这个年，过得真暖和。|}'],
  ]
}

/** A slip of the brush or the scissors, looked at the other way round. */
export function paperCut(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.elder()
  const { craft, slip, rescue, end } = tell.pick([
    {
      craft: '写春联',
      slip: '“啪”，一大滴墨掉在了红纸上',
      rescue: '在墨点上添了两只耳朵、一条尾巴，变成了一只小黑猫，蹲在“春”字旁边。',
      end: '整条街都来看这副带猫的春联，还有人问小猫叫什么名字',
    },
    {
      craft: '剪窗花',
      slip: '剪刀一歪，把喜鹊的翅膀剪掉了',
      rescue: '在缺口旁边又剪了一只小喜鹊，正好靠在大喜鹊身上。',
      end: '太阳照进来，两只喜鹊的影子落在炕上，一大一小',
    },
    {
      craft: '贴“福”字',
      slip: '手忙脚乱，把“福”字贴倒了',
      rescue: '摸着头说：“福倒了，福倒了……福到了！”',
      end: '来拜年的人一进门，都笑着把这句话念上一遍',
    },
    {
      craft: '画年画',
      slip: '一不留神，把胖娃娃的脸涂成了绿的',
      rescue: '给胖娃娃画上荷叶帽，又画了一池荷花，成了一个荷叶娃娃。',
      end: '那张画贴了一年，谁也舍不得换下来',
    },
    {
      craft: '捏面鱼',
      slip: '一使劲，把鱼尾巴捏断了',
      rescue: '把断下来的尾巴捏成一条小鱼，跟在大鱼后面。',
      end: '锅一揭开，大鱼小鱼都胖了，一锅的年年有余',
    },
  ])
  return [
    [
      `{快过年了，家家户户都在忙。|腊月里，屋檐下挂着冰溜子，屋里热气腾腾。|再过三天就是年了。}${hero}跟着${elder}学${craft}。{一开始，手总是不听话。|“别急，慢慢来。”${elder}说。|}`,
      `{眼看就要成了，|就差最后一下了，|谁知道，一不小心，}${slip}。“全完了。”${hero}{放下手里的东西|差点儿哭出来}。`,
    ],
    [
      `${elder}没有说话，{泡了一壶茶|把它举到亮处看了看|歪着头看了一会儿}。{“你看，它像不像在等着什么？”|“再看看，倒过来看，也许不是坏事呢。”|“坏了吗？我看，是它自己想变个样子。”}`,
      `${hero}{看了又看，忽然有了主意。|擦擦眼睛，看着看着，笑了。|歪着头想了一会儿，有了。}${hero.he}${rescue}`,
    ],
    [`${end}。`, `{“错了，不一定就坏了。”${elder}说。|}`],
  ]
}

/** A coin in one of a hundred dumplings. */
export function luckyDumpling(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.grandparent()
  const guest = tell.oldNeighbor()
  const token = tell.pick(['一枚洗干净的硬币', '一颗红枣', '一粒花生米', '一块水果糖'])
  const end = tell.pick<Scene>([
    [
      `${hero}{吃得肚皮圆圆的，一个也没吃着。最后，还是${elder}咬着了。|吃了二十个，还是没有。“哟！”原来让${elder}咬着了。|吃得再也吃不下了。这时，${elder}的碗里“咯”的一声。}${elder}看看${hero}，悄悄把它夹到了${hero}碗里。`,
      `${hero}也悄悄地把它夹了回去。夹来夹去，饺子都凉了。“一人一半！”大家都笑了。`,
    ],
    [
      `${hero}咬着了！“我有福气啦！”${hero.he}正要喊，看见${guest}一个人坐在桌角，低着头吃。${guest.he}的儿子今年没有回来。`,
      `${hero}又包了进去，捏好口，夹给了${guest}。“哟！”${guest}的眼睛亮了，“我这把年纪，还有福气呢！”`,
    ],
    [
      `一个，两个，三个……谁也没有吃着。大家都放下筷子，你看我，我看你。“怪了，它到哪儿去了？”`,
      `${hero}忽然想起来，刚才喂了小花猫一个饺子。小花猫正舔着爪子，{胡子一翘一翘的|眯着眼睛}。“今年，该咱们家的猫有福气！”${elder}说。`,
    ],
  ])
  return [
    [
      `除夕夜，{一家人围着桌子包饺子，还请来了隔壁的${guest}。|外面下着雪，屋里包着饺子，隔壁的${guest}也来了。|一家人和隔壁的${guest}一起包饺子，又说又笑。}${elder}在一个饺子里包了${token}：“{谁吃到，谁一年都有福气。|吃着它的人，明年样样顺心。|谁咬着它，谁就是最有福气的人。}”`,
      `${hero}偷偷在那个饺子上{捏了一个小角|多捏了一道褶}。{可是饺子下了锅，翻翻滚滚，个个都一样了。|可是一下锅，哪个是哪个，谁也认不出来了。|等煮熟了捞上来，个个都白白胖胖，分不清了。}`,
    ],
    end,
  ]
}

/** Climbing the hill on the ninth of the ninth month, and who pulls whom. */
export function doubleNinth(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.grandparent()
  const view = tell.pick(['弯弯的河', '自家的屋顶', '一列小小的火车', '金黄的稻田', '远处的大海'])
  const rest = tell.pick([
    { at: '歪脖子松树下', tale: '我像你这么大的时候，在这棵树上掏过鸟窝' },
    { at: '半山腰的亭子里', tale: '那年下大雨，我背着你爸爸在这儿躲过雨' },
    { at: '泉水边', tale: '这泉水，我爷爷的爷爷就喝过' },
    { at: '一块大青石上', tale: '我和小伙伴在这块石头上刻过名字，你找找看' },
  ])
  return [
    [
      `重阳节，${hero}和${elder}去爬山。一开始，${hero}跑得飞快，{像只小猴子|一步跳两级台阶}，回头喊：{“${elder}，您太慢啦！”|“${elder}，快点儿呀！”|“我先到山顶等您！”}`,
      `${elder}{不着急，一步一步，走几步，看看花，听听鸟。|笑眯眯的，还是一步一步地走，遇见野花就停下来闻一闻。|背着手，慢慢走，像在自家院子里散步一样。}`,
    ],
    [
      `爬到一半，${hero}{的腿软了，坐在地上不肯走。|走不动了，一屁股坐在石阶上。|气喘吁吁，脚上还磨了个泡。}${elder}赶上来，拉着${hero.he}在${rest.at}歇脚。“${rest.tale}。”${elder}说。{${hero}听着听着，就忘了累。|${hero}听得入了神。|“后来呢？”${hero}问。}`,
      tell.pick([
        `再往上，路又陡又滑。“来，抓住我的手。”“不，您抓住我的。”分不清是谁拉着谁。`,
        `“咱们比一比，谁先数到一百步。”${elder}说。数着数着，山顶就到了。`,
        `${hero}捡了一根树枝，递给${elder}当拐杖。${elder}牵着这一头，${hero}牵着那一头，往上走。`,
      ]),
    ],
    [
      `{山顶上，风呼呼地吹，能看见${view}。|到了山顶，天一下子高了，看得见${view}。|站在山顶往下看，那是${view}。}两个人吃着{重阳糕|菊花饼|热乎乎的煮鸡蛋}，{谁也不说话，心里却满满的|把头发都吹乱了}。`,
      `{“明年还来吗？”“来。”“后年呢？”“也来。”|“等我老了，”${hero}说，“也慢慢地爬。”|下山的时候，${hero}走在前面，走几步，就回头等一等。}`,
    ],
  ]
}

/** A snow figure is given something warm, and gives it away. */
export function snowman(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const warm = tell.wearable()
  const { who, need, back } = tell.pick([
    { who: '小麻雀', need: '缩在墙头，冻得直发抖', back: '窗台上落着一只小麻雀，冲着屋里叽叽喳喳地叫' },
    { who: '小野猫', need: '在柴堆里生了三只小猫，没有东西垫窝', back: '三只小猫排成一队，从柴堆里走了出来' },
    { who: '小刺猬', need: '冬眠醒早了，在雪地里打转', back: '篱笆底下滚出来一只小刺猬，睡得饱饱的' },
  ])
  return [
    [
      meet(tell, hero),
      `下了{一夜的雪|今年头一场大雪}，${hero}和${friend}堆了一个雪人，{胡萝卜当鼻子，煤球当眼睛|用扫帚当胳膊，用铁桶当帽子}。“它会冷吗？”${hero}把自己的${warm.full}给了它。`,
    ],
    [
      `{夜里|半夜里}，一只${who}${need}。{第二天早上|天亮了}，{怪事来了|两个人一看，愣住了}：${warm}不在雪人身上了，到了${who}那儿！{雪地上没有脚印，只有雪人的胳膊，朝着那个方向伸着。|雪人的胳膊朝那边伸着，像是刚刚放下来。|院子里的雪平平整整，一个脚印也没有。}`,
      `{“是风吹的吧？”${friend}说。“是它送的。”${hero}说。|“谁拿走的？”${friend}问。雪人不说话，好像笑了一下。|${friend}想去拿回来，${hero}拉住了：“是雪人送的，你看它多高兴。”}`,
    ],
    [
      `{春天来了，雪人一天比一天瘦，最后化成了一小片水，水里长出了|太阳一天比一天暖，雪人不见了，它站过的地方长出了|开春了，雪人化了，地上湿湿的，冒出了}{青草|一棵小小的荠菜|几朵蒲公英}。这时，${back}。`,
      `{“你看，它没有走远。”${hero}说。|${warm.that}，${hero}一直没有要回来。|}`,
    ],
  ]
}
