// Plots under the open sky: lost in the hills, storms, hurt birds, bottles in the river, maps, and things stuck up high.
// Written for this project (MIT). Each export is one plot, and its name is the plot's id.

import type { Scene } from '../grammar.ts'
import { one, type Teller } from './cast.ts'
import { goodNight, meet, oneDay, oneMorning } from './scenes.ts'

/** Two lose their way and keep their heads. */
export function lostInHills(tell: Teller): Scene[] {
  const hero = tell.child()
  const kin = tell.pick(['弟弟', '妹妹', '表弟', '表妹'])
  const elder = tell.elder()
  const way = tell.pick<Scene>([
    [
      `“迷了路，就待在原地别动。”${elder}说过的。两个人坐在一棵大树下，把会唱的歌一首接一首地唱，越唱越响。`,
      `唱到第{三|五|七}首，远处有人跟着唱了起来，粗声粗气的，还跑调。是${elder}，提着灯找来了！`,
    ],
    [
      `“听，水声！”${hero}想起${elder}的话：“水往低处流，人家住水边。”两个人顺着小溪往下走，手拉着手，滑倒了就爬起来。`,
      `走着走着，水边出现了一只洗衣裳的木盆，接着是一缕炊烟。到村子了！`,
    ],
    [
      `${hero}抬起头，找到了像勺子一样的七颗星，又顺着勺口找到了北极星。“家在北边，跟着它走。”`,
      `星星在树梢上一闪一闪，好像也在往前走。走出林子，山脚下，正是自家那盏灯。`,
    ],
    [
      `“你看！”${hero}指着地上。来的时候，${kin}的口袋破了个洞，一路上漏着爆米花。两个人顺着爆米花往回走。`,
      `后半截的爆米花让小鸟吃了。可是小鸟飞起来的地方，就是路。一群、两群、三群，一直领到了大路口。`,
    ],
  ])
  return [
    [
      `${oneDay}，${hero}带着${kin}上山{采蘑菇|摘野果|捡松塔}。“天黑以前回来。”${elder}{说|再三嘱咐}。可是好的总在前面一棵树下，再前面一棵树下。等抬起头来，四面都是一样的树，路不见了。`,
      `天色暗了，{猫头鹰叫了一声|树林里起了雾|风吹得树叶哗哗响}。${kin}的嘴一瘪，要哭。“拉住我的手，”${hero}说，“让我想一想。”`,
    ],
    way,
    [`家里的饭还热着。“怕了吧？”${elder}问。“${kin}怕了。”${hero}说。“你才怕了！”${kin}说。两个人都吃了{三|两}大碗。`],
  ]
}

/** A hurt animal is cared for, and when it is well, it has to be let go. */
export function hurtBird(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.elder()
  const patient = tell.pick([
    {
      noun: '小麻雀',
      hurt: '翅膀折了',
      bed: '铺着干草的鞋盒',
      food: '小米',
      back: '窗台上来了一只麻雀，一点儿也不怕人',
    },
    {
      noun: '小刺猬',
      hurt: '脚上扎了一根铁钉',
      bed: '垫着旧毛衣的竹篮',
      food: '苹果丁',
      back: '篱笆下有一串小脚印，一直通到门口',
    },
    {
      noun: '小野鸭',
      hurt: '腿被草绳勒破了',
      bed: '旧木盆',
      food: '碎菜叶',
      back: '池塘里有一只野鸭，带着七只小鸭子朝岸边游来',
    },
    {
      noun: '小猫头鹰',
      hurt: '从窝里掉下来，摔伤了爪子',
      bed: '阁楼上的篮子',
      food: '肉丝',
      back: '一到晚上，屋顶上就有“咕咕”的叫声，田里的老鼠也少了',
    },
    {
      noun: '燕子',
      hurt: '飞得太累，掉了队',
      bed: '柜顶上的旧草帽',
      food: '小虫',
      back: '屋檐下有一对燕子，正衔着泥筑窝',
    },
  ])
  return [
    [
      `${oneMorning}，${hero}在{草丛里|墙根下|田埂上}发现了一只${patient.noun}，${patient.hurt}。“能养它吗？”${hero}问。“能照顾它，”${elder}说，“养，是另外一回事。”`,
    ],
    [
      `${patient.noun}住进了${patient.bed}。${hero}早上喂${patient.food}，晚上喂${patient.food}，{夜里还要起来看一回|还给它讲学校里的事}。第一天，它不吃；第二天，它吃了一点点；第三天，它在${hero}的手心里吃。`,
      `{半个月后|十几天后}，它全好了。“是时候了。”${elder}说。${hero}知道是什么时候，点了点头，喉咙里好像堵着什么。`,
    ],
    [
      `${hero}捧着它走到院子里，张开两只手。它{回头看了一眼|停了一小会儿}，走了。院子里一下子变得好大。`,
      tell.pick([
        `第二年春天，${patient.back}。“是它吗？”${elder}问。“是它。”${hero}说。`,
        `“难过吗？”${elder}问。“有一点儿，”${hero}说，“可是你看它多高兴啊。”`,
        `那个小窝，${hero}一直没有收起来。“万一它回来做客呢？”`,
      ]),
    ],
  ]
}

