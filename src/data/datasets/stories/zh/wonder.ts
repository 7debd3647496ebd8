// Plots with a little magic: clouds, moons, old trees, toys at night, and lamps that wait.
// Written for this project (MIT). Each export is one plot, and its name is the plot's id.

import type { Scene } from '../grammar.ts'
import type { Teller } from './cast.ts'
import { meet, oneDay, oneEvening, oneMorning } from './scenes.ts'

/** A small cloud has lost the others and does not know what it is for. */
export function lostCloud(tell: Teller): Scene[] {
  const hero = tell.child()
  const lost = tell.pick([
    '我只顾着低头看热闹，一转眼，大家都飘走了',
    '我跟着一只气球走，还以为它也是云呢',
    '我在山顶上睡着了，醒来就剩我一个',
    '风跑得太快，我没抓住它的衣角',
  ])
  const game = tell.pick([
    `小云朵一会儿变绵羊，一会儿变馒头，让${hero}猜`,
    `${hero}给它系上一根线，牵着它在巷子里走，狗见了直叫，老人见了直揉眼睛`,
    `${hero}把它顶在头上，当一顶大帽子`,
    '小猫当它是棉花垫子，一下子跳上去，扑通，又从底下掉了出来',
  ])
  const { dry, joy } = tell.pick([
    { dry: '院子里的豆角蔫了，叶子耷拉着', joy: '豆角一根一根抬起了头' },
    { dry: '村口的老柳树渴得直掉叶子', joy: '老柳树舒舒服服地叹了一口气' },
    { dry: '山坡上的小羊舌头都干了', joy: '小羊们仰起脸，张开嘴接着喝' },
    { dry: '池塘见了底，青蛙连叫的力气都没有', joy: '青蛙呱呱呱地唱了起来' },
  ])
  return [
    [
      `${oneMorning}，${hero}看见{晾衣绳上|篱笆上|苹果树上|屋檐上}挂着一团白白的东西，是一朵小云，{比枕头大不了多少|跟小羊一般大}。`,
    ],
    [
      `“${lost}。”小云朵说，“我这么小，有什么用呢？”“先跟我玩吧。”${hero}说。${game}。`,
      `那年{夏天|春天}，很久没下雨了，${dry}。“你会下雨吗？”${hero}问。“我……没试过。”小云朵的脸{红了|灰了}。`,
      `它{深深地吸了一口气|憋足了劲儿}，沙沙沙，下雨了！雨不大，{只有一桶那么多|刚够湿透一小片地}，可是${joy}。`,
    ],
    [
      `“原来我会这个！”小云朵高兴得直打转。傍晚，风回来接它了。${hero}挥着手，一直挥到看不见。`,
      `{从那以后，每次下小雨，${hero}都不打伞。|“你在跟谁招手？”妈妈问。“跟一个朋友。”${hero}说。|}`,
    ],
  ]
}

