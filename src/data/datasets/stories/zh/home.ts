// Plots that happen at home: things lost, broken and made over, meals that go wrong, shadows, letters and umbrellas.
// Written for this project (MIT). Each export is one plot, and its name is the plot's id.

import type { Scene } from '../grammar.ts'
import { one, type Teller } from './cast.ts'
import { goodNight, meet, oneDay, oneEvening } from './scenes.ts'

/** Something dear is lost, looked for in vain, and found where a clue points. */
export function lostKeepsake(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const elder = tell.elder()
  const dear = tell.keepsake()
  const [first, second] = tell.several(
    [
      '翻遍了枕头底下',
      '把抽屉一个一个拉开看',
      '趴到床底下找，只找到一只旧袜子',
      '把书包倒了个底朝天',
      '连米缸里都伸手摸了摸',
      '到院子里的草丛里扒了半天',
      '掀开沙发垫子，下面只有半块饼干',
      '把晾着的衣服口袋挨个儿掏了一遍',
    ],
    2,
  )
  const found = tell.pick<Scene>([
    [
      `这时，${hero}看见地上有一串小{脚印|爪印}。顺着找过去，小花猫正趴在窝里，爪子底下压着的，不就是${dear}吗？`,
      `“{原来你也喜欢它|你是怕它着凉吧}？”${hero}{又好气又好笑|忍不住笑了}。`,
    ],
    [
      `“别急，”${elder}说，“想一想，最后一次看见它是在哪儿？”${hero}闭上眼睛想了想：“在{井台边|桥头|村口的石凳上}！”`,
      `两个人打着手电筒一路找去，草丛里有个东西{一闪|亮了一下}，正是${dear}。回家一看，衣兜上有个洞，${elder}当晚就把它缝好了。`,
    ],
    [
      `正在这时，有人敲门。${friend}跑得满头大汗，手里拿着${dear}：“你忘在我家啦！”`,
      `${hero}先抱住了${friend}，然后才接过${dear}。`,
    ],
    [
      '门后面露出半个小脑袋，是弟弟。“我只想{玩一会儿|看一看}。”弟弟小声说着，摊开了手心。',
      `${hero}本来想发火，可是看见弟弟{眼泪汪汪的样子|快要哭出来的样子}，气就消了：“下次先跟我说一声。星期天，借给你玩一整天。”`,
    ],
    [
      `“最要紧的东西，你会放在哪儿？”${elder}问。“放在最安全的地方。”${hero}说着，忽然一拍脑袋，“{旧靴子里|饼干盒里|米缸后面}！”`,
      `果然在那儿。藏得太好，连自己都找不着了。“下次也告诉我一声，”${elder}笑着说，“哪儿最安全。”`,
    ],
  ])
  return [
    [meet(tell, hero), `${hero.he}最宝贝的是${dear.one}，${dear.story}。`, `${oneDay}，${dear}不见了。`],
    [`${hero}急{坏了|得直跺脚}，先${first}，又${second}，{都没有|还是没有|哪儿也没有}。`, ...found],
    [
      tell.pick([
        `从那以后，${dear}有了自己的家：{枕头边的小木盒|书架最上面一格|窗台上的小竹篮}。`,
        `晚上，${hero}看着${dear}，看着看着就睡着了。`,
        '',
      ]),
    ],
  ]
}

