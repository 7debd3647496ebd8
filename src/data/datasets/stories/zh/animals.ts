// Plots in which animals speak. Written for this project (MIT). Each export is one plot, and its name is the plot's id.

import type { Scene } from '../grammar.ts'
import type { Teller } from './cast.ts'
import { meetAnimal, oneDay, oneMorning } from './scenes.ts'

/** The strong helps the weak, and one day it is the other way round. */
export function smallHelpsBig(tell: Teller): Scene[] {
  const big = tell.animal(({ size }) => size === 'big')
  const small = tell.animal(({ size }) => size === 'tiny')
  const need = new Map([
    [
      '小老鼠',
      `${big}掉进了猎人的网里，越挣扎，网收得越紧。${small}听见了，用尖尖的牙咬起绳子来，一根，两根，三根……天快亮的时候，网上破了一个大洞。`,
    ],
    [
      '小麻雀',
      `山上起了大雾，${big}迷了路，前面就是悬崖。${small}飞到雾上头看清了方向，再飞下来叽叽喳喳地领路。${big}跟着声音，一步一步走下了山。`,
    ],
    [
      '小青蛙',
      `天旱了很久，小河干了，${big}渴得走不动。${small}知道哪块石头底下藏着泉水，一蹦一跳地在前面带路。${big}喝饱了水，又站了起来。`,
    ],
    [
      '小蚂蚁',
      `${big}被猎人关进了木笼子，钥匙掉进了石头缝。${small}叫来所有的兄弟，嗨哟嗨哟，把钥匙抬了出来。“咔嗒”一声，门开了。`,
    ],
    ['小蜜蜂', `两个猎人悄悄走近，${big}睡得正香。${small}嗡嗡嗡地绕着猎人的鼻子飞，猎人手忙脚乱，连帽子都跑丢了。`],
  ])
  return [
    [
      meetAnimal(tell, big),
      `${oneDay}，${tell.pick([
        `${small.full}掉进了水坑，${big}伸过去一根{长长的树枝|草茎}，把它拉了上来`,
        `下起了大雨，${small.full}的家被冲走了，${big}让它在自己的${big.home}里躲了一夜`,
        `${big}差一点儿踩着${small.full}，连忙说对不起，又小心地把它送回了家`,
        `风太大，${small.full}被吹得东倒西歪，${big}用身子给它挡了一路的风`,
      ])}。`,
      `{“谢谢你，”${small}说，“以后我也会帮你的。”${big}笑了：“你这么小，能帮我什么呢？不过，你的心意我收下了。”|“我会记住的，”${small}说，“有一天，我也要帮你一回。”${big}听了直乐：“好，好，我等着。”|“我欠你一次。”${small}认真地说。${big}忍着笑：“那就先欠着吧。”}`,
    ],
    [`${tell.pick(['后来', '秋天到了', '过了一个月'])}，${need.get(small.noun)}`],
    [
      `“${tell.pick(['原来你有这么大的本事', '谢谢你，小个子', '我再也不说你小了'])}！”${big}说。“{咱们扯平了|我说过的嘛}。”${small}说。“不，”${big}说，“咱们是朋友了。”`,
    ],
  ]
}

