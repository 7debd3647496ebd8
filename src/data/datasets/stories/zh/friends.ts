// Plots about friends: quarrels and peace, promises, sharing, envy, fear, and plans that fail before they work.
// Written for this project (MIT). Each export is one plot, and its name is the plot's id.

import type { Scene } from '../grammar.ts'
import type { Teller } from './cast.ts'
import { goodNight, meet, meetFriends, oneDay } from './scenes.ts'

/** Two friends quarrel over one thing, miss each other, and find a way to have it both. */
export function quarrel(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const { thing, fight, peace } = tell.pick([
    {
      thing: '一个大纸箱',
      fight: `“我要拿它做城堡！”${hero}说。“我要拿它做轮船！”${friend}说。两个人一拉一扯，纸箱裂了一道口子`,
      peace: '“那就做一座会航行的城堡吧！”裂口正好当大门，插上一面小旗，会航行的城堡开遍了整个院子',
    },
    {
      thing: '一只断了线的风筝',
      fight: `“是我先看见的！”${hero}说。“是我捡起来的！”${friend}说。两个人谁也不松手，“哧”的一声，风筝破了`,
      peace: `${hero}拿来纸，${friend}熬了糨糊，破的地方补成了一朵云。一个人举着，一个人牵着线跑，风筝又飞上了天`,
    },
    {
      thing: '一个旧雪橇',
      fight: `“我先坐！”${hero}说。“凭什么？我先坐！”${friend}说。两个人一人拽一头，一齐摔了个屁股蹲儿`,
      peace: '“一个人坐，它太大了。”两个人不约而同地说。真的，两个人坐在一起，雪橇滑得像风一样快',
    },
    {
      thing: '一枚亮闪闪的硬币',
      fight: `“是我的脚踢着的！”${hero}说。“是我的眼睛看见的！”${friend}说。吵得树上的麻雀都飞走了`,
      peace: '两个人拿着硬币买了一个刚出炉的烧饼，一人一半。半个烧饼，也香得不得了',
    },
    {
      thing: '一架拴在老榆树上的秋千',
      fight: `“我先荡！”${hero}说。“我先荡！”${friend}说。结果谁也没荡成，两个人背对背站着，噘着嘴`,
      peace: `两个人定了个规矩：你荡十下，我荡十下，没荡的人在后面推。原来，推的人笑得更响`,
    },
    {
      thing: '一窝刚出生的小狗',
      fight: `“小花狗该我抱！”${hero}说。“你都抱了半天了！”${friend}说。吵得狗妈妈把小狗全叼到窝里头去了`,
      peace: '两个人轻手轻脚地蹲在窝边，一个端水，一个铺草。狗妈妈看了看，把小花狗推到了两个人中间',
    },
  ])
  const alone = tell.pick([
    `一个人玩真没意思。${hero}讲了一个笑话，没有人笑。`,
    `第二天，${hero}看见天上有一朵像骆驼的云，转身想叫${friend}看，身边却没有人。`,
    `${hero}想一直生气，可是生气真累人，到了晚上，连为什么生气都快忘了。`,
    `吃晚饭的时候，${hero}老往门外看。门外只有风。`,
  ])
  return [
    [
      meetFriends(tell, hero, friend),
      `${oneDay}，两个人{在河边|在学校后面|在回家的路上|在村口|在桥洞下}发现了${thing}。`,
      `${fight}。“{再也不跟你玩了|再也不理你了}！”两个人{一个往东，一个往西，走了|各走各的，回家去了}。`,
    ],
    [
      alone,
      tell.pick([
        `早上，${hero}去找${friend}说对不起，走到半路，碰见${friend}也来找${hero.he}。`,
        `这时，门缝里塞进来一张纸条：“对不起。你比它重要。”是${friend}的字。`,
        `“我说了难听的话。”${hero}找到${friend}，低着头说。“我说的比你的还难听。”${friend}说。两个人都笑了。`,
      ]),
    ],
    [`${peace}。`],
  ]
}