/** Something breaks, is hidden, weighs on the heart, and is told. */
export function brokenThing(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.elder()
  const item = one(tell.pick(['一只花瓶', '一把茶壶', '一只青花碗', '一盏台灯', '一个糖罐', '一个花盆', '一面镜子']))
  const mending = tell.pick<Scene>([
    [
      `两个人坐在灯下，用胶水一片一片地粘。粘好的${item}上有许多细细的线，像一张地图。`,
      `“我更喜欢它现在的样子，”${elder}说，“它有故事了。”`,
    ],
    [`碎片粘不起来了，${elder}就用它们在院墙上拼了一{条鱼|朵花|只鸟}。太阳一照，亮闪闪的，谁走过都要看一眼。`],
    [
      `“我小时候也打碎过一块玻璃，”${elder}悄悄说，“藏了整整一年没敢讲。那一年可真长啊。”${hero}{扑哧一声|忍不住}笑了。`,
    ],
    [`${hero}捧来存钱罐要赔。${elder}只拿了一枚最小的硬币：“够了。你自己来告诉我，剩下的就不用赔了。”`],
  ])
  return [
    [
      `${hero}家的柜子上有${item.one}，是${elder}{最心爱的|当宝贝的|用了一辈子的|最舍不得碰的}。`,
      `${oneDay}，${hero}${tell.pick(['在屋里拍皮球，皮球蹦得老高', '披着床单扮大侠，一转身', '踮起脚够柜顶的饼干，胳膊肘一碰', '在屋里追小猫，脚下一滑'])}，“{啪|哗啦}”的一声，${item}掉到地上，碎了。`,
    ],
    [
      `${hero}把碎片{装进鞋盒|包在手帕里}，藏到了{床底下|柜子后面|旧箱子里}。`,
      `吃晚饭的时候，${elder}问：“谁看见我的${item}了？”${hero}{不吭声|低下了头}。{可是{碗里的红烧肉|最爱吃的饺子|甜甜的南瓜饼}一点儿味道也没有，心里像压着一块石头。|这天夜里，${hero}翻来覆去，一闭上眼睛就看见那些碎片。|可是饭吃不香，电视也看不进去，好像那些碎片在喊${hero}的名字。}`,
      `{终于|最后}，{${hero}把碎片捧了出来：“是我打碎的。对不起。”|${hero}走到${elder}跟前，捧出了碎片：“是我打的。”|${hero}憋不住了：“${item}是我打碎的。我不该藏起来。”}`,
    ],
    [`“${item}碎了，我心疼，”${elder}说，“可是你说了真话，我{高兴|更高兴}。”`, ...mending, goodNight(tell, hero)],
  ]
}

/** Something dreadful in the dark, looked at from near. */
export function nightShadow(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.elder()
  const { dread, truth, after } = tell.pick([
    {
      dread: '窗户上伸来一只长长的手，一下一下地抓着玻璃',
      truth: '是石榴树的枝子，风一吹，就来碰碰窗户',
      after: `“原来你也睡不着呀。”${hero}隔着玻璃，跟石榴树说了声晚安`,
    },
    {
      dread: '门后头站着一个没有脑袋的人',
      truth: '是爸爸的大衣，好好地挂在钩子上',
      after: `${hero}拉起大衣的袖子，跟它握了握手`,
    },
    {
      dread: '床底下有两点绿莹莹的光，一眨一眨的',
      truth: '是隔壁的小猫，不知什么时候钻了进来',
      after: `小猫“喵”了一声，跳上床，在${hero}脚边团成一团`,
    },
    {
      dread: '屋顶上“咚、咚、咚”，像有人在走路',
      truth: '是屋檐上的雪化了，一滴一滴落在木桶上',
      after: `水滴还在响，听上去像在数数。${hero}跟着数，数到一百就睡着了`,
    },
    {
      dread: '墙上有个长着两只角的黑影，一晃一晃的',
      truth: '是院子里的老山羊，月亮把它的影子照了进来',
      after: `${hero}伸出两根手指，在墙上给老山羊添了一只兔子`,
    },
    {
      dread: '窗外“呼噜、呼噜”，像有个大怪物在喘气',
      truth: '是隔壁的胖叔叔在打呼噜',
      after: `${hero}捂着嘴笑了半天。从此一听见呼噜声，${hero.he}反倒睡得更快了`,
    },
  ])
  return [
    [
      meet(tell, hero),
      `${hero.he}{胆子不小，就是怕黑|什么都不怕，就怕关灯|白天胆子大，一到晚上就怕黑}。`,
      `${oneEvening}，灯一关，${dread}。${hero}{连忙用被子蒙住头，{心怦怦直跳|大气也不敢出}|缩成一团，只露出两只眼睛|吓得一动也不敢动}。`,
    ],
    [
      tell.pick([
        `“{怎么了|还没睡}？”${elder}走进来，听${hero}说完，没有笑，“走，我们一起去看看。”${hero}紧紧拉着${elder}的手，`,
        `${hero}想喊${elder}，可是${elder}睡着了。“老这么躲着，要躲到什么时候呢？”${hero.he}对自己说，一只手捏着手电筒，`,
      ]),
      `一步，两步，三步……灯光一照，{嗨|哎呀}，原来${truth}！`,
      `${after}。`,
    ],
    [
      `{从那以后，${hero}还是有点儿怕黑。不过每回害怕，${hero.he}就先去看一看。|害怕的东西，走近看一看，常常就不可怕了。|}`,
    ],
  ]
}