/** A store for winter is hidden by marks that do not stay; what is lost comes up in spring. */
export function forgottenStore(tell: Teller): Scene[] {
  const hero = tell.animal(({ noun }) => ['小松鼠', '小老鼠', '小獾', '小刺猬', '小喜鹊'].includes(noun))
  const friend = tell.animal(({ size }) => size !== 'tiny')
  const [nut, sprout] = tell.pick([
    ['松果', '小松树'],
    ['榛子', '小榛树'],
    ['栗子', '小栗树'],
    ['核桃', '小核桃树'],
    ['橡子', '小橡树'],
  ])
  const mark = tell.pick([
    { at: '在那朵像绵羊的白云底下', gone: '白云早就飘走了' },
    { at: '在停着蝴蝶的那朵小黄花旁边', gone: '蝴蝶飞走了，小黄花也谢了' },
    { at: '离那头打瞌睡的老牛十步远', gone: '老牛早就睡醒回家了' },
    { at: '在大树影子的尖尖上', gone: '太阳一走，影子也跟着走了' },
    { at: '在那片最红的叶子下面', gone: '叶子全落了，满地都是红的' },
  ])
  return [
    [
      meetAnimal(tell, hero),
      `秋天，${hero}{忙着往地里埋|一趟一趟地运来}${nut}，{一共埋了|埋了}{一百|九十九|八十八}颗。{“你记得住地方吗？”${friend.full}问。“放心，|“你找得着吗？”${friend.full}问。“忘不了，|${friend.full}问：“你不做个记号吗？”“不用，}${mark.at}！”`,
    ],
    [
      `冬天来了，${hero}{饿了，跑去一看，糟糕，|肚子咕咕叫，跑去一看，坏了，|高高兴兴地去取，哎呀，}${mark.gone}！${hero}{东挖挖，西挖挖，什么也没找到，急得直掉眼泪。|挖了几十个坑，一颗也没找着。|在雪地里刨了一天，两手空空地回来了。}`,
      `{“别哭，”${friend}说，“我的${friend.food}分你一半。”|“来我家吧，”${friend}说，“${friend.food}够咱们俩吃的。”|“不要紧，”${friend}说，“我的${friend.food}，一人一半。”}两个好朋友{省着吃|挤在一起取暖}，熬过了长长的冬天。`,
    ],
    [
      `{春天，雪化了。${hero}一看，山坡上冒出来一排排嫩绿的${sprout}！|春天来了，${hero}走出门，呀，满山坡都是嫩绿的${sprout}！|雪一化，山坡上钻出了数不清的${sprout}，绿油油的！}{“哈哈，找到了！”${hero}叫起来，“全在这儿呢！”|“原来埋在这儿呀！”${hero}拍着手跳。|${hero}一棵一棵地数，一颗也没丢！}`,
      `{“等它们长大了，”${hero}对${friend}说，“一半是你的。”|后来，那里长成了一片树林，大家都叫它“忘记林”。}`,
    ],
  ]
}

/** Two meet where there is room for one. */
export function narrowBridge(tell: Teller): Scene[] {
  const one = tell.animal(({ size, moves }) => size !== 'tiny' && moves === 'walks')
  const two = tell.animal(({ size, moves }) => size !== 'tiny' && moves === 'walks')
  const load = tell.pick(['一筐鸡蛋', '一罐牛奶', '一摞新碗', '一个三层的大蛋糕', '一袋面粉'])
  const end = tell.pick<Scene>([
    [
      `“我先来的！”${one}说。“我比你急！”${two}说。“你退！”“你退！”你推我，我推你，“扑通！扑通！”都掉进了水里。`,
      `两个爬上岸来，一看，爬到了同一边，谁也没过去。“咱们真傻。”${one}说。“可不是。”${two}说。“再来一次？”这一次，一个说“您先请”，另一个也说“您先请”，让来让去，都笑了。`,
    ],
    [
      `“请让一让。”${one}说。“我也想让，”${two}抱着${load}，“可是拿着这个，转不了身呀。”`,
      `${one}想了想，伸手接了过来。${two}空着手，一步一步退了回去，${one}在后面跟着，到了岸上，再把东西还给${two}。“真沉哪！你要去哪儿？”“去集上。”“我帮你抬一头吧。”两个一起走了。`,
    ],
    [
      `“你退回去！”${one}说。“该你退回去！”${two}说。谁也不肯退，从早上站到中午，从中午站到太阳偏西。`,
      `一只小蜗牛来了。“借过。”它爬上${one}的腿，翻过${one}的背，从两个的鼻子尖上走过去，顺着${two}的尾巴下了桥。${one}看看${two}，${two}看看${one}。“要不，我趴下？”“不，我趴下。”`,
    ],
    [
      `“我爷爷的爷爷就走这座桥。”${one}说。“我奶奶的奶奶还修过这座桥呢。”${two}说。吵着吵着，桥“嘎吱”响了一声。`,
      '两个都不敢动了。“一、二、三，一块儿往后退！”退到岸上，桥没断，心还在怦怦跳。它们砍来一根木头，跟原来的那根并在一起。从此，桥上能走两个了。',
    ],
  ])
  return [
    [meetAnimal(tell, one), `河上有一座独木桥，窄得只能走一个。${oneDay}，${one}走到桥中间，迎面来了${two.full}。`],
    end,
  ]
}