/** Somebody small wants the moon. */
export function catchTheMoon(tell: Teller): Scene[] {
  const hero = tell.child()
  const small = tell.pick(['妹妹', '弟弟'])
  const elder = tell.grandparent()
  const [first, second] = tell.several(
    [
      '举着捕蝴蝶的网爬上墙头，月亮却往后退了一步',
      '搬来梯子架在树上，月亮又跑到了另一棵树后面',
      '朝着月亮停着的山坡跑，等跑到了，它又坐在了下一座山上',
      '在院子里放了一碟桂花糕，月亮没来，来了一只猫',
      '把绳子打了个圈，往天上一抛，绳子又落了下来',
    ],
    2,
  )
  const got = tell.pick<Scene>([
    [
      `${small}打水的时候，忽然叫起来：“在这儿呢！”水桶里，果然有一个白白圆圆的月亮。${hero}伸手一捞，月亮碎了，碎成了一桶银片。${small}要哭。`,
      `“别动，”${elder}说，“谁安静，它就来找谁。”水平了，月亮又圆了。三个人谁也不说话，轻轻地把水桶抬进了屋。月亮也跟着进来了。`,
    ],
    [
      `“捉到了，你放在哪儿呢？”${elder}问。“锁在箱子里。”“那别人家就黑了，赶夜路的人看不见桥，刺猬也找不到掉在地上的果子。”`,
      `${small}想了很久：“那……就让它在天上吧。可是，我能不能要一小片？”${elder}拉开窗帘，一小片月光落在床上，一直盖到${small}的下巴。`,
    ],
    [
      `“闭上眼睛，伸出手。”${elder}说。一个又圆又热的东西落在${small}手里。睁眼一看，是一张葱油饼！“月亮今天太累了，叫我把这个给你。”`,
      `${small}咬一口，成了半个月亮；${hero}咬一口，成了一个月牙儿；再咬一口，没有了。“月亮也是这样，”${elder}说，“过几天，又会圆的。”`,
    ],
  ])
  return [
    [
      `${oneEvening}，月亮又大又低，{好像挂在屋檐上|好像一伸手就摸得着}。“我要月亮！”${small}说。“等着，我给你摘。”${hero}拍拍胸脯。`,
      `${hero}${first}。${hero}又${second}。`,
    ],
    got,
  ]
}

/** An old tree listens, and answers with something small. */
export function oldTree(tell: Teller): Scene[] {
  const hero = tell.child()
  const tree = tell.pick(['老槐树', '老银杏', '老樟树', '老榕树', '老松树'])
  const { woe, gift, thought } = tell.pick([
    {
      woe: '我是班里最矮的',
      gift: '一粒种子',
      thought: `“我当了一百年最矮的，”${tree}说，“那一百年，看得见蚂蚁，听得见草说话，也不坏。”`,
    },
    {
      woe: '我最好的朋友要搬走了',
      gift: '一根小枝，上面长着两片叶子',
      thought: `“风会把叶子吹得很远，”${tree}说，“可是它们是一根枝上的，秋天一到，会在同一天变黄。”`,
    },
    {
      woe: '我说了伤人的话，收不回来了',
      gift: '一小块树皮，上面有一道旧伤疤',
      thought: `“伤疤不会没有，”${tree}说，“可是只要肯长，新的木头会从四面把它围起来。去吧，去说声对不起。”`,
    },
    {
      woe: '我什么都比不上哥哥',
      gift: '一把叶子',
      thought: `“你找找看，有没有两片一样的？”${tree}问。${hero}找到天黑，一片一样的也没有。“那么，哪一片最好呢？”${hero}笑了。`,
    },
    {
      woe: '我不知道长大了要当什么',
      gift: '一根羽毛',
      thought: `“我小时候想当船的桅杆，”${tree}说，“后来，鸟来了，我就忘了想。你看，这也很好。”`,
    },
    {
      woe: '我跑步老是最后一名',
      gift: '一个蝉蜕',
      thought: `“它在我脚下待了三年，一步也没挪，”${tree}说，“后来唱了整整一个夏天。”`,
    },
  ])
  return [
    [
      `{学校后面|村口|井台边}有一棵${tree}，{老得谁也说不清它的年纪|三个人手拉手才抱得过来}。有人说，它会说话，只是说得很慢。`,
      `${oneDay}，${hero}坐在树根上，{一声不响|闷闷不乐}。“怎么啦，孩子？”${tree}问，声音像{一扇旧木门|远处的大车}。`,
    ],
    [
      `“${woe}。”${hero}说。${tree}想了想，想了很久，因为树想事情总是很慢。然后，一样东西轻轻落在${hero}的膝盖上：${gift}。`,
      thought,
    ],
    [
      tell.pick([
        `${hero}把它握在手心里，走回家去。来的时候步子很重，回去的时候轻了好多。`,
        `风吹过来，叶子沙沙响，像许多人在点头。`,
        `后来，${hero}心里一难过，就去那儿坐一坐。你要是路过，也可以坐一坐。`,
      ]),
    ],
  ]
}