/** A promise is inconvenient, and is kept. */
export function promise(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const neighbor = tell.oldNeighbor()
  const { word, tempted, kept, thanks } = tell.pick([
    {
      word: `每天傍晚替${neighbor}喂鸡，一直喂到${neighbor.he}看病回来`,
      tempted: '河边正演皮影戏，锣鼓响得人心痒痒',
      kept: '鸡窝的门果然没关好，一只黄鼠狼正在篱笆外面探头探脑',
      thanks: `${neighbor}回来，数了数，一只也不少。第二天，${hero}家门口放着一篮子热乎乎的鸡蛋`,
    },
    {
      word: `早上五点叫醒${neighbor}，${neighbor.he}要赶头一班船`,
      tempted: '外面又黑又冷，被窝里暖和极了',
      kept: `${neighbor}家的闹钟停了，${neighbor.he}还在呼呼大睡呢`,
      thanks: `船开了，${neighbor}在船头挥着帽子。三天后，${neighbor.he}给${hero}带回来一个大海螺`,
    },
    {
      word: `星期天下午给眼睛不好的${neighbor}念报纸`,
      tempted: `下了今年的第一场雪，${friend}拉着雪橇等在门口`,
      kept: `${neighbor}早就泡好了茶，坐在窗前，正朝路口望着`,
      thanks: `念完报纸，${neighbor}讲起自己小时候滑雪的事，比雪橇还有意思`,
    },
    {
      word: `替${neighbor}看一天瓜摊`,
      tempted: `村里来了马戏团，${friend}跑来叫${hero.he}去看大象`,
      kept: '忽然下起了雨，要是没有人，瓜和秤早被水冲走了',
      thanks: `傍晚，${neighbor}挑了一个最大的西瓜，请${hero}和${friend}吃了个够，还说，马戏团明天也在`,
    },
    {
      word: `给${neighbor}的兰花浇水，两天一次`,
      tempted: `${friend}叫${hero.he}去外婆家摘枇杷，要住两夜`,
      kept: '兰花的叶子都耷拉下来了，喝了水，才慢慢抬起头',
      thanks: `${neighbor}回来那天，兰花正好开了。${neighbor.he}分了一盆给${hero}`,
    },
  ])
  return [
    [`${hero}答应过：${word}。“放心吧，”${hero.he}{拍着胸脯|伸出小指头拉了钩}说，“我{不会忘|说到做到}。”`],
    [
      `到了那一天，${tempted}。{“就这一回，不要紧的吧？”${hero}心里有个小声音说。|“不去也没有人知道。”一个小声音在${hero}耳边说。|${hero}心里像有两个小人儿在拔河。}`,
      `${hero.he}{站了好一会儿|咬着嘴唇想了想|朝外面看了一眼，又看了一眼}。{“说过的话，就得算数。”|“答应了，就是答应了。”|“人家还等着我呢。”}{${hero.he}说着，还是去了|这么一想，${hero.he}转身就去了}。`,
      `{幸亏去了！|还好去了。|去了一看，}${kept}。`,
    ],
    [`${thanks}。`, `{“你的话，跟秤砣一样实在。”${neighbor}说。|从此，大家有事都爱托给${hero}。|}`],
  ]
}