/** Everyone pulls at something as hard as they can, each in a direction of their own. */
export function bigPull(tell: Teller): Scene[] {
  const a = tell.animal(({ size }) => size === 'big')
  const b = tell.animal(({ size }) => size === 'big')
  const c = tell.animal(({ size }) => size === 'small')
  const tiny = tell.animal(({ size }) => size === 'tiny')
  const { thing, where, end } = tell.pick([
    { thing: '一块大石头', where: '挡在路中间', end: '石头骨碌碌滚到了路边，正好给大家当板凳' },
    { thing: '一棵倒下的大树', where: '横在路上', end: '大树滚进了小河，正好架成了一座桥' },
    { thing: '一辆装满南瓜的大车', where: '陷在泥坑里', end: '大车出来了，赶车的老爷爷送给它们一个最大的南瓜' },
    { thing: '一条搁浅的小船', where: '卡在沙滩上', end: '小船漂了起来，带着大家在河上转了一大圈' },
  ])
  return [
    [
      `${thing}${where}。${a.full}{来了，用头顶，顶不动。|来了，顶了半天，顶不动。|来了，拱了又拱，不动。}${b.full}{来了，用肩扛，也扛不动。|来了，推了三下，也推不动。|来了，扛得脸都红了，还是不动。}${c.full}{来了，用绳子拉，还是拉不动。|来了，套上绳子拉，绳子都断了。|来了，又拉又拽，白费力气。}`,
      `{“一起来！”它们说。可是你往左，我往右，|三个一起来。可是你往东，我往西，|“一块儿干！”它们说。可是你推前面，我推后面，}{你用劲的时候我歇气，我用劲的时候你擦汗|这个使劲，那个喘气，这个喘完了，那个又没劲了}。{忙了半天，它还是一动也不动。|折腾了半天，还是老样子。|太阳都偏西了，一点儿用也没有。}`,
    ],
    [
      `{“让我来！”${tiny.full}说。大家都笑了：|“我来帮忙！”${tiny.full}说。大家哈哈大笑：|这时，${tiny.full}来了，也要帮忙。大家直摇头：}“你还没有一粒泥大呢！”{“我没有力气，可是我会喊。”${tiny}说。|“力气我没有，嗓子我有。”${tiny}说。|“不用力气，也能帮忙。”${tiny}说。}`,
      `${tiny}{爬到最高的地方，大声喊道：“都朝一边——一、二、三！”|站到最高的地方，喊起了号子：“都往前——嗨哟！”|跳到上面，数了起来：“都朝一边，一、二、三！”}{大家一齐使劲|大家的劲儿一下子合到了一起|大家跟着喊，跟着使劲}，{动了一点儿。再来，一、二、三！|轰隆一声！}${end}。`,
    ],
    [
      `{“今天谁的功劳最大？”${a}问。大家都看着${tiny}。|“原来就差你一个呀。”${a}对${tiny}说。|从那以后，森林里不管谁干活，都先请${tiny}来喊号子。}`,
    ],
  ]
}

/** One wishes to be like another, until what it has is just what is needed. */
export function wantsToBe(tell: Teller): Scene[] {
  const { who, wish, envied, tries, need, own } = tell.pick([
    {
      who: '小刺猬',
      wish: '有一身软软的毛',
      envied: '小猫',
      tries: '在泥里打滚，想把刺都粘住，结果成了一个泥球',
      need: '一条大狗汪汪叫着扑过来，把小猫逼到了墙角',
      own: '缩成一个刺球，滚到小猫前面。大狗一口咬下去，疼得夹着尾巴跑了',
    },
    {
      who: '小乌龟',
      wish: '跑得飞快',
      envied: '小兔',
      tries: '跑了一上午，累得直喘气，才跑到第二棵树下',
      need: '河水忽然涨了，小兔站在河心的石头上，急得直叫',
      own: '不慌不忙地游过去，让小兔骑在背上，驮回了岸边',
    },
    {
      who: '小鼹鼠',
      wish: '看得又远又清楚',
      envied: '老鹰',
      tries: '爬上山顶，使劲睁大眼睛，还是只看见一片模模糊糊的光',
      need: '大家去山洞里玩，火把灭了，伸手不见五指，谁也找不到出口',
      own: '用鼻子嗅嗅，用爪子摸摸，说：“跟我来。”一个拉着一个，走出了山洞',
    },
    {
      who: '小猪',
      wish: '又瘦又轻',
      envied: '小鸟',
      tries: '三天没吃饭，饿得头晕眼花，还是飞不起来',
      need: '刮起了大风，眼看帐篷就要被吹到天上去了',
      own: '一屁股坐在帐篷角上，稳稳当当，风再大也吹不动',
    },
    {
      who: '小蜗牛',
      wish: '没有背上的壳',
      envied: '小青虫',
      tries: '使劲往外钻，钻得脖子都长了，壳还是牢牢地粘在背上',
      need: '天上噼里啪啦地下起了冰雹，小青虫没有地方躲',
      own: '把身子缩进去，挪出一点儿空，喊：“快进来！”小青虫钻了进来，一点儿也没淋着',
    },
    {
      who: '小灰雀',
      wish: '有一身五颜六色的羽毛',
      envied: '大公鸡',
      tries: '把花瓣一片一片插在身上，风一吹，全掉了',
      need: '黄鼠狼来了，大公鸡躲到哪儿，都一眼就被看见',
      own: '蹲在灰墙头上，谁也看不见，尖声叫道：“猎人来啦！”黄鼠狼吓得扭头就跑',
    },
  ])
  const hero = tell.creature(who)
  const friend = tell.animal(({ noun }) => ![who, envied].includes(noun))
  return [
    [
      `{从前有|河边住着}一${who === '小猪' ? '头' : '只'}${who}，{名叫|大家叫它}${hero}，它{最大的心愿，就是|做梦都想}${wish}。“要是能像${envied}那样，该多好！”${hero}{叹着气说|天天这样说}。`,
      `${hero}${tries}。{“你这是怎么啦？”${friend.full}问。${hero}不好意思说。|${friend.full}看了直摇头。|“好好的，折腾什么呀？”${friend.full}说。}`,
    ],
    [`{没过几天|有一天}，${need}。${hero}{把自己的心愿忘得干干净净。|什么也顾不上想了。|一点儿也没有犹豫。}它${own}。`],
    [
      tell.pick([
        `“我真想有你这样的本事！”${envied}说。${hero}听了，愣了半天。`,
        `“你还想变成${envied}吗？”${friend}问。“不想了，”${hero}说，“我试过，一点儿也不舒服。”`,
        `这天晚上，${hero}对着水里的影子看了又看：“你呀，挺好的。”`,
      ]),
    ],
  ]
}

