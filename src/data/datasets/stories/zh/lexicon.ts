// The words of the Chinese stories: names, animals, things and places, each noun with the measure word it is counted by.
// Written for this project (MIT). Data only: the order means nothing, and adding a line is all it takes.

const words = (list: string) => list.trim().split(/\s+/)

// No name is a word of its own that a sentence may need (天天, 静静, 圆圆 are left out for that reason).
export const girls = words(`
  阿宁 阿秀 阿香 安安 杏儿 朵朵 橙橙 春妮 冬妮 芳芳 菲菲 果果 慧慧 晶晶 可可 兰兰 玲玲 灵儿 苗苗 茉莉 妮妮 妞妞 楠楠
  念念 盼盼 巧巧 倩倩 秋秋 思思 桃桃 婷婷 文文 霞霞 小蝶 小荷 小禾 小葵 小兰 小柳 小满 小梅 小琴 小棠 小桐 小薇
  小雪 欣欣 丫丫 瑶瑶 怡怡 莹莹 雨薇 芸芸 珍珍 竹君`)

export const boys = words(`
  阿宝 阿诚 阿福 阿杰 阿力 阿木 阿强 阿勇 斌斌 冬冬 大龙 大牛 大鹏 豆豆 东东 凡凡 海生 航航 浩浩
  辉辉 嘉嘉 家宝 俊俊 凯凯 康康 乐乐 磊磊 亮子 鹏鹏 强子 庆庆 瑞瑞 山山 水生 松松 涛涛 铁柱 伟伟 祥祥 小北 小波 小川
  小东 小飞 小刚 小光 小军 小凯 小林 小墨 小南 轩轩 阳阳 云生 志远 壮壮 柱子`)

/** What an animal that speaks is called. */
export const animalNames = words(`
  灰灰 嘟嘟 蓬蓬 胖胖 斑斑 卷卷 溜溜 扑扑 叮当 阿黄 阿灰 泡泡 皮皮 奔奔 糯糯 奇奇 波波 阿布 阿吉 阿旺 墩墩 球球
  卡卡 米米 多多 贝贝 拉拉 迪迪 麦麦 阿呆 布丁 小不点 丁丁 鲁鲁 比比 土土 噜噜 阿圆`)

export const surnames = words(`
  王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许 傅 沈 曾 彭 吕`)

export interface Species {
  noun: string
  /** Counts it: 一只, 一头, 一匹. */
  measure: string
  /** Goes before 里. */
  home: string
  food: string
  /** What it is known for among the animals: goes before 的. */
  trait: string
  size: 'tiny' | 'small' | 'big'
  moves: 'walks' | 'swims' | 'flies'
}

export const species: Species[] = [
  { noun: '小兔', measure: '只', home: '地洞', food: '萝卜', trait: '机灵', size: 'small', moves: 'walks' },
  { noun: '小熊', measure: '只', home: '山洞', food: '蜂蜜', trait: '贪睡', size: 'big', moves: 'walks' },
  { noun: '小松鼠', measure: '只', home: '树洞', food: '松果', trait: '勤快', size: 'small', moves: 'walks' },
  { noun: '小刺猬', measure: '只', home: '草窝', food: '山楂', trait: '害羞', size: 'small', moves: 'walks' },
  { noun: '小狐狸', measure: '只', home: '树根洞', food: '葡萄', trait: '聪明', size: 'big', moves: 'walks' },
  { noun: '小鹿', measure: '头', home: '灌木丛', food: '嫩叶', trait: '温和', size: 'big', moves: 'walks' },
  { noun: '小猴', measure: '只', home: '树屋', food: '桃子', trait: '调皮', size: 'small', moves: 'walks' },
  { noun: '小猪', measure: '头', home: '砖房', food: '红薯', trait: '快活', size: 'big', moves: 'walks' },
  { noun: '小羊', measure: '只', home: '草棚', food: '青草', trait: '胆小', size: 'small', moves: 'walks' },
  { noun: '小鸭', measure: '只', home: '芦苇丛', food: '小虾', trait: '爱说话', size: 'small', moves: 'swims' },
  { noun: '小老鼠', measure: '只', home: '小土洞', food: '花生', trait: '机灵', size: 'tiny', moves: 'walks' },
  { noun: '小青蛙', measure: '只', home: '荷塘', food: '小虫', trait: '爱唱歌', size: 'tiny', moves: 'swims' },
  { noun: '小乌龟', measure: '只', home: '泥洞', food: '水草', trait: '不慌不忙', size: 'small', moves: 'swims' },
  { noun: '小麻雀', measure: '只', home: '草窝', food: '谷粒', trait: '爱热闹', size: 'tiny', moves: 'flies' },
  { noun: '小蚂蚁', measure: '只', home: '蚂蚁洞', food: '饼渣', trait: '勤劳', size: 'tiny', moves: 'walks' },
  { noun: '小蜜蜂', measure: '只', home: '蜂房', food: '花蜜', trait: '爱干净', size: 'tiny', moves: 'flies' },
  { noun: '小牛', measure: '头', home: '牛棚', food: '青草', trait: '倔强', size: 'big', moves: 'walks' },
  { noun: '小马', measure: '匹', home: '马棚', food: '豆饼', trait: '爱跑', size: 'big', moves: 'walks' },
  { noun: '小驴', measure: '头', home: '磨坊', food: '干草', trait: '老实', size: 'big', moves: 'walks' },
  { noun: '小鼹鼠', measure: '只', home: '地道', food: '土豆', trait: '有耐心', size: 'small', moves: 'walks' },
  { noun: '小水獭', measure: '只', home: '沙洞', food: '鱼', trait: '爱玩', size: 'small', moves: 'swims' },
  { noun: '小喜鹊', measure: '只', home: '大窝', food: '野果', trait: '嘴快', size: 'small', moves: 'flies' },
  { noun: '小獾', measure: '只', home: '土洞', food: '浆果', trait: '能干', size: 'big', moves: 'walks' },
  { noun: '小象', measure: '头', home: '木棚', food: '香蕉', trait: '力气大', size: 'big', moves: 'walks' },
]