/** At night the toys set out to set something right, and are back before morning. */
export function toysAtNight(tell: Teller): Scene[] {
  const child = tell.child()
  const [first, second] = tell.several(
    [
      { name: '铁皮青蛙', skill: '一蹦一蹦地在前面探路', weak: '的发条只剩下三圈' },
      { name: '布老虎', skill: '让大家骑在背上，摔倒了也不疼', weak: '掉了一只眼睛' },
      { name: '木头小鸭', skill: '骨碌碌地滚，从来不会翻', weak: '的轮子吱呀吱呀响' },
      { name: '泥人张飞', skill: '站在最前头，一步也不退', weak: '怕水' },
      { name: '纸飞机', skill: '飞到高处去看路', weak: '的翅膀上有一道折痕' },
      { name: '不倒翁', skill: '撞了墙，晃一晃，又站直了', weak: '没有脚' },
      { name: '毛线小熊', skill: '抽出一根长长的毛线当绳子', weak: '的耳朵松了线' },
    ],
    2,
  )
  const { quest, way, back } = tell.pick([
    {
      quest: `${child}的一颗扣子掉到柜子底下去了，明天要穿那件衣裳`,
      way: '柜子底下黑得像山洞，灰尘有雪那么厚',
      back: '推着扣子，像推着一只大车轮，放到了针线盒旁边',
    },
    {
      quest: `小夜灯灭了，${child}在梦里皱着眉头`,
      way: '开关在墙上，像塔一样高',
      back: '一个踩着一个往上够，“啪”，灯亮了，梦里的眉头也松开了',
    },
    {
      quest: `一封写给奶奶的信从${child}的书包里掉了出来`,
      way: '从床边到门口，隔着一片大海似的地板',
      back: '抬着信，走走歇歇，把它塞回了书包',
    },
    {
      quest: `窗户没关好，雨飘了进来，${child}的画要湿了`,
      way: '窗台很高，风很大，雨点像石头一样砸下来',
      back: '一齐用力，推上了窗户，把画晾在暖气上',
    },
    {
      quest: `闹钟停了，可是明天${child}要去春游`,
      way: '闹钟站在书架顶上，一层一层像悬崖',
      back: '围着钥匙转了十二圈，嘀嗒，嘀嗒，闹钟又走了起来',
    },
  ])
  return [
    [
      `${child}睡着了，钟敲了十{一|二}下。${first.name}坐了起来：“都醒了吗？”“醒了。”${second.name}说。今天夜里有事要办：${quest}。`,
    ],
    [
      `${first.name}${first.weak}，${second.name}${second.weak}，{可是谁也没说不去|不过，这不算什么}。${way}。`,
      `${first.name}${first.skill}，${second.name}${second.skill}。{走到一半，老猫过来了，大家一动不动，装成玩具的样子。|地板“嘎吱”一响，大家都站住了，等了好一会儿。|}最后，它们${back}。`,
    ],
    [
      `{天亮了|鸟叫第一声的时候|闹钟响以前}，大家都回到了原来的地方。“咦，”${child}揉着眼睛说，“你的鼻子上怎么有灰？”${first.name}什么也没说，只是好像笑了一下。`,
    ],
  ]
}

