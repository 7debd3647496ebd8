// 选择、导入和比较分词器。

import type { Words } from '../words.ts'

export const tokenizing: Pick<Words, 'tokenizing' | 'comparing'> = {
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