/** A day out is spoiled by the weather, and is not spoiled. */
export function picnicStorm(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const elder = tell.elder()
  const outing = tell.pick([
    { plan: '去河滩上野餐', save: '饭盒' },
    { plan: '去山坡上放风筝', save: '风筝' },
    { plan: '去荷塘边画画', save: '画板' },
    { plan: '去树林里搭帐篷', save: '帐篷' },
  ])
  const turn = tell.pick<Scene>([
    [
      `突然，乌云压了过来，豆大的雨点噼里啪啦往下落。“快跑！”大家抱起${outing.save}，钻进了一间看瓜的草棚，还是淋成了落汤鸡。`,
      `草棚里有干草的香味，雨在棚顶上敲鼓。${elder}讲了一个长长的故事，大家分吃了最后一块饼。角落里，一只母鸡带着一窝小鸡也在躲雨，有一只钻到${hero}怀里睡着了。`,
    ],
    [
      `突然，一阵大风把帽子卷走了，把${outing.save}也卷走了。“抓住它！”大家跑过田野，跳过水沟，风在前头跑，好像在笑。`,
      `风把东西全丢在一个从没来过的院子里。院里坐着一位老奶奶，怀里抱着大家的帽子。“是风给我送客人来了。”她说，“尝尝我的桂花糕吧。”`,
    ],
    [
      `突然，起了大雾，白茫茫一片，三步以外就看不见人了。“都别动，报数！”“一！”“二！”“三！”“四。”咦，怎么多出来一个？`,
      `雾散了一点儿，大家一看，都笑弯了腰：一头走丢的小牛站在中间，“哞”地又报了一次。大家把它送回家，主人请大家喝了一壶热牛奶。`,
    ],
    [
      `突然，飘起了雪花。三月里，谁也没带手套。“回去吧。”${friend}说。可是雪越下越大，四下里一会儿就白了。`,
      `${elder}把${outing.save}放下，捏了一个雪球，“啪”，正打在${hero}的帽子上。这下可热闹了！打着打着，每个人头上都冒出了热气。`,
    ],
  ])
  return [
    [
      `${hero}和${friend}盼了{好几天|一个星期}，终于盼到了星期天，跟着${elder}${outing.plan}。出门的时候，天还{蓝蓝的|好好的}。`,
    ],
    turn,
    [
      tell.pick([
        `“下回还来吗？”${elder}问。“来！”${hero}说，“最好还是这种天气。”`,
        `后来，${friend}画了一张画，没有画${outing.save}，画的全是后来的事。`,
        `回家的路上，大家都说，要是一整天都是晴天，哪有这么好玩呢？`,
      ]),
    ],
  ]
}