/** A street lamp at the end of the lane waits for someone it may light. */
export function lonelyLamp(tell: Teller): Scene[] {
  const hero = tell.child()
  const old = tell.oldNeighbor()
  const { when, use } = tell.pick([
    { when: '一个刮大风的晚上', use: `${old}走夜路回来，差一点儿踩进沟里` },
    { when: '一个下大雾的晚上', use: '一辆送药的车在巷口转来转去，找不到门牌' },
    { when: '一个没有月亮的晚上', use: '一只大雁落了队，在天上叫着，不知道该往哪儿飞' },
    { when: '一个下雪的晚上', use: `${hero}的妈妈下班回来，路都让雪埋住了` },
  ])
  return [
    [
      `巷子尽头有一盏旧路灯，{那儿只有一堵墙和一只垃圾桶|很少有人走到那儿}。“我照着谁呢？”路灯想。它没有精神，一闪一闪的，{总也亮不好|像在打瞌睡}。`,
      `“换掉算了。”有人说。“别换，”${hero}说，“它只是有点儿闷。”`,
    ],
    [
      `从那天起，${hero}每天都搬个小板凳坐在路灯下，{念课文给它听|跟它说学校里的事|写完作业再回家}。路灯{不闪了|慢慢亮了起来}，照得${hero}的影子清清楚楚。`,
      `${when}，别的灯都坏了，只有它还亮着，亮得像一个小太阳。${use}，全靠它照着，才找着了路。`,
    ],
    [
      tell.pick([
        `现在，巷子尽头摆了一张长椅，晚上总有人坐着聊天。路灯一夜一夜，亮得稳稳的。`,
        `“谢谢你。”${hero}对路灯说。路灯眨了一下眼睛，只眨了一下。`,
        `再也没有人说要换掉它了。有人给它擦了灯罩，还刷了一层绿漆。`,
      ]),
    ],
  ]
}

/** Three wishes, two of them in haste. */
export function threeWishes(tell: Teller): Scene[] {
  const hero = tell.child()
  const friend = tell.child()
  const helped = tell.pick([
    { who: '一条金鲤鱼', how: '困在快干的水坑里' },
    { who: '一只白蝴蝶', how: '粘在了蜘蛛网上' },
    { who: '一只小青蛙', how: '掉进了深深的瓦缸' },
    { who: '一只银狐狸', how: '尾巴卡在了树缝里' },
  ])
  const { wish, woe, undo, over } = tell.pick([
    {
      wish: '我要像大树一样高',
      woe: '海是看得见了，门却进不去，床也睡不下',
      undo: '我要变得小小的',
      over: `${hero}变得只有蚂蚁那么大，${friend}的鞋像房子一样从头顶上踩过去`,
    },
    {
      wish: '我要天天过年',
      woe: '天天放鞭炮，吵得谁也睡不着，饺子都吃腻了',
      undo: '我要安安静静的',
      over: `四周一点儿声音也没有了，${friend}张着嘴喊，也听不见`,
    },
    {
      wish: '我要摸到什么，什么就变成糖',
      woe: '书变成了糖，被子变成了糖，小狗也差点儿变成糖',
      undo: '我再也不要糖了',
      over: '糖没有了，西瓜和枣子也没有一点儿甜味了',
    },
    {
      wish: '我要永远不写作业',
      woe: '作业没有了，字也一个都不认得了，连路牌都看不懂',
      undo: '我要认得所有的字',
      over: '墙上、碗上、树叶上全写满了字，看得眼睛都花了',
    },
    {
      wish: '我要永远是夏天',
      woe: '没有雪，没有红叶，苹果也不知道该什么时候红',
      undo: '我要冬天',
      over: `雪一直下到了屋顶，${friend}被埋在家里出不来`,
    },
    {
      wish: '我要大家都听我的',
      woe: '说东，大家都往东，没有人跟我商量，也没有人跟我争了',
      undo: '我要大家别听我的',
      over: `跟谁说话谁都不理，${friend}也像没看见${hero.he}一样`,
    },
  ])
  return [
    [`${oneDay}，${hero}救了${helped.who}，它${helped.how}。“你的心真好，”它开口说，“你可以许三个愿。想好了再说。”`],
    [
      `“${wish}！”${hero}一点儿也没想，就说了出来。愿望真的成了真。可是，${woe}。“不好，不好，”${hero}喊，“${undo}！”这一下又过了头，${over}。`,
      `只剩下最后一个愿了。${hero}坐在门槛上，想到太阳下山。{金子|宝石|大房子}？不要。{会飞的鞋|一百个玩具|国王的帽子}？也不要。`,
    ],
    [
      `“我要一切都跟原来一样。”话一说完，水壶在炉子上唱歌，${friend}在门外喊：“出来玩呀！”${hero}从来不知道，原来的日子这么好。`,
      `{“要是你有一个愿，你要什么？”${friend}问。“我已经有了。”${hero}说。|}`,
    ],
  ]
}