/** The slow one arrives, for it is the only one that keeps going. */
export function slowMessenger(tell: Teller): Scene[] {
  const slow = tell.creature(tell.pick(['小蜗牛', '小乌龟', '小毛虫', '小树懒']))
  const quick = ['小兔', '小松鼠', '小猴', '小马', '小狐狸', '小喜鹊', '小羊', '小獾', '小猪']
  const a = tell.animal(({ noun }) => quick.includes(noun))
  const b = tell.animal(({ noun }) => quick.includes(noun))
  const errand = tell.pick([
    {
      what: '给山那边的熊奶奶送一封信',
      end: '熊奶奶拆开信，眼睛笑成了一条缝：“是请我去过年的！幸好没有晚。”',
    },
    { what: '给下游的水獭家报个信：要发大水了', end: '水獭一家刚爬上高坡，大水就来了。' },
    {
      what: '把一颗滚出窝的蛋送回给鹤妈妈',
      end: '一路抱在怀里，蛋还是温的。刚放进窝里，“啪”，壳裂开了，小鹤睁开了眼睛。',
    },
    { what: '给生病的小鹿送一包草药', end: '小鹿喝了药，第二天就能站起来了。' },
  ])
  const [first, second] = tell.several(
    [
      '心想反正跑得快，先睡一觉再说，这一睡就睡到了第二天',
      '看见路边的野果，吃了一颗又一颗，把正事忘得一干二净',
      '抄了一条近路，又抄了一条更近的路，绕回了原来的地方',
      '跑得太急，掉进了泥坑，洗澡洗了大半天',
      '路上碰见熟人，聊啊聊，聊到了天黑',
    ],
    2,
  )
  return [
    [
      `要有人${errand.what}。“我去！”${slow.full}说。{大家都笑了：“等你走到，胡子都白了！”|“你？”大家笑得直不起腰，“明年也走不到！”|谁也没有理它，只当是说笑话。}`,
      `大家让${a.full}去。${a}${first}。大家又让${b.full}去。${b}${second}。`,
    ],
    [
      `“咦，${slow}哪儿去了？”有人问。原来，${slow}{早就悄悄出发了。|谁也没等，自己上路了。|天一亮就动身了。}一步，一步，又一步，{下雨了不停，天黑了也不停。|有人叫它歇歇，它说：“到了再歇。”}`,
      `{太阳快下山|月亮升起来|第二天太阳出来}的时候，它到了。${errand.end}`,
    ],
    [
      `{“你怎么走得这么快？”大家问|后来，大家都来问它的诀窍}。“我走得不快呀，”${slow}说，“我{只是没有停|就是一直在走}。”`,
    ],
  ]
}