/** A friend is ill and must not be visited; there are other ways in. */
export function sickFriend(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const elder = tell.elder()
  const { idea, joy } = tell.pick([
    {
      idea: `${hero}跑遍了整条街，请每个人说一句祝愿的话，写在纸鹤的翅膀上。卖菜的、修鞋的、扫地的，一共三十只`,
      joy: `三十只纸鹤挂在${friend}的床头，风一吹，转个不停`,
    },
    {
      idea: `${hero}在竹篮上系了一根长绳子，站在楼下喊：“往上拉！”篮子里有一条谜语`,
      joy: `${friend}写好谜底，再把篮子放下来。一上一下，一直玩到天黑`,
    },
    {
      idea: `天黑以后，${hero}举着手电筒，用两只手在对面的墙上做影子：狗、兔子、老鹰`,
      joy: `${friend}趴在窗台上，也伸出一只手，墙上就多了一只小蜗牛`,
    },
    {
      idea: `${hero}每天放学都站到${friend}的窗户外面，把老师讲的课再讲一遍，讲不清楚的就用手比画`,
      joy: `${friend}在玻璃上哈一口气，写了三个字：听懂了`,
    },
    {
      idea: `${hero}把大家的歌录在一起：有人唱，有人敲盆，还有一声狗叫`,
      joy: `${friend}一听到狗叫，就笑得咳嗽起来，咳完了又听了一遍`,
    },
  ])
  return [
    [
      `${friend}{三天没来上学了。|的座位空了三天了。|病了，好几天没来。}“${friend.he}{出了水痘|发着高烧|得了腮腺炎}，不能出门，也不能见人。”老师说。{靠窗的座位空着，${hero}看一眼，心里就空一下|放学的路上，${hero}一个人走，影子也只有一个}。`,
    ],
    [
      `{“我又不是医生，能做什么呢？”${hero}问${elder}。|“看又不能去看，怎么办呢？”${hero}问${elder}。|${hero}对${elder}说：“我要是会看病就好了。”}“药管身体，”${elder}说，“心里闷，谁来管呢？”${hero}{想啊想，有了主意。|想了一晚上，想出了一个办法。|听了，眼睛一亮。}`,
      `${idea}。${joy}。`,
    ],
    [
      `{一个星期|五天|十天}以后，${friend}回来了，{脸瘦了一圈，眼睛却亮亮的|一进门就咧开嘴笑}。`,
      tell.pick([
        `“哪种药最管用？”老师问。${friend}看了看${hero}，说：“窗户外面的那种。”`,
        `“你以后可以当医生。”${friend}对${hero}说。`,
        `“下回我要是病了，”${hero}说，“你也得来。”“一言为定！”${friend}说。`,
      ]),
    ],
  ]
}

/** There is only one, and more than one who wants it; sharing makes it more, not less. */
export function onlyOne(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const other = tell.child()
  const scenes = tell.pick<Scene[]>([
    [
      [
        `放学的时候，哗哗地下起了雨，只有${hero}带了伞。${friend}站在屋檐下发愁，${other}把书包顶在头上。“明天见！”${hero}说着，一个人走进了雨里。`,
        `走了十来步，${hero}{停住了|回过头}。{伞底下干干的，可是怎么这么冷清呢？|雨打在伞上，滴答，滴答，好像在数：一个人，一个人。|一个人打伞，一点儿也不好玩。}`,
      ],
      [
        `{“快过来！”三个脑袋挤在一把伞下面，六个肩膀却挤不下。大家你搂着我，我搂着你，像一只长着六条腿的大螃蟹。|“来呀，一起走！”三个人挤成一团，你踩我的脚，我踩你的脚，像一个长着六条腿的怪物。|${hero}跑回屋檐下。伞太小，就把它横过来，三个人缩着脖子往前跑。}`,
        '走到巷子口，{三个人都湿了半边，笑得直不起腰来。|谁的衣服都湿了，谁也不在乎。|雨停了，三个人还挤在伞底下。}',
      ],
    ],
    [
      [
        `${hero}家的小{梨|桃|杏}树头一年结果，只结了一个。${hero}{守了它一个夏天，不让鸟啄，不让虫咬。|每天放学都去看它一眼，看着它从绿变红。|给它搭了个小凉棚，怕它晒坏了。}`,
        `终于熟了！${hero}刚摘下来，${friend}和${other}正好从篱笆外面经过。“就是它吗？”{两个人看着，谁也没说想吃。|两个人咽了咽口水，转身要走。|两个人夸它又大又圆，就是不伸手。}`,
      ],
      [
        `${hero}拿来小刀，切成了三份，一人只有一口。“{真甜呀|这是我吃过的最甜的果子}！”三个人都说。`,
        '{大家一起把果核埋在了路边。过了几年，路边的果子多得全村都吃不完。|三个人一人一锹土，把果核种了下去。如今，那棵树比房子还高。|果核呢？种在了学校门口，后来的孩子都在那树下乘凉。}',
      ],
    ],
    [
      [
        `叔叔从城里给${hero}寄来一盒彩笔，二十四种颜色。${friend}和${other}跑来看：“让我们也画一画吧！”“不行，”${hero}捂住盒子，“会用完的。”`,
        `${hero}一个人画了房子，画了树，画了太阳。{画得很好看，可是看来看去，总觉得{空荡荡的|少了点儿什么}。|画完了，想叫人来看，可是一个人也没有。}`,
      ],
      [
        `${hero}追出门去：“回来吧！我的画里没有人！”${friend}画了一个爬树的自己，${other}画了一只比房子还大的兔子。`,
        '{红笔很快就用完了，蓝笔也短了一截。可是那幅画在墙上贴了好多年，谁也没心疼过那些颜色。|彩笔用得只剩下一小截，可是三个人都说，值得。|从那以后，彩笔放在窗台上，谁来了谁画。}',
      ],
    ],
    [
      [
        `下雪天，${hero}用攒下的零钱买了一个烤红薯，又烫又香。${hero.he}躲到墙角，正要咬下去，看见${friend}和${other}在雪地里跺着脚，手冻得通红。`,
        `${hero}咽了咽口水，{把红薯往怀里揣了揣|转过身去}。{红薯这么小，自己吃还不够呢。可是不知怎么，忽然就不香了。|“就当没看见吧。”可是那两双红红的手，老在眼前晃。|红薯冒着热气，${hero}却咬不下去了。}`,
      ],
      [
        `“来，先焐焐手！”${hero}跑了过去。{红薯从这双手传到那双手，三双手都暖和了，然后掰成了三块。|三个人轮着捧那个红薯，捧够了，才你一口我一口地吃。|掰开来，金黄金黄的，一人一块，烫得直吹气。}`,
        '三个人站在一起吃，热气从三张嘴里冒出来，像三个小烟囱。',
      ],
    ],
  ])
  return [...scenes, [goodNight(tell, hero)]]
}