/** A guest no bigger than a thumb asks for help, and does not forget. */
export function tinyGuest(tell: Teller): Scene[] {
  const hero = tell.child()
  const where = tell.pick(['茶杯里', '两本书中间', '拖鞋里', '窗台的花盆后面', '糖罐里', '砚台旁边'])
  const { need, help, gift } = tell.pick([
    {
      need: '我的小船没有帆了',
      help: '剪下一块绸子，用头发丝缝了一面小帆',
      gift: '每到月圆的晚上，屋里就有一阵带着海水味的风',
    },
    {
      need: '我的屋顶漏雨',
      help: '用松子壳一片一片拼了一个新屋顶',
      gift: '下再大的雨，上学的路上总有一小块地方是干的',
    },
    {
      need: '我的琴断了一根弦',
      help: '拔下一根小猫的胡须，绷得紧紧的',
      gift: '睡不着的晚上，枕头底下就会响起细细的琴声',
    },
    {
      need: '我的灯笼里没有火了',
      help: '请来一只萤火虫，让它住了进去',
      gift: '不管多黑的夜，脚边总有一点绿光跟着走',
    },
    {
      need: '我的帽子让风刮跑了',
      help: '用一颗橡子壳做了一顶新帽子，还插上一根蓝羽毛',
      gift: '每天早上，窗台上都有一颗最大最红的野草莓',
    },
  ])
  return [
    [
      meet(tell, hero),
      `${oneEvening}，${hero}听见有人{叹气|打喷嚏}。${where}坐着一个小小的人，{只有大拇指那么高|还没有一根铅笔高}。“请小点儿声，”小人儿捂着耳朵说，“{你们大人嗓门真大|你的声音像打雷}。”“我不是大人。”${hero}{小声|悄悄}说。`,
    ],
    [
      `“${need}。”小人儿用花瓣擦了擦眼睛。${hero}想了想，${help}。{忙了大半夜。|这可不是一件容易的事。|}`,
      `“正合适！”小人儿{在铅笔尖上跳起舞来|翻了三个跟头}，“{我们小人儿从不忘事|你等着瞧吧}。”`,
    ],
    [`早上醒来，小人儿不见了。“{是做梦吧|那是个梦}。”妈妈说。可是从那以后，${gift}。`],
  ]
}