/** A message goes out with no address, and is answered. */
export function driftBottle(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const elder = tell.elder()
  const { how, sent, got } = tell.pick([
    { how: '把信塞进一只玻璃瓶，扔进了大河', sent: '那只瓶子', got: '河滩上躺着一只绿瓶子，里面有一张纸' },
    { how: '把信系在一只红气球上，松开了手', sent: '那只气球', got: '邮递员送来一封信，里面夹着半片红气球' },
    { how: '把信夹在图书馆一本讲候鸟的书里，还了回去', sent: '那本书', got: '在同一本书的同一页里，夹着另外一张纸' },
    {
      how: '折了一只纸船，在船身上写了信，放进小溪',
      sent: '那只纸船',
      got: '卖鱼的伯伯捎来一只新的纸船，船身上写满了字',
    },
    { how: '把信系在要南飞的大雁脚上', sent: '那只大雁', got: '大雁飞回来了，脚上系着另一张纸条' },
  ])
  const ask = tell.pick(['你那儿下雪吗', '你会讲笑话吗', '你喜欢吃什么', '你也一个人玩吗', '你家门口有什么'])
  const answer = new Map([
    ['你那儿下雪吗', '我们这儿从来不下雪，不过满树都是橘子。寄给你一片叶子'],
    ['你会讲笑话吗', '你的信让我笑了一个下午。我也讲一个给你听'],
    ['你喜欢吃什么', '我最喜欢吃奶奶做的米粉。欢迎你来吃'],
    ['你也一个人玩吗', '我病了很久，一直一个人。收到你的信，就不是了'],
    ['你家门口有什么', '我家门口有一座铁桥，火车过的时候，碗会跳舞'],
  ])
  return [
    [
      meet(tell, hero),
      `${oneDay}，${hero}没有人玩，就写了一封信：“不认识的朋友，你好！${ask}？”最后写上自己的名字和地址。${hero.he}${how}。`,
    ],
    [
      `“肯定没有人捡到。”${hero}说。“{那可说不定|等等看}，”${elder}说，“世界上的人多着呢。”{一个月过去了|叶子黄了，又落了|夏天过完了}，${hero}差不多把${sent}忘了。`,
      `{有一天|一天早上}，${got}：“你好，我叫${friend}。${answer.get(ask)}。”`,
    ],
    [
      `${tell.pick([
        `从那以后，信就贴上了邮票，一封接一封。`,
        `第二年暑假，${friend}来了。两个人从来没见过面，可是在人群里一眼就认出来了。`,
        `${hero}把信念给${elder}听，念了三遍。“我说什么来着？”${elder}说。`,
      ])}`,
    ],
  ]
}

/** An old map leads by riddles to a box, and the box to somebody. */
export function oldMap(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const elder = tell.grandparent()
  const place = tell.pick(['旧柜子的抽屉底下', '阁楼的房梁上', '一本老书的封皮里', '灶台后面的砖缝里', '旧钟的肚子里'])
  const [first, second] = tell.several(
    [
      {
        riddle: '石狮子喝水的地方',
        solve: '村里没有石狮子，找来找去，原来是井口上雕着一个狮子头',
      },
      {
        riddle: '老人弯腰的地方',
        solve: '哪位老人呢？忽然，看见村口的老柳树，腰弯得都快碰到水了',
      },
      { riddle: '只有两只手，没有十根手指', solve: '“是钟！”两个人一齐喊，钟楼的墙上果然刻着一个记号' },
      { riddle: '从大槐树向着太阳走三十步', solve: '大人的三十步，两个人走了五十步才到' },
      { riddle: '水往高处走的地方', solve: '水怎么会往高处走呢？对了，是村里的老水车' },
    ],
    2,
  )
  const end = tell.pick<Scene>([
    [
      `铁盒里有一把弹珠、一只铁皮青蛙，还有一张纸条：“埋这个的时候，我八岁。找到它的人，跟我一样聪明。”落款是${elder}的小名！`,
      `两个人跑去找${elder}。${elder}一看，笑出了眼泪：“我自己找了好多年，也没找着。”`,
    ],
    [
      `铁盒里只有一个空本子，第一页写着：“宝贝就是这一路。把它写下来。”两个人你一句，我一句，写满了五页，连走错的路也写上了。`,
      '写完，又把盒子埋到了一个更好的地方，留给还没有出生的人。',
    ],
    [
      `盒子里是一包种子，纸已经发黄了。“这还能发芽吗？”${friend}问。“试试看。”两个人把它种在了井边。`,
      `过了一个月，开出了谁也没见过的小蓝花。${elder}站在花前，半天没说话：“这是我妈妈最喜欢的花。”`,
    ],
  ])
  return [
    [`${oneDay}，${hero}在${place}找到一张旧地图，上面画着一个红圈，还写着两句话。“有宝贝！”${friend}的眼睛都圆了。`],
    [
      `第一句是：“${first.riddle}。”${first.solve}。第二句是：“${second.riddle}。”${second.solve}。两个人就在那儿挖了起来，挖得{满身是泥|手上起了泡}，“当”的一声，碰到了一个盒子。`,
    ],
    end,
  ]
}