/** A small one saves itself from a hungry one by wits. */
export function outwitted(tell: Teller): Scene[] {
  const hero = tell.animal(({ size }) => size === 'small')
  const wolf = tell.pick(['大灰狼', '老狐狸', '黄鼠狼'])
  const kin = tell.pick(['表哥', '二叔', '堂弟', '舅舅', '邻居'])
  const trick = tell.pick<Scene>([
    [
      `“好消息！”${wolf}在门外喊，“动物们讲和啦，从今天起，谁也不吃谁。{快出来，咱们握握手|快开门，咱们拥抱一下}！”“太好了！”${hero}趴在窗口往远处看，“再等一等，{猎狗们|两条大猎狗}也来了，正好一起。”`,
      `“我……我想起家里还{有事|炖着汤}。”${wolf}{转身就跑|拔腿就溜}。“不是讲和了吗？”“它们说不定还没听说呢！”其实，远处一条狗也没有。`,
    ],
    [
      `${wolf}一把抓住了${hero}。“阿嚏！”${hero}打了个大喷嚏，“您要吃我？阿嚏！那可得小心。{昨天|前天}吃了我${kin}的那一位，今天{尾巴就一截一截地掉了|身上的毛全掉光了|耳朵肿得像两把扇子}。”`,
      `${wolf}赶紧松开爪子，在草地上擦了又擦。“阿嚏！”${hero}追着喊，“您别走呀！”${wolf}跑得{更快了|比兔子还快|连影子都追不上}。`,
    ],
    [
      `“外面{真冷|又是风又是雪}，让我进来暖和暖和吧。”${wolf}可怜巴巴地说。“门小，您个子大，”${hero}说，“先把尾巴伸进来吧。”`,
      `${wolf}把尾巴伸进门缝。${hero}飞快地把它拴在了{桌腿|石磨|大水缸}上。“好了，您就在门口坐着吧。”等大家赶来，${wolf}连声{保证|求饶}，再也不到这儿来了。`,
    ],
    [
      `“正好，我饿了。”${wolf}拦住了去路。“您来得真巧，”${hero}说，“我家正炖着一大锅{肉汤|蘑菇汤|鱼汤}呢。您请坐，我去端。”`,
      `${wolf}高高兴兴地坐下了。它不知道，那个树桩刚流过松脂，比糨糊还黏。等它想站起来，怎么也站不起来了。“您慢慢坐，”${hero}在远处说，“汤还得炖到{明年|过年|下个月}呢。”`,
    ],
    [
      `${wolf}抓住了${hero}。“吃我可以，”${hero}说，“可您得先{洗手|洗脸}。有礼貌的人吃饭前都{洗一洗|要洗干净}。”“这倒也是。”${wolf}走到河边，弯下腰去。`,
      `等它洗完前面，洗完后面，又洗完指甲缝，回头一看，${hero}早就{没影儿了|跑到山那边去了}。从此，${wolf}吃饭前再也不洗了，怪不得它老是肚子疼。`,
    ],
    [
      `${wolf}抓住了${hero}。“您就吃我一个？”${hero}说，“我${kin}比我胖三倍呢，就住在这个{树洞|山洞}里。”“真的？”${wolf}把头伸进去看，里面黑咕隆咚的。`,
      `“再往里一点儿，再往里一点儿！”${wolf}使劲一钻，卡住了，进不去，也出不来。${hero}{拍拍|掸掸}身上的土，慢慢地走回家去了。`,
    ],
  ])
  return [
    [meetAnimal(tell, hero), `${wolf}{早就盯上它了|躲在草丛里，等它好几天了|饿着肚子找上门来了}。`],
    trick,
    [`{个子小，主意可不小。|晚上，${hero}美美地吃了一顿${hero.food}。|力气是力气，脑筋是脑筋。|}`],
  ]
}