/** Everyone is afraid of something in the hills; someone asks it how it is. */
export function hillMonster(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.elder()
  const { sound, who, sorrow, cure, after } = tell.pick([
    {
      sound: '一到夜里，山谷里就轰隆轰隆地响',
      who: '一条小龙',
      sorrow: '我的牙疼，疼得直在地上打滚',
      cure: '踩着石头爬上去，把卡在牙缝里的一截松枝拔了出来',
      after: '天旱的时候，只要村里人喊一声，它就来喷一阵雨',
    },
    {
      sound: '一到夜里，后山就传来呜呜的哭声',
      who: '一个大个子山怪',
      sorrow: '没有人跟我玩，我数石头，都数了一千遍了',
      cure: '教它下五子棋，还故意输了头一盘',
      after: '每到星期天，它就让孩子们坐在肩膀上看日出',
    },
    {
      sound: '一到夜里，湖心就冒出一串串大泡',
      who: '一只老水怪',
      sorrow: '我的老花镜掉到石缝里，一百年没看书了',
      cure: '潜下水去，把眼镜捞上来，擦得亮亮的',
      after: '渔船再也没有迷过路，湖面上总有一串亮泡泡领着',
    },
    {
      sound: '一到夜里，竹林里就有人敲竹子，咚咚咚，咚咚咚',
      who: '一只毛茸茸的大熊猫精',
      sorrow: '我想打鼓，可是谁一听就跑',
      cure: '坐下来，从头到尾听完了，还拍了手',
      after: '村里过节，打头一通鼓的总是它',
    },
  ])
  return [
    [
      `${sound}，可从来没有人见过那是什么。家家户户天一黑就关门。“有人去问过它吗？”${hero}说。“那种东西，怎么能去问呢？”${elder}说。`,
    ],
    [
      `${hero}提着灯笼，揣上两个烤红薯，一个人去了。腿在发抖，可是还往前走。${tell.pick(['月亮底下', '大石头后面', '树影里'])}趴着${who}，比谷仓还大！“你不怕我？”“怕，”${hero}说，“可是我想知道你怎么了。”`,
      `它愣了半天，小声说：“${sorrow}。从来没有人问过我。”${hero}分给它一个红薯，${cure}。`,
    ],
    [
      `从那以后，{天黑了，也没有人关门了|谁也不怕天黑了}。${after}。`,
      `{“你是怎么制服它的？”人们问。“我问了它一声好。”${hero}说。|}`,
    ],
  ]
}

/** A seller comes to the lane with a cart of sounds. */
export function soundSeller(tell: Teller): Scene[] {
  const hero = tell.child()
  const elder = tell.grandparent()
  const { lost, bottle } = tell.pick([
    { lost: '老家门前那条小河的水声', bottle: '哗啦，哗啦，还夹着一声捣衣的棒槌响' },
    { lost: '小时候外面卖麦芽糖的吆喝', bottle: '叮，叮，叮，糖刀敲得又脆又亮' },
    { lost: '过去村里磨坊的吱呀声', bottle: '吱呀，吱呀，慢悠悠的，好像驴子还在转圈' },
    { lost: '年轻时候坐过的那趟火车的汽笛', bottle: '呜——，从很远的地方来，又到很远的地方去' },
  ])
  const pay = tell.pick([
    { price: '你最响的一声笑', cost: `${hero}想起一件最好笑的事，哈哈大笑。老人连忙拿瓶子接住，塞上了塞子` },
    { price: '你最喜欢的一首歌', cost: `${hero}对着瓶口唱了起来，唱得老人也跟着点头` },
    { price: '你家小猫打的呼噜', cost: `${hero}抱来小猫，等它睡着了，呼噜，呼噜，装了满满一瓶` },
    { price: '你叫妈妈的那一声', cost: `“妈——”${hero}喊了一声。老人听了，眼圈红了，把瓶子揣进了怀里` },
  ])
  return [
    [
      `${oneDay}，巷子里来了一位{白胡子|背有点儿驼的}老人，推着一辆小车，车上全是小玻璃瓶。“卖声音喽！”`,
      `孩子们围了上去。打开这瓶，是{雪落在松树上的声音|蜜蜂钻进花里的声音}；打开那瓶，是{鸡蛋壳裂开的声音|爆米花出锅的声音}。`,
    ],
    [
      `${hero}想起${elder}常说：“真想再听一听${lost}啊。”就问：“有这个吗？”老人在车底下找了半天，找出一个蒙着灰的瓶子：“有。不要钱，用${pay.price}来换。”`,
      `${pay.cost}。`,
    ],
    [
      `晚上，${hero}把瓶子放在${elder}耳边，轻轻拔开塞子。${bottle}。${elder}闭上眼睛，{半天没有说话|嘴角慢慢翘了起来}。`,
      `{“再听一遍吧？”“留着，”${elder}说，“过年的时候再听。”|那天夜里，${elder}睡得像个孩子。|}`,
    ],
  ]
}
