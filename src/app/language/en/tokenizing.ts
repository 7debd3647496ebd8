// Choosing, importing and comparing tokenizers, and mixing texts that one of them cut.

export const tokenizing = {
  tokenizing: {
    name: 'An imported tokenizer',
    imported: 'From a file: {{name}}',
    importedHelp:
      'Cuts the text as the file says. Nothing is learnt; the model can be used wherever this tokenizer is.',
    ofDataset: 'As in {{name}}',
    ofDatasetHelp: 'The tokenizer of a text prepared before, so that both can be mixed or compared.',
    import: 'Import tokenizer.json',
    fromHub: 'From Hugging Face',
    compare: 'Compare',
    save: 'Save tokenizer.json',
    noFile: 'None of these files is a tokenizer.json.',
  },
  mixing: {
    open: 'Mix texts',
    title: 'Mix prepared texts',
    about:
      'A run on a mixture draws every row from one of these texts, each in its share. All must be cut by one tokenizer.',
    tokens: '{{tokens}} tokens',
    share: '{{share}} of the rows',
    weight: 'Weight of {{name}}',
    temperature: 'Temperature',
    temperatureHelp:
      'At 1, a text is drawn as often as it is large. Higher temperatures draw small texts more often, up to all alike. Weights come on top.',
    mix: 'Mix',
  },
  comparing: {
    title: 'Tokenizers side by side',
    about:
      'Each learns from the beginning of your text, or is used as it is, and cuts the same text. Fewer tokens make faster training; a word in few tokens is easier to learn.',
    choose: 'Which',
    run: 'Compare',
    vocabulary: 'Vocabulary',
    bytes: 'Bytes a token',
    used: 'Vocabulary used',
    lossless: 'Nothing lost',
    yes: 'yes',
    no: 'no',
    fertility: 'Tokens a word: {{language}}',
    unknownLanguage: 'other',
    own: 'A text to see cut',
    example: 'The quick brown fox: 敏捷的棕色狐狸 🦊 x += 1',
  },
}
