// Lines that pages carry around their text: cookie notices, menus, share buttons, copyright lines. Known by their wording if
// they are short, and by standing in document after document: the first few that have a line keep it, for what came before
// cannot be known to repeat while text streams by.

import type { Options, Values } from '../../options.ts'
import { hash64 } from '../dedupe/hash.ts'
import { HashCounts } from '../dedupe/hash-counts.ts'
import { removal, type Step } from './step.ts'

export const place = 40
export const options = [
  { key: 'known', kind: 'boolean', default: true },
  { key: 'repeated', kind: 'boolean', default: true },
  { key: 'documents', kind: 'integer', default: 5, min: 1, max: 1000, scale: 'log' },
  { key: 'shortest', kind: 'integer', default: 10, min: 1, max: 1000, scale: 'log' },
] as const satisfies Options

/** UTF-16 units: a longer line is a paragraph that speaks of such things. */
const SHORT = 200
const SENTENCES =
  /\b(?:we|this (?:web)?site|our (?:web)?site|our partners) uses? cookies\b|\b(?:accept|allow|manage|reject) (?:all )?cookies\b|\ball rights reserved\b|\bsubscribe to (?:our|the) newsletter\b|\benable javascript\b|\bskip to (?:main )?content\b|\bsign up for (?:our|the) newsletter\b|\bpowered by wordpress\b|版权所有|版權所有|备案号|ICP备|使用cookie|接受所有cookie|请启用javascript|未经授权.{0,6}(?:转载|禁止)|扫码关注|扫描二维码|长按识别|关注.{0,8}公众号|点击.{0,6}(?:阅读原文|查看更多|关注)|责任编辑[:：]|本文来源[:：]|返回顶部|返回首页|分享到/i
const WHOLE =
  /^(?:[|›»>·•\s-]*(?:home|about(?: us)?|contact(?: us)?|log ?in|sign ?(?:in|up)|register|menu|search|share(?: this)?|tweet|facebook|twitter|pinterest|print|email|next|previous|back to top|read more|comments?|reply|advertisement|sponsored|loading\.*|terms of (?:use|service)|privacy policy|cookie policy|首页|登录|登入|注册|註冊|搜索|搜尋|菜单|目录|分享|收藏|点赞|评论|回复|打印|广告|上一[篇页章]|下一[篇页章]|更多|展开全文|联系我们|关于我们|网站地图)[|›»>·•\s:：-]*)+$/i

/** Lines that are remembered, 12 bytes each; those that are new after so many are not learnt. */
const MOST_LINES = 1 << 21

export function create(given: Readonly<Record<string, unknown>>): Step {
  const values = given as Values<typeof options>
  const counts = new HashCounts(MOST_LINES)
  const isKnown = (line: string) => line.length <= SHORT && (SENTENCES.test(line) || WHOLE.test(line))
  return (text) => {
    const here = new Set<string>() // within a document a line counts once
    const kept = text.split('\n').filter((line) => {
      const bare = line.trim()
      if (!bare) return true
      if (values.known && isKnown(bare)) return false
      if (!values.repeated || bare.length < values.shortest) return true
      const [high, low] = hash64(bare)
      const before = counts.get(high, low)
      if (!here.has(bare)) counts.add(high, low)
      here.add(bare)
      return before < values.documents
    })
    const clean = kept.join('\n')
    return clean.trim() ? { text: clean } : removal('only-boilerplate')
  }
}