/** One thing is stuck in a tree, and what is thrown after it stays there too. */
export function stuckInTree(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const uncle = tell.neighbor('male', ['大爷', '叔叔', '伯伯'])
  const toy = tell.toy()
  const [a, b, c] = tell
    .several(['一只鞋', '一把扫帚', '一顶草帽', '一根竹竿', '一个书包', '一把雨伞', '一卷绳子'], 3)
    .map(one)
  const end = tell.pick<Scene>([
    [
      `树上挂着四样东西，树下站着三个人，抓耳挠腮。“你们问过风没有？”一个刚会走路的小娃娃说。大家都笑了。`,
      `就在这时，风来了，使劲摇了一下大树，哗啦啦，${a}、${b}、${c}，还有${toy}，全掉下来了。`,
    ],
    [
      `这时，邮递员骑着车过来了，车上正好绑着一架梯子。他爬上去，把东西一样一样递下来：${c}、${b}、${a}，最后是${toy}。`,
      `等他爬下来，一摸头，“哎呀！”他的帽子挂在了刚才${toy}待的地方。`,
    ],
    [
      `“要是大树能弯一弯腰就好了。”${hero}说着，靠在树干上叹气。一只小猴从耍猴人的肩膀上跳下来，噌噌噌爬上了树。`,
      `小猴把东西一样一样扔下来，最后抱着${toy}，怎么也不肯还。${hero}拿一个桃子，才换了回来。`,
    ],
  ])
  return [
    [
      `${oneDay}，${hero}的${toy.full}挂在了大树顶上。${friend}跑来，把${a.one}扔上去打，没打着，${a}也挂住了。`,
      `“再扔${b.one}！”${b}飞上去，也没有下来。“{小孩子不会扔，看我的|让开，扔东西我最在行}。”${uncle}说着，把${c.one}扔了上去。${c}稳稳当当地挂在了树杈上。`,
    ],
    end,
    [`{从那以后，${hero}玩的时候，总离大树远远的。|“下回，”${friend}说，“咱们先想，再扔。”|}`],
  ]
}

/** At low tide something is left behind. */
export function lowTide(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const { who, found, plan, thanks } = tell.pick([
    {
      who: '小海豚',
      found: '一头小海豚',
      plan: '把湿毛巾盖在它背上，用小桶一桶一桶地浇水，叫来了全村的人，把它抬上帆布，一步一步走进海里',
      thanks: '后来，每次渔船起雾迷了路，总有一头海豚在前面领航',
    },
    {
      who: '小海龟',
      found: '一只翻了身的小海龟',
      plan: '用木板轻轻把它撬过来，又在沙滩上挖了一条小沟，让海水流到它身边',
      thanks: '好多年以后，一只大海龟爬上沙滩，在那条小沟旁边产下了一窝蛋',
    },
    {
      who: '小章鱼',
      found: '一只卡在瓦罐里的小章鱼',
      plan: '不敢硬拽，就把瓦罐放进水洼，静静地等着，等它自己一条腿一条腿地伸出来',
      thanks: '第二天，两个人的小桶里，不知被谁放了一枚从没见过的彩色贝壳',
    },
    {
      who: '小鲸鱼',
      found: '一头搁浅的小鲸鱼',
      plan: '敲起铁盆，把大人小孩都叫来，排成长队传水，一直传到涨潮，再一齐把它推了出去',
      thanks: '海面上喷起两道水柱，一道高，一道低，高的那道一定是妈妈',
    },
  ])
  return [
    [
      `退潮了，${hero}和${friend}在海滩上捡贝壳，发现了${found}。太阳越升越高，它{喘着气|一动也不动|眼睛半闭着}。`,
      `“咱们太小了，能做什么呢？”${friend}说。“总比站着看强。”${hero}说。`,
    ],
    [
      `两个人${plan}。`,
      `{过了很久很久|不知过了多久|太阳偏西的时候}，浪头一卷，${who}{打了个转|回头看了看|在水里画了个圈}，游走了。`,
    ],
    [`${thanks}。`, goodNight(tell, hero)],
  ]
}