/** A meal for somebody goes wrong, and what went wrong becomes a new dish. */
export function newDish(tell: Teller): Scene[] {
  const hero = tell.child()
  const helper = tell.child()
  const elder = tell.elder()
  const { plan, mishap, rescue, name } = tell.pick([
    {
      plan: '包一顿饺子',
      mishap: '饺子一下锅，个个张开了嘴，馅儿全跑了出来',
      rescue: '干脆撒上葱花，滴两滴香油，做成一锅面片汤',
      name: '开口汤',
    },
    {
      plan: '蒸一锅馒头',
      mishap: '忘了放酵母，馒头硬得像石头，敲起来梆梆响',
      rescue: '把馒头切成片，烤得黄黄的，再撒上一点儿芝麻',
      name: '石头饼',
    },
    {
      plan: '熬一锅小米粥',
      mishap: '水放少了，粥稠得连勺子都站住了',
      rescue: '把粥捏成一个个小团子，裹上白糖和花生碎',
      name: '站勺团',
    },
    {
      plan: '煎几个荷包蛋',
      mishap: '鸡蛋全散了，没有一个是圆的',
      rescue: '切了两个西红柿，跟碎鸡蛋一起炒，红红黄黄一大盘',
      name: '落日炒蛋',
    },
    {
      plan: '蒸一个大蛋糕',
      mishap: '锅盖揭早了，蛋糕中间塌下去一个大坑',
      rescue: '往坑里放满草莓，看上去像一片红红的小湖',
      name: '草莓湖',
    },
    {
      plan: '擀一碗长寿面',
      mishap: '面擀得太厚，切得有粗有细，像一堆树枝',
      rescue: '把面煮得透透的，拌上酱和黄瓜丝，嚼起来特别筋道',
      name: '树枝面',
    },
  ])
  const occasion = tell.pick([
    `${elder}过生日`,
    `${elder}感冒了，躺在床上`,
    `${elder}要很晚才回来`,
    `${elder}忙了一整天`,
  ])
  return [
    [
      meet(tell, hero),
      `这天，${occasion}。${hero}想：“我来${plan}吧！”${hero.he}请来了好朋友${helper}，{两个人系上围裙|卷起袖子|洗干净手}，忙得{满头是汗|脸上都是面粉|像两只小蜜蜂}。`,
    ],
    [
      `可是，${mishap}。“{完了|糟糕|坏了}，”${hero}快要哭了，“{全让我弄坏了。|这还能吃吗？|忙了半天，白忙了。}”`,
      `“{等一等|先别急}，”${helper}说，{“东西还是好东西，换个做法就行。”|“咱们再想想办法。”|“做坏了，就做成别的。”}两个人{想了想|商量了一会儿}，${rescue}。`,
    ],
    [
      `${elder}{尝了一口|吃了第一口}，眼睛亮了：“{真香！这叫什么|好吃！这是什么菜}？”{${hero}和${helper}你看看我，我看看你|两个人都愣住了}。“叫……${name}！”`,
      `{从此，家里的饭桌上多了一道菜。|${elder}一口气吃了个精光。|“下次再做一回，好不好？”${elder}问。}`,
    ],
  ]
}

/** What has grown too small is made over, and over again; nothing is thrown away. */
export function oldSweater(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.grandparent('female')
  const color = tell.pick(['红', '蓝', '黄', '绿', '紫'])
  const [first, second] = tell.several(
    [
      { made: '一顶帽子', need: '邻居家刚生了小娃娃，光着小脑袋', joy: '小娃娃戴上帽子，咧开没牙的嘴笑了' },
      { made: '一条围巾', need: '卖豆腐的老伯伯天不亮就出门，冻得直缩脖子', joy: '第二天，老伯伯吆喝得格外响' },
      { made: '一双手套', need: '妹妹堆雪人，小手冻得像胡萝卜', joy: '妹妹戴上手套，又堆了一个更大的雪人' },
      { made: '一副护膝', need: '爷爷一到下雨天就膝盖疼', joy: '爷爷套上护膝，在院子里走了两圈，说一点儿也不疼了' },
      { made: '一个茶壶套', need: '爸爸半夜才下班，茶早就凉了', joy: '这天夜里，爸爸喝上了热茶' },
      { made: '一双小袜子', need: '表弟刚学走路，光着脚满地跑', joy: '表弟穿上袜子，走得更稳了' },
    ],
    2,
  )
  return [
    [
      meet(tell, hero),
      `${hero.he}有一件${color}毛衣，穿了三年，{袖子短得露出了手腕|短得遮不住肚脐|领口紧得套不进头}。{“穿不下了，扔了吧。”${hero}说。|“这么小，没用了。”${hero}说。|${hero}说：“不要它了。”}`,
      `{“毛线还好好的，哪能扔呢？”|“慢着，毛线还是好毛线。”|“怎么会没用呢？”}${elder}{戴上老花镜，把毛衣拆了，绕成一个|找到线头，一抽，一抽，绕成了一个|坐在太阳底下拆毛衣，拆着拆着，绕出一个}{圆滚滚的|大大的}${color}线团。`,
    ],
    [
      `${first.need}。${elder}就织了${first.made}，让${hero}送了过去。${first.joy}。`,
      `${second.need}。这一回，${hero}{跟着${elder}学|自己拿起了针}，一针一针，也织成了${second.made}。${second.joy}。`,
    ],
    [
      `最后只剩下一小团线，${tell.pick(['小猫叼去当了皮球', `${hero}给${elder}的老花镜编了一根绳`, '小鸟衔去铺了窝'])}。`,
      `{“一件毛衣，原来能暖和这么多人。”${hero}说。|${hero}想起那件毛衣，好像还穿在身上，暖暖的。|“它没有变小，”${hero}说，“它变多了。”}`,
    ],
  ]
}