/** A danger for all; everyone does what they can, and the one nobody asks does the last thing. */
export function allTogether(tell: Teller): Scene[] {
  const leader = tell.animal(({ size }) => size === 'big')
  const doubted = tell.animal(({ size }) => size === 'tiny')
  const { danger, deeds, last } = tell.pick([
    {
      danger: '大雨下个不停，河堤眼看就要垮了',
      deeds: '小象运石头，小獾挖泥土，小鸭在水里看哪儿漏水',
      last: `只剩下一个小洞，水咕嘟咕嘟往里冒，谁的手都伸不进去。${doubted}衔着一团泥钻了进去，把洞堵得严严实实。`,
    },
    {
      danger: '山那边起了火，烟越来越浓',
      deeds: '小獾挖出一条宽宽的土沟，小鹿踩灭火星，小象用鼻子喷水',
      last: `一颗火星飘过土沟，落在干草堆上，谁也没看见。${doubted}看见了，大叫：“这儿！这儿！”大家赶来，把它浇灭了。`,
    },
    {
      danger: '下了一场大雪，小羊一家被埋在了山上',
      deeds: '小狐狸找路，小马拉雪橇，小鹿用蹄子刨雪',
      last: `山顶白茫茫一片，不知道该从哪儿挖。${doubted}趴在雪上听了听：“这下面有心跳的声音。”`,
    },
    {
      danger: '桥断了，果园里的果子运不回来，天又快下霜了',
      deeds: '小熊扛来木头，小水獭在水里打桩，小猴在上面系绳子',
      last: `最后一个绳结太紧太小，大家的手指都太粗。${doubted}钻进绳圈，一顶一拉，绳结系牢了。`,
    },
  ])
  return [
    [
      `${doubted.full}{个子最小。“你能干什么呀？”大家常常这样问。|是最小的一个，什么事都没有人叫它。|又小又不起眼，走过去谁也看不见。}{这天夜里|这一天}，${danger}。`,
      `{“快起来！”${leader.full}挨家挨户地敲门，“大家一起干！”|${leader.full}敲起了大锣：“都出来，会什么就干什么！”|“不好啦！”${leader.full}一边跑一边喊，“谁也不能闲着！”}${deeds}。{“我干什么呢？”${doubted}问。谁也没工夫回答它。|${doubted}跑来跑去，插不上手。|“让我也来！”${doubted}喊。可是声音太小，谁也没听见。}`,
    ],
    [`{快成功了！可是，|就差最后一点儿了，|眼看就好了，谁知道，}${last}`],
    [
      tell.pick([
        `{天亮了，大家又累又脏，可是一个也不少。|危险过去了，大家坐下来喘气，一个也不少。|一切都好了，大家围坐在一起。}${leader}让出最好的座位：“这儿该${doubted}坐。”`,
        `“今天是谁救了大家？”小兔子问。你说是它，它说是你，最后，大家一齐指着${doubted}。`,
        `“对不起，以前没有问过你。”${leader}说，“你还会什么？”“还会讲故事。”${doubted}说。大家围过来，听了一夜。`,
      ]),
    ],
  ]
}

/** A little one has lost its mother, asks around, and is found by what is its own. */
export function findingMother(tell: Teller): Scene[] {
  const { little, mother, marks, wrong } = tell.pick([
    {
      little: '小马驹',
      mother: '马妈妈',
      marks: '脖子上有长长的鬃毛，额头上有一块白星星',
      wrong: [
        ['牛阿姨', '脖子上挂着铃铛'],
        ['驴叔叔', '耳朵太长了'],
      ],
    },
    {
      little: '小黄鸭',
      mother: '鸭妈妈',
      marks: '嘴巴扁扁的，脚像两把小蒲扇',
      wrong: [
        ['鸡阿姨', '脚像小叉子'],
        ['鹭伯伯', '腿像两根竹竿'],
      ],
    },
    {
      little: '小猫头鹰',
      mother: '猫头鹰妈妈',
      marks: '眼睛又大又圆，像两盏灯',
      wrong: [
        ['鸽子阿姨', '眼睛像两颗小豆子'],
        ['乌鸦叔叔', '浑身黑漆漆的'],
      ],
    },
    {
      little: '小袋鼠',
      mother: '袋鼠妈妈',
      marks: '尾巴又粗又长，肚子上有个暖和的口袋',
      wrong: [
        ['兔子阿姨', '尾巴只有一小团'],
        ['松鼠叔叔', '肚子上没有口袋'],
      ],
    },
    {
      little: '小羊羔',
      mother: '羊妈妈',
      marks: '身上的毛一卷一卷的，像一朵云',
      wrong: [
        ['狗伯伯', '毛是直的'],
        ['猪阿姨', '差不多没有毛'],
      ],
    },
  ])
  const hero = tell.creature(little)
  return [
    [
      `${hero.full}追一只{蝴蝶|蜻蜓|蒲公英}{，追着追着，抬头一看，妈妈不见了。|，跑出去老远，等回过头来，妈妈不见了。|，忘了跟着妈妈，一转身，身边空空的。}“我的妈妈${marks}，”${hero}{想，“我一定能找到她。”|对自己说，“好找得很。”|边走边念，怕自己忘了。}`,
    ],
    [
      `${hero}碰见${wrong[0][0]}。{“您是我的妈妈吗？”“不是呀，小宝贝。”可不是，|“妈妈！”“我不是你妈妈，小家伙。”是呀，|“您是我的妈妈吗？”“认错啦，孩子。”真的，}${wrong[0][1]}。`,
      `${hero}又碰见${wrong[1][0]}。{“您也不是我的妈妈，”|“您一定也不是，”|“唉，又不是，”}${hero}说，“${wrong[1][1]}。”{“别哭，我陪你走一段。”|“来，我帮你喊两声。”|“你妈妈也一定在找你呢。”}`,
      tell.pick([
        `${hero}闻到了一股熟悉的味道，像太阳，像青草，像睡觉前的那个拥抱。它顺着味道跑啊跑。`,
        `“站着别动，”老树上的啄木鸟说，“你跑，她也跑，什么时候才能碰上呢？”${hero}就站在大树下等。`,
        `${hero}走累了，坐在地上哭了起来。哭也有哭的好处，妈妈的耳朵，隔着一座山也听得见。`,
      ]),
    ],
    [
      `${mother}来了！${marks}。{“我一眼就认出您了！”${hero}说。“我不用看，”妈妈搂住它，“一听脚步声就知道是你。”|“您怎么知道我在这儿？”${hero}问。“当妈妈的，”妈妈说，“鼻子都特别灵。”|${hero}一头扎进妈妈怀里。“下回，”妈妈说，“跑三步，就回一次头。”}`,
    ],
  ]
}