/** A jar of light, and why it goes dark. */
export function fireflies(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const elder = tell.grandparent()
  const reason = tell.pick([
    { need: '想用它当小夜灯', want: '放在床头' },
    { need: '想送给生病的弟弟', want: '放在弟弟的窗台上' },
    { need: '想在灯下看完那本小人书', want: '放在书桌上' },
  ])
  return [
    [
      `夏天的晚上，${hero}和${friend}在{稻田边|小河边|瓜棚旁}捉萤火虫，捉了{二十|三十|十几}只，装在玻璃瓶里，一闪一闪的，像装了一瓶星星。${hero}${reason.need}，就把瓶子${reason.want}。`,
    ],
    [
      `可是，到了半夜，瓶子里的光一点一点暗了下去。“它们病了吗？”${hero}{慌了|问${elder}}。“没有病，”${elder}说，“它们是在叫朋友：我在这儿，你在哪儿？关在瓶子里，叫了也没有人来，就不叫了。”`,
      `${hero}抱着瓶子，{光着脚跑到院子里|轻手轻脚地走到河边}，打开了盖子。起初，一只也没有动。过了一会儿，一只飞出来了，两只，三只……全亮了！`,
    ],
    [
      tell.pick([
        `草丛里也亮了起来，那边一点，这边一点，好像在说：我在这儿，我在这儿！`,
        `有一只绕着${hero}飞了三圈，才飞走。“不客气。”${hero}说。`,
        `从此，每到夏天，${hero}就坐在院子里看。不用瓶子，整个院子就是一个大瓶子。`,
      ]),
    ],
  ]
}

/** A lunch is carried to the fields, and grows lighter on the way. */
export function lunchBasket(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.grandparent()
  const field = tell.pick(['山那边的田里', '河对岸的果园里', '十里外的窑上', '湖心的渔船上'])
  const [first, second] = tell.several(
    [
      { who: '一个放羊的小孩', he: '他', lack: '干粮让羊吃了', took: '两个包子', gave: '指了一条近路' },
      {
        who: '一位挑担的老伯',
        he: '他',
        lack: '走得口干舌燥',
        took: '半壶绿豆汤',
        gave: `用扁担搭了一座小桥，让${hero}过了水沟`,
      },
      { who: '一只瘸腿的黄狗', he: '它', lack: '饿得直摇晃', took: '一块肉饼', gave: '在前面领路，赶走了一群大鹅' },
      {
        who: '一位画画的姐姐',
        he: '她',
        lack: '画了一上午，忘了吃饭',
        took: '一个煮鸡蛋',
        gave: `撕下一张画，送给了${hero}`,
      },
      {
        who: '一个哭鼻子的小妹妹',
        he: '她',
        lack: '找不到妈妈了',
        took: '一把红枣',
        gave: '擦擦眼泪，把手里的野花塞了过来',
      },
    ],
    2,
  )
  return [
    [`${elder}在${field}干活，中午回不来。${hero}提着满满一篮子饭菜去送饭。“路上别耽搁。”家里人说。`],
    [
      `走到{村口|坡下}，碰见${first.who}，${first.lack}。${hero}{想了想|看看篮子}，拿出了${first.took}。${first.he}吃完，${first.gave}。`,
      `走到{桥头|树林边}，又碰见${second.who}，${second.lack}。${hero}摸了摸篮子，{犹豫了一下|咬咬嘴唇}，拿出了${second.took}。${second.he}高兴极了，${second.gave}。`,
    ],
    [
      `等见到${elder}，篮子里只剩下一半了。“我……路上分给别人了。”${hero}低着头说。`,
      tell.pick([
        `${elder}听完，哈哈大笑，把剩下的一半又分成了两半：“来，咱们也分着吃。”`,
        `“怪不得，”${elder}吃了一口，“今天的饭，好像比哪天都香。”`,
        `“饭少了一半，”${elder}说，“可是你长高了一截。”`,
      ]),
    ],
  ]
}