/** A little brother or sister is in the way, until being small is just what is needed. */
export function littleTail(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child(hero.gender === 'female' ? 'female' : 'male')
  const small = tell.younger()
  const trouble = tell.pick<Scene>([
    [
      `${friend}一脚踢得太重，皮球骨碌碌滚到了仓房的地板底下。${hero}趴下去够，缝太窄；${friend}拿竹竿捅，竹竿太短。`,
      `“我来！”${small}像只小壁虎一样钻了进去，抱着皮球爬出来，鼻尖上还挂着蜘蛛网。`,
    ],
    [
      `{小木屋|工具房}的门锁上了，钥匙却在屋里，只有一扇小窗开着。${hero}卡住了肩膀，${friend}卡住了肚子。`,
      `“我来！”${small}脚朝前钻了进去。不一会儿，门从里面打开了。`,
    ],
    [
      `旧水管里传来细细的叫声，一只小猫缩在里头不敢出来。${hero}的胳膊不够长，${friend}一喊，小猫缩得更深了。`,
      `“我来。”${small}趴在地上，把细细的胳膊伸进去，轻声说：“来，不怕。”小猫真的出来了。`,
    ],
    [
      `${hero}掏手帕的时候，家里的钥匙掉进了石板缝里。看得见，可是${hero}的手指太粗，${friend}的也不细。`,
      `“我来！”${small}两根细细的手指伸进缝里，一夹就夹上来了。`,
    ],
    [
      `一只羽毛球飞进了荆棘丛，${hero}的袖子被扎住了，${friend}的裤子挂破了一个口子。`,
      `“我来！”${small}一猫腰，从最底下的空当里钻进去，又倒着钻出来，一根刺也没碰着。`,
    ],
  ])
  return [
    [
      `${hero}有个${small}，{整天|从早到晚}{跟在后面，像条小尾巴。|寸步不离，像条小尾巴。|跟着，甩也甩不掉，像条小尾巴。}“等等我！”${small}总是喊。{“你太小啦，别跟着。”|“等你长大了再说。”|“你跑不动，回家去。”}${hero}总是这样说。`,
    ],
    [
      `${oneDay}，${hero}和${friend}一起玩，小尾巴又远远地跟来了。`,
      '{玩着玩着，出了麻烦。|不一会儿，麻烦来了。|谁知道，出了一件事。}',
      ...trouble,
    ],
    [
      tell.pick([
        `${hero}和${friend}你看看我，我看看你。“谁说${small.he}太小了？”${friend}问。“我们说的。”${hero}红了脸。`,
        `“你不是太小，”${hero}摸摸${small}的头，“是我们太大了。”`,
        `“多亏有你！”${hero}说。${small}挺起胸脯，觉得自己像大树一样高。`,
      ]),
      tell.pick([
        `回家的路上，小尾巴没有跟在后面，而是走在最前面。`,
        `从这天起，不管去哪儿，都少不了${small}。`,
        `晚饭的时候，最大的一块{西瓜|鱼肉|南瓜饼}夹给了${small}，谁也没说${small.he}吃不了。`,
      ]),
    ],
  ]
}