/** The new thing of one friend makes the old thing of the other look poor, until both tell the truth. */
export function envy(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const { old, fresh, pale, both } = tell.pick([
    {
      old: '一个自己做的铁环',
      fresh: '一辆新自行车',
      pale: '铁环忽然变得又慢又土',
      both: '自行车在前面骑，铁环在后面追，铃声和铁环声响成一片',
    },
    {
      old: '两把勺子和一口旧锅',
      fresh: '一架真正的手风琴',
      pale: '锅敲起来，怎么听都只是一口锅',
      both: '手风琴拉着歌，旧锅打着拍子，连过路的人都停下来听',
    },
    {
      old: '一只木片削的小帆船',
      fresh: '一艘会自己跑的电动船',
      pale: '小帆船在水里一动不动，像一片烂树叶',
      both: '电动船拖着小帆船，两条船一大一小，开到了池塘那边',
    },
    {
      old: '一只旧报纸糊的风筝',
      fresh: '一只绸子做的大凤凰',
      pale: '报纸风筝灰扑扑的，好像在脸红',
      both: '凤凰飞得高，报纸飞得稳，两根线在手里嗡嗡地唱',
    },
  ])
  return [
    [
      meetFriends(tell, hero, friend),
      `两个人有${old}，玩得可开心了。后来，${friend}过生日，得了${fresh}。“快看！”${friend}喊。${hero}一看，${pale}。“挺好的。”${hero}说了一句，{扭头就走|早早回了家}。`,
    ],
    [
      tell.pick([
        `一连两天，${hero}都说肚子疼，不肯出门。`,
        `一连两天，${hero}见了${friend}就绕着走。`,
        `第二天，${hero}对谁都没有好声气，连小猫也躲着${hero.he}。`,
      ]),
      `{最后，${hero}说了实话：“我眼红，眼红得肚子都疼了。”|“你到底怎么啦？”${friend}追上来问。“我眼红你。”${hero}低着头说。|“我不是生你的气，”${hero}终于说，“我是眼红。”}${friend}睁大了眼睛：{“可是我眼红你呀！你什么都会自己做，我只会拆盒子。”|“你眼红我？我还眼红你呢！你的是自己做的，我的是买的。”|“怪了，我正想跟你换呢！你的那个，世上只有一个。”}`,
    ],
    [
      `{两个人都愣住了，接着一起笑了起来。|}新的和旧的放到了一块儿：${both}。`,
      `{“明年过生日，”${friend}说，“我要一箱木头和钉子。”|那天回家的时候，${hero}的肚子一点儿也不疼了。|}`,
    ],
  ]
}

