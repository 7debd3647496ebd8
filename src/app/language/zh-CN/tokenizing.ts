// 选择、导入和比较分词器，以及混合用同一分词器切分的文本。

import type { Words } from '../words.ts'

export const tokenizing: Pick<Words, 'tokenizing' | 'mixing' | 'comparing'> = {
  tokenizing: {
    name: '导入的分词器',
    imported: '来自文件：{{name}}',
    importedHelp: '完全按文件的规定切分，不再学习；用同一分词器的地方都能使用训练出的模型。',
    ofDataset: '同 {{name}}',
    ofDatasetHelp: '沿用已备好文本的分词器，这样两份文本可以混合或比较。',
    import: '导入 tokenizer.json',
    fromHub: '来自 Hugging Face',
    compare: '比较',
    save: '保存 tokenizer.json',
    noFile: '这些文件里没有 tokenizer.json。',
  },
  mixing: {
    open: '混合文本',
    title: '混合已备好的文本',
    about: '用混合文本训练时，每一行按比例取自其中一份。所有文本必须用同一个分词器切分。',
    tokens: '{{tokens}} 个 token',
    share: '占 {{share}} 的行',
    weight: '{{name}} 的权重',
    temperature: '温度',
    temperatureHelp: '温度为 1 时，文本越大取得越多；温度越高，小文本取得越多，直到各份相同。权重在此之上再乘。',
    mix: '混合',
  },
  comparing: {
    title: '分词器对比',
    about:
      '每个分词器从文本的开头学习，或按原样使用，然后切分同一段文本。token 越少，训练越快；一个词用的 token 越少，越容易学会。',
    choose: '比较哪些',
    run: '比较',
    vocabulary: '词表',
    bytes: '每个 token 的字节数',
    used: '用到的词表',
    lossless: '无损',
    yes: '是',
    no: '否',
    fertility: '每词 token 数：{{language}}',
    unknownLanguage: '其他',
    own: '看看这段话怎么切',
    example: '敏捷的棕色狐狸 The quick brown fox 🦊 x += 1',
  },
}