/** It is a birthday, and nobody seems to remember. */
export function forgottenBirthday(tell: Teller): Scene[] {
  const hero = tell.animal(({ size }) => size !== 'tiny')
  const a = tell.animal()
  const b = tell.animal()
  const [first, second] = tell.several(
    [
      (who: string) => `${who}从门缝里说：“我不在家。”`,
      (who: string) => `${who}抱着一个大盒子跑过去，边跑边喊：“你没看见我！”`,
      (who: string) => `${who}嘴上沾着奶油，却说什么也没吃。`,
      (who: string) => `${who}正跟大家说着悄悄话，一看见${hero}，就抬头看天，吹起口哨来。`,
      (who: string) => `${who}把什么东西藏到背后，脸一直红到耳朵根。`,
    ],
    2,
  )
  return [
    [
      meetAnimal(tell, hero),
      `${oneMorning}，${hero}{醒得特别早，因为今天是它的生日。|天没亮就醒了，今天是它的生日呀！|一骨碌爬了起来，今天它要过生日了。}“{一会儿就有人来敲门了|大家一定记得}。”{可是等到中午，谁也没来。|等啊等，一个人也没来。|太阳老高了，门还是没有响。}`,
    ],
    [
      `${hero}{出门去找朋友。|坐不住了，出门去看看。|只好自己去找大家。}${first(a.full)}${second(b.full)}${hero}{越走越慢，鼻子酸酸的。|心里难过极了。|低着头往回走。}`,
      `{天黑了，${hero}一个人回到家，屋里黑洞洞的。|回到家，天已经黑了，屋里静悄悄的。|傍晚，${hero}推开家门，里面一点儿亮光也没有。}{“那我就自己给自己过吧。”它点亮了一根蜡烛。|“没有人记得我。”它叹了口气，点上了蜡烛。|“生日快乐，${hero}。”它对自己说，点着了小蜡烛。}`,
    ],
    [
      `{烛光里|亮光里}，{冒出来一张脸，两张脸，十几张脸|桌子底下、柜子后面，全是笑脸}！“生日快乐！”大家{喊，“我们憋着气，都快憋坏啦！”|一齐喊，“可把你等来啦！”|跳了出来，“你怎么才回来呀！”}`,
      `{“我还以为你们都忘了呢。”${hero}说。“怎么会忘呢？”${a}说。|桌上的蛋糕是用${hero.food}做的，${hero}一边吃，一边笑，一边擦眼睛。|${hero}许了一个愿。是什么愿，它没有说。可是它把大家都看了一遍。}`,
    ],
  ]
}