/** Afraid of one thing; then somebody needs help, and there is no time to be afraid. */
export function fear(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const elder = tell.elder()
  const { of, why, test, act, calm } = tell.pick([
    {
      of: '打雷',
      why: '雷一响，就往桌子底下钻',
      test: '暴雨来了，隔壁阿姨放在这儿的小娃娃{吓得哇哇大哭|哭得脸都紫了|吓得直往墙角里缩}',
      act: `从桌子底下爬出来，抱起小娃娃，教他数数：“闪电亮了，一、二、三……轰隆！下一次，数到五了。再下一次，数到八。雷走远了！”`,
      calm: `最后一声雷响的时候，小娃娃拍着手笑了，${hero}发现自己也在笑`,
    },
    {
      of: '水',
      why: '走到河边，最多只肯湿湿脚尖',
      test: '一只小狗去追木棍，卡在了水草里，越挣扎越往下沉',
      act: '{一步一步走下去，水没过了膝盖，没过了腰，终于够着了小狗的脖子。|顾不上脱鞋，趟着水走过去，水凉得像冰，一把抱住了小狗。}',
      calm: `{两个湿淋淋的坐在草地上直发抖。|小狗抖了抖身子，甩了${hero}一脸的水。}水是凉的，可也只是水罢了`,
    },
    {
      of: '高',
      why: '连梯子的第三级都不敢上',
      test: `${friend}爬到树上摘风筝，往下一看，抱着树干动不了啦`,
      act: `抱着树干往上爬，嘴里说：“别往下看，看我的手。”这话是说给${friend}听的，也是说给自己听的。`,
      calm: '一根树枝，又一根树枝，两个人下来了。{脚踩到地上，腿才抖了起来|两个人坐在树根上，好半天说不出话}',
    },
    {
      of: '跟生人说话',
      why: '来了客人，总是躲在门后面',
      test: `${elder}在家里摔了一跤，爬不起来，屋里再没有别人`,
      act: '{跑出去，敲了第一家的门，又敲了第二家、第三家，大声说：“快来帮帮忙！”|冲到街上，见人就说：“快来呀，我家有人摔倒了！”}',
      calm: '{整条街的人都来了，有人拿药，有人搬椅子，还有人端来了热汤|来了一个，又来了一个，屋里站满了好心的邻居}',
    },
    {
      of: '大鹅',
      why: '上学宁可绕一大圈，也不从鹅栏前面走',
      test: '一只大鹅伸着脖子，追得小妹妹又哭又跑',
      act: '{张开两只胳膊，站到小妹妹前面，学着大鹅的样子，“嘎”地大叫了一声。|想也没想就冲过去，挡在小妹妹前面，两只脚跺得咚咚响。}',
      calm: `大鹅愣住了，歪着头看了看${hero.he}，一摇一摆地走开了`,
    },
  ])
  return [
    [
      meet(tell, hero),
      `${hero}怕${of}，${why}。{“谁都有害怕的东西。”${elder}说。|“不怕，慢慢来。”${elder}总是说。|别人笑话，${elder}从来不笑。}`,
    ],
    [
      `{有一天|一天下午|一个星期天}，${test}。`,
      `{没有时间害怕了|害怕的事，只好等一等再说|${hero}的心跳得像打鼓}。${hero.he}${act}`,
      `${calm}。`,
    ],
    [
      tell.pick([
        `“你不是害怕吗？”后来，大家问。“怕呀，”${hero}说，“可是我当时忙着呢。”`,
        `${hero}还是有点儿怕${of}。不过，那害怕已经变得像豆子那么小，可以装进口袋里了。`,
        `“勇敢，就是一边害怕，一边还往前走。”${elder}说。`,
      ]),
    ],
  ]
}