/** Each goes to bring the other an umbrella, and so both get wet. */
export function twoUmbrellas(tell: Teller): Scene[] {
  const hero = tell.child()
  const parent = tell.parent()
  const stranger = tell.oldNeighbor()
  const they = tell.they(hero, parent)
  const { place, work } = tell.pick([
    { place: '车站', work: '坐车上下班' },
    { place: '菜场', work: '在菜场卖菜' },
    { place: '医院', work: '在医院上班' },
    { place: '邮局', work: '在邮局送信' },
  ])
  const look = tell.pick(['一把小花伞', '一把旧伞', '一把黄伞', '一把大黑伞'])
  const way = tell.pick<Scene>([
    [
      `路上，${hero}碰见${stranger}站在屋檐下躲雨，就先把${stranger.he}送回了家。`,
      `等${hero}跑到${place}，天已经黑了。“你${parent}早就走啦，”看门的人说，“${parent.he}{怕你在家着急|担心你}。”`,
    ],
    [
      `风很大，伞被吹得翻了过去，像一朵喇叭花。${hero}抱着伞，一步一步走到${place}。`,
      `可是${parent}不在。原来${parent.he}惦记着${hero}，抄近路{回家去了|赶回去了}。`,
    ],
    [
      `${hero}在${place}门口等啊等，出来了一个又一个人，都不是${parent}。`,
      `原来${parent}从后门走的，借了一把伞，先去学校接${hero}了。`,
    ],
  ])
  return [
    [
      `${hero}的${parent}${work}。{这天下午，忽然下起了大雨。|傍晚，天一下子黑了，雨哗哗地下起来。|快到下班的时候，雨点像豆子一样砸下来。}`,
      `“${parent}没带伞！”${hero}拿起${look}就往外跑。`,
    ],
    way,
    [
      `两个人在{半路上|桥头|巷子口}碰见了，一个从东边来，一个从西边来，{都淋得像落汤鸡|都淋得像刚从河里捞上来的|浑身上下没有一处是干的}。`,
      `{“我是来接你的。”${hero}说。“我也是来接你的。”${parent}说。|“您怎么在这儿？”“你怎么在这儿？”两个人一齐问，又一齐笑了。|“我给您送伞。”${hero}说。“我给你送伞。”${parent}说。}`,
      `{${they}合打一把伞往家走，伞不大，可是谁也没再淋着。|回到家，${they}喝了满满两大碗姜汤，越喝越暖和。|雨还在下，${they}却一路笑着走回了家。}`,
    ],
  ]
}

/** A letter comes for one who cannot read, and the answer takes a month. */
export function grandmothersLetter(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.grandparent('female')
  const sender = tell.pick(['大女儿', '小女儿', '小儿子', '外甥女', '侄子'])
  const news = tell.pick([
    '院子里的柿子红了，等您来吃',
    '家里添了一个小娃娃，眼睛像您',
    '我学会做您教的酸菜鱼了',
    '我们搬进了新房子，窗外就是大江',
  ])
  const gift = tell.pick(['一片红叶', '一朵压平的干花', '一张小小的照片', '一撮新茶'])
  return [
    [
      `${hero}的${elder}不识字。${oneDay}，{邮递员送来一封信，是${elder}的${sender}寄来的。|邮递员在门口喊：“来信啦！”是${elder}的${sender}写来的。|家里来了一封信，是${elder}的${sender}从远方寄来的。}${elder}把信{看了又看|贴在胸口}，{却一个字也不认得。|可是不知道写的是什么。|那上面的字，她一个也不认得。}`,
      `“我来念！”${hero}说。{可是${hero.he}刚上一年级，只认得“大”“小”“人”“我”几个字。|可是念了头一个字，${hero.he}就卡住了。|可是${hero.he}刚上一年级，一行里只认得两三个字。}`,
    ],
    [
      `${tell.pick([
        `${hero}不肯求别人，每天多学五个生字。学会一个，就回来在信上找一个。`,
        `${hero}把不认得的字抄在手心里，第二天去问老师，一天问五个。`,
        `${hero}抱来一本字典，一个字一个字地查，查到灯都暗了。`,
      ])}`,
      `过了{半个月|二十天}，${hero}{终于把信念了出来：|从头到尾念了一遍：|大声念给${elder}听：}“${news}。”信封里还夹着${gift}。{${elder}听着，笑出了眼泪。|${elder}听了一遍，还要听一遍。|${elder}撩起围裙擦眼睛。}`,
    ],
    [
      `{“那回信呢？”${elder}问。“您说，我写。”|“咱们也写一封！”}${hero}{铺开纸|找来纸和笔}，${elder}说一句，${hero.he}写一句，不会写的字就画{一幅小画|个圈}。`,
      tell.pick([
        `最后一行，${elder}自己拿起了笔。她跟着${hero}学了三个晚上，歪歪扭扭地写下了自己的名字。`,
        `后来${elder}也上了课，老师就是${hero}，黑板就是灶台边的那面墙。`,
        `信寄出去以后，祖孙俩天天{数日子|到门口张望}。这一回，${elder}等的是两个人的信。`,
      ]),
    ],
  ]
}