/** Someone boasts until the thing boasted of is asked for. */
export function boaster(tell: Teller): Scene[] {
  const hero = tell.animal(({ moves }) => moves === 'walks')
  const friend = tell.animal(({ moves }) => moves === 'walks')
  const { boast, test, truth, together } = tell.pick([
    {
      boast: '“我什么都不怕！老虎见了我都要绕道走！”',
      test: '山洞里传来呜呜的怪叫声。“你什么都不怕，你去看看吧。”大家都躲到了它身后',
      truth: '“其实……其实我怕极了。”',
      together: '两个手拉着手，一步一步走进去。原来洞顶有个小孔，风一吹，就像瓶子一样呜呜响',
    },
    {
      boast: '“最高的那座山，我早饭前就能爬个来回！”',
      test: '一只小风筝挂在了山顶的松树上。“你去取吧，对你来说容易得很。”大家说',
      truth: '“其实……我连半山腰也没上过。”',
      together: '两个从山后的小路慢慢走，走了一天，把风筝取了下来。山顶上，能看见弯弯曲曲的河',
    },
    {
      boast: '“我闭着眼睛都能游过大湖！”',
      test: '小鸡的帽子被风吹进了湖里，越漂越远。“快去呀！”大家说',
      truth: '“其实……我一碰水就发慌。”',
      together: '两个搬来一只木盆，一个扶着，一个划，把帽子捞了上来',
    },
    {
      boast: '“一百斤的东西，我一只手就举起来了！”',
      test: '暴雨冲断了小桥，要人抬木头。“你力气最大，你先来。”大家说',
      truth: '“其实……我只举过一把椅子。”',
      together: '两个一人抬一头，歇了五次，把木头抬到了河边',
    },
  ])
  return [
    [
      meetAnimal(tell, hero),
      `{它有个毛病，爱吹牛|它什么都好，就是爱吹牛}。${boast}{每天都要说上三遍|它见了谁都这么说|它说得像真的一样}。`,
    ],
    [
      `${oneDay}，${test}。${hero}{往前走了一步，又往后退了两步，脸涨得通红。|咽了口唾沫，两条腿直打颤。|站在那儿，一动也不动，耳朵都红了。}${truth}它小声说。`,
      `{没有人笑话它。“其实，我也是。”${friend.full}说，“咱们一起去吧。”|“我也一样，”${friend.full}走过来，“不过两个人，也许能行。”|大家都没有笑。“那有什么，”${friend.full}说，“我陪你。”}${together}。`,
    ],
    [
      `{“这一回，可不是吹牛了。”${friend}说。${hero}嘿嘿地笑了。|“真的做成了，比吹牛舒服多了。”${hero}说。|从此，${hero}再也不吹牛了。哦，也许一年吹一回。}`,
    ],
  ]
}

/** A house so full of things that its owner has no room in it. */
export function tooMuch(tell: Teller): Scene[] {
  const hero = tell.animal(({ size }) => size !== 'tiny')
  const a = tell.animal()
  const b = tell.animal()
  const [first, second, third] = tell.several(
    [
      { thing: '三把伞', need: '刚好淋了雨' },
      { thing: '五床被子', need: '家里添了一窝小宝宝' },
      { thing: '七只水桶', need: '家里漏雨，正到处找桶' },
      { thing: '两架梯子', need: '够不着屋顶上的烟囱' },
      { thing: '一堆旧帽子', need: '的头被太阳晒得发烫' },
      { thing: '八把椅子', need: '请了一大桌客人，正愁没地方坐' },
      { thing: '一面大锣', need: '每天早上都睡过头' },
    ],
    3,
  )
  return [
    [
      meetAnimal(tell, hero),
      `${hero}{看见什么都往家里搬：|最爱捡东西，捡了又捡：|家里的东西数也数不清：}${first.thing}，${second.thing}，${third.thing}……“{说不定哪天用得着|都是我的}。”它说。{屋子塞得满满的，连门都关不上了。|屋里堆得像小山一样。|窗户都堵上了，白天也得点灯。}`,
      `这天晚上，${hero}{想睡觉，可是床上是东西，地上也是东西。它只好抱着枕头，睡在了自家门外。|找不到自己的床了，只好在门外的草堆上睡了一夜。|一进门就被绊了一跤，没有地方躺，只好睡在屋檐下。}`,
    ],
    [
      `{早上，${a.full}路过，${a}|第二天一早，${a.full}来串门，${a}|天亮了，${a.full}走过来，${a}}${first.need}。“正好，我有${first.thing}，给你。”${hero}说。{接着来了${b.full}，${b}|不一会儿，${b.full}也来了，${b}|又碰上${b.full}，${b}}${second.need}。“正好，我有${second.thing}，拿去吧。”`,
      `{消息传开了，谁缺什么，都来找${hero}|就这样，来一个，送一样，来两个，送两样}。{屋子一点儿一点儿空了出来，阳光照到了地板上|屋子空了，说话都有了回声}。`,
    ],
    [
      `{最后，屋里只剩下一张床、一张桌子，还有好多好多客人。|“你什么都没有了。”有人说。“我有地方了。”${hero}躺在床上，打了个滚。|这天晚上，${hero}睡在自己的床上，做了一个宽宽敞敞的梦。}`,
    ],
  ]
}