/** A plan fails for a reason; the reason is understood; the second plan works. */
export function secondPlan(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const elder = tell.elder()
  const { what, from, fail, reason, fix, works } = tell.pick([
    {
      what: '扎一个木筏',
      from: '四块木板和一根晾衣绳',
      fail: '刚离开岸就翻了个儿，两个人成了落汤鸡',
      reason: '两个人都坐在同一边，一头重，一头轻',
      fix: '在四个角上各绑了一个空油桶，一人坐一头',
      works: '木筏像桌子一样平，一直漂到了磨坊',
    },
    {
      what: '扎一个稻草人',
      from: '两根竹竿和一件旧褂子',
      fail: '麻雀们落在它肩膀上，叽叽喳喳地聊天',
      reason: '它一动也不动，谁会怕一根木头呢',
      fix: '在它的袖口上挂了一串旧铁皮',
      works: '风一吹，铁皮叮叮当当、一闪一闪，麻雀呼啦一下全飞了',
    },
    {
      what: '给小狗盖一间小屋',
      from: '几块砖和一张油毡',
      fail: '小狗闻了闻，转身走开了，说什么也不进去',
      reason: '门朝着北，冷风直往里灌',
      fix: '把门改到朝南的一边，铺上厚厚的干草',
      works: '小狗钻进去转了三圈，趴下来，打起了呼噜',
    },
    {
      what: '做一只风筝',
      from: '竹条和一张厚厚的牛皮纸',
      fail: '跑得满头大汗，它却一头栽进了白菜地',
      reason: '纸太厚，又没有尾巴，头重脚轻',
      fix: '换了一张薄薄的绵纸，又粘上两条长长的纸尾巴',
      works: '风轻轻一托，风筝就上去了，越飞越高，变成了一个小黑点',
    },
    {
      what: '在小溪上搭一座桥',
      from: '一块长木板',
      fail: '羊刚走上去，木板一滑，扑通掉进了水里',
      reason: '木板两头架在光溜溜的石头上，没有东西卡住它',
      fix: '在两岸各挖了一道沟，把木板嵌进去，再压上大石头',
      works: '羊一只接一只地走了过去，连最胆小的那只也没有停',
    },
    {
      what: '堆一个全村最高的雪人',
      from: '整整一院子的雪',
      fail: '刚把脑袋放上去，轰的一声，雪人塌成了一堆',
      reason: '雪太干太松，捏不到一块儿',
      fix: '一边堆，一边洒上一点儿水，冻硬一层再堆一层',
      works: '雪人比屋檐还高，过年的时候还站在那里',
    },
  ])
  return [
    [
      meetFriends(tell, hero, friend),
      `${oneDay}，两个人决定${what}，用的是${from}。{忙了一上午，做好了。|“一定行！”${hero}说。|}`,
    ],
    [
      `可是，${fail}。“${tell.pick(['算了', '我早就说不行', '咱们就是笨'])}。”${friend}{泄了气|垂头丧气地说|一屁股坐在了地上}。`,
      `${elder}走过来看了看，说：{“不错嘛，现在你们知道有一种办法不行了。为什么不行呢？”|“好，头一回就该这样。毛病出在哪儿？”|“失败也有失败的用处。看看，为什么？”}{两个人蹲下来，{想了好一会儿|左看右看}。|两个人把前前后后又想了一遍。|“从头想想看。”${hero}说。}“{哦|啊}，${reason}！”`,
    ],
    [
      `这一次，两个人${fix}。${works}。`,
      `{“要是没有第一回，哪来第二回呢？”${hero}说。|“你看，”${elder}说，“差一点儿和成功，只差一点儿。”|}`,
    ],
  ]
}