export const colors = words('红 黄 蓝 绿 白 花 紫')

/** Playthings that come in any color: the measure word, then the noun. */
export const toys = ['只 风筝', '个 皮球', '只 气球', '架 纸飞机', '只 竹蜻蜓']
/** What keeps one warm, in any color: the measure word, then the noun. */
export const wearables = ['顶 帽子', '条 围巾', '双 手套', '件 毛衣', '件 棉袄', '顶 绒线帽']

/** Small things dear to one child; `story` goes after 这 and the noun. */
export const keepsakes = [
  { measure: '枚', noun: '贝壳', story: '贴在耳朵上，能听见大海的声音' },
  { measure: '颗', noun: '玻璃弹珠', story: '对着太阳看，里面好像藏着一道彩虹' },
  { measure: '把', noun: '口琴', story: '吹起来有点儿跑调，可是声音很亮' },
  { measure: '个', noun: '布娃娃', story: '每天晚上都躺在枕头边，眼睛是两颗黑扣子' },
  { measure: '支', noun: '钢笔', story: '爷爷年轻的时候就用它写信' },
  { measure: '枚', noun: '铜钱', story: '是在老屋的墙缝里找到的，中间有个小方孔' },
  { measure: '只', noun: '木头小鸟', story: '是爷爷用小刀一下一下刻出来的' },
  { measure: '个', noun: '香包', story: '是奶奶一针一线缝的，闻着有艾草的味道' },
  { measure: '颗', noun: '小石子', story: '圆溜溜的，上面的花纹像一座小山' },
  { measure: '个', noun: '铜铃铛', story: '轻轻一晃，丁零丁零，响声能传出老远' },
  { measure: '张', noun: '旧照片', story: '上面的妈妈还是个扎小辫的丫头' },
  { measure: '面', noun: '小圆镜', story: '能把一小块阳光送到天花板上去' },
] as const

/** Goes after 住在. */
export const homes = [
  '河边的小村子里',
  '山脚下的一座小院里',
  '老街尽头的小屋里',
  '海边的渔村里',
  '大槐树旁边',
  '七楼，推开窗就能看见山',
  '豆腐坊的隔壁',
  '码头旁边',
  '茶园中间的白房子里',
  '火车站后面的胡同里',
  '四面都是稻田的村子里',
  '石桥边的小镇上',
  '半山腰的果园里',
  '湖边，出门就要坐船',
  '一座大城市的小巷子里',
  '竹林后面',
]

/** What a child is known for: an adjective phrase that goes before 的. */
export const habits = [
  '爱笑',
  '爱问为什么',
  '走路蹦蹦跳跳',
  '口袋里总装着小石子',
  '说话慢吞吞',
  '什么都想试一试',
  '爱看蚂蚁搬家',
  '爱听故事',
  '爱唱歌',
  '爱画画',
  '见了谁都打招呼',
  '总是吃不饱',
  '跑得飞快',
  '爱数星星',
  '说话像小喇叭一样响',
  '做什么都认真',
  '喜欢下雨天',
  '鞋带总是系不好',
]
