// Text to try tokenizers on: what goes wrong is white space, digits, apostrophes, characters of two to four bytes, and
// whatever looks like a special token or a property name.

import { readFileSync } from 'node:fs'

export const texts: Readonly<Record<string, string>> = {
  empty: '',
  english: "It's the dog's bone; we'll've said they'd \"never\" I'M done. Don't, won't, O'Neil's 's'ss",
  chinese: '从前，有一只小猫住在山里。它说：“你好！”　然后——走了。\n第二天，天气很好……',
  code: 'function f(x) {\n\treturn x*2 // ok\r\n}\n\n\n    if (a&&!b) { c["__proto__"] = constructor.prototype }\n',
  emoji: '👩‍👩‍👧‍👦 🇨🇳🇫🇷 👍🏽 é e\u0301 ﷽ 𝔘𝔫𝔦 \u{1F9EA}',
  newlines: '\n\n\n a\n \n  b\r\n\r\nc\n',
  spaces: ' a  b   c\td\u00a0e\u2003f\u0085g\ufeffh\u200bi\u3000j\u1680k\u180el   ',
  digits: '3.14159 1,000,000 ½ ² Ⅷ ٣٤ 12abc34 0x1F 2026-01-01',
  special: 'a <|endoftext b |> [PAD] <s> </s> ĠĊ â',
  controls: '\u0000\u0001\u007f\u0080\u009f\ud7ff\ue000\uffff',
}

const read = (path: string) => readFileSync(new URL(`../../../node_modules/${path}`, import.meta.url), 'utf8')

/** Real text that the pinned development dependencies bring along, some 700 kB: English prose, code, Chinese. */
export const corpora: Readonly<Record<string, string>> = {
  english: read('recharts/CHANGELOG.md') + read('vite/LICENSE.md'),
  code: read('papaparse/papaparse.js') + read('@webgpu/types/dist/index.d.ts'),
  chinese: read('@biomejs/biome/README.zh-CN.md') + read('axe-core/locales/zh_CN.json'),
}
