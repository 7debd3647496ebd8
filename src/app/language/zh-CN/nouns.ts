// 一切按名称选择的东西的文字：句子各部分的成员、它们的选项，以及预设。

const transformer = {
  layers: { label: '层数', help: '文本要经过多少层注意力和前馈网络。层数越多，能“想”的步数越多，也越慢。' },
  heads: { label: '注意力头数', help: '每一层同时用多少种方式回看文本。各头平分隐藏维度，所以只提供它的约数。' },
  d_model: { label: '隐藏维度 d_model', help: '在模型内部，一个 token 用多少个数表示。模型大小随它的平方增长。' },
  d_ff: {
    label: '前馈维度',
    help: '每层前馈部分的内部宽度，模型的许多知识存在这里。移动隐藏维度时它会按比例跟随。',
  },
  dropout: { label: '随机丢弃', help: '训练时随机置零的比例，用来防止死记。文本少、要反复读时有用。' },
  norm_eps: { label: '归一化的 ε', help: '一个极小的数，让归一化不会除以零。它属于模型本身，请保持原样。' },
}

const decoder = {
  ...transformer,
  kv_heads: { label: '键值头数', help: '保存键和值的头，注意力头分组共用它们。越少，对话越快越省。' },
  head_dim: { label: '每头维度', help: '一个头有多少个通道。0 表示各头平分隐藏维度。' },
  tie: { label: '共享输出层', help: '输出层与 token 表共用同一份参数。节省参数，对小模型有好处。' },
  rope_theta: { label: '旋转位置基数', help: '最慢的位置转得有多慢。上下文越长需要越大；通常是 10,000。' },
}

const targets = { label: '哪些层', help: '按名称选出要微调的层；* 代表任意内容，用逗号分隔多个。' }
const lora = {
  rank: { label: '秩', help: '两个矩阵有多细。秩越高学得越多，也越重。' },
  alpha: { label: 'Alpha 系数', help: '变化占多大分量：按 alpha 除以秩来缩放。通常取秩的两倍。' },
  dropout: transformer.dropout,
  targets,
  rslora: { label: '秩稳定缩放', help: '改为除以秩的平方根，适合较高的秩。' },
  dora: { label: 'DoRA', help: '把每个输出的长度和方向分开学习。更慢，常常略好一些。' },
}
const formats = {
  nf4: 'NF4',
  int8: '8 位',
  'int4-32': '4 位，每 32 个一组',
  'int4-64': '4 位，每 64 个一组',
  'int4-128': '4 位，每 128 个一组',
  bf16: 'bfloat16',
  f16: 'float16',
}

export const nouns = {
  models: {
    gpt2: {
      name: 'GPT-2',
      help: '经典结构：可学习的位置、LayerNorm、GELU。到处都能打开。',
      presets: { tiny: '微型', small: '小型', char: 'nanoGPT 同款', gpt2: 'GPT-2 124M' },
      ...transformer,
    },
    llama: {
      name: 'Llama',
      help: '现代结构：旋转位置、RMSNorm、SwiGLU、共享的键值头。',
      presets: { tiny: '微型', small: '小型', medium: '中型', smollm: 'SmolLM 135M' },
      ...decoder,
      attention_bias: { label: '注意力偏置', help: '给注意力的各个投影加上偏置。Llama 本身没有，少数同类模型有。' },
      rope_scaling: {
        label: '旋转位置缩放',
        help: '模型怎样把上下文扩展到比最初训练时更长。它属于模型本身，请保持原样。',
        choices: { none: '无', linear: '线性', llama3: 'Llama 3' },
      },
      rope_factor: { label: '缩放倍数', help: '旋转位置缩放把上下文扩展了多少倍。' },
      rope_original: {
        label: '缩放前的上下文',
        help: '模型最初训练时的上下文长度，以 token 计。只有 Llama 3 的缩放用到它。',
      },
    },
    bloom: {
      name: 'BLOOM',
      help: '没有位置向量，注意力随距离减弱（ALiBi），比训练时更长的文本也能用。',
      presets: { tiny: '微型', small: '小型', bloom: 'BLOOM 560M' },
      layers: transformer.layers,
      heads: transformer.heads,
      d_model: transformer.d_model,
      dropout: transformer.dropout,
      norm_eps: transformer.norm_eps,
    },
    gemma3: {
      name: 'Gemma 3',
      help: 'Google 的结构：多数层只回看一个窗口，每隔几层看全文；每个部分前后都有归一化。',
      presets: { tiny: '微型', small: '小型', gemma3: 'Gemma 3 270M' },
      ...decoder,
      sliding_window: { label: '滑动窗口', help: '局部层能回看多少个 token（含自身）。' },
      sliding_window_pattern: {
        label: '全局层间隔',
        help: '每隔这么多层有一层看全文，其余各层只看窗口之内。1 表示所有层都看全文。',
      },
      rope_local_theta: { label: '局部旋转位置基数', help: '只回看窗口的那些层的旋转位置基数。' },
    },
    mistral: {
      name: 'Mistral',
      help: '与 Llama 相同的层；最早的版本只在一个窗口之内回看。',
      presets: { tiny: '微型', small: '小型' },
      ...decoder,
      sliding_window: {
        label: '滑动窗口',
        help: '每一层能回看多少个 token（含自身）。信息每过一层还能再传远一个窗口。0 表示没有窗口。',
      },
      local_blocks: {
        label: '回看块数',
        help: '每一层能回看多少个 64 token 的块（含自身所在的块）；中间的块完全不读。0 表示全部。设置后模型可在这里使用，但不能导出：其他程序不认识这种注意力。',
      },
      global_blocks: {
        label: '开头块数',
        help: '除回看的块之外，之后每个块还能看到开头的多少个 64 token 的块。',
      },
    },
    opt: {
      name: 'OPT',
      help: '公开版的 GPT-3 结构：可学习的位置、LayerNorm、ReLU。',
      presets: { tiny: '微型', small: '小型', opt: 'OPT 125M' },
      layers: transformer.layers,
      heads: transformer.heads,
      d_model: transformer.d_model,
      d_ff: transformer.d_ff,
      dropout: transformer.dropout,
    },
    qwen2: {
      name: 'Qwen2',
      help: '查询、键和值带偏置的 Llama。Qwen 2.5 也是这个结构。',
      presets: { tiny: '微型', small: '小型', qwen2: 'Qwen2.5 0.5B' },
      ...decoder,
    },
    qwen3: {
      name: 'Qwen3',
      help: '查询和键先归一化的 Llama，训练更稳；每个头有自己的维度。',
      presets: { tiny: '微型', small: '小型', qwen3: 'Qwen3 0.6B' },
      ...decoder,
    },
  },
  adapters: {
    lora: {
      name: 'LoRA',
      help: '模型保持不变，每一层旁边的两个细长矩阵学习变化。轻便，也是通常的选择。',
      presets: { attention: '仅注意力', everything: '所有层' },
      ...lora,
    },
    qlora: {
      name: 'QLoRA',
      help: '在以很少位数保存的模型上做 LoRA：只用一小部分显存，精度略有损失。',
      presets: { attention: '仅注意力', everything: '所有层' },
      linears: {
        label: '基础层的格式',
        help: '冻结的层以哪种数值格式保存。NF4 每个权重约占半个字节。',
        choices: formats,
      },
      tables: {
        label: '词表的格式',
        help: '词表和输出层的数值格式；它们更怕位数少。',
        choices: { f32: '32 位', ...formats },
      },
      ...lora,
    },
    bottleneck: {
      name: '瓶颈适配器',
      help: '每一层之后的一个窄网络学习变化。无法合并进模型。',
      size: { label: '宽度', help: '这些网络有多窄。' },
      activation: {
        label: '激活函数',
        help: '在中间让数值弯曲的函数。',
        choices: { gelu: 'GELU', gelu_new: 'GELU（tanh）', relu: 'ReLU', silu: 'SiLU' },
      },
      targets: targets,
    },
    prompt: {
      name: '提示微调',
      help: '在每段文本之前学习几个文本中没有的 token：要学的数极少。开始时如同基础模型读到几个没有意义的词。无法合并。',
      virtual_tokens: { label: '虚拟 token 数', help: '数量；每个占用上下文的一个位置。' },
    },
    prefix: {
      name: '前缀微调',
      help: '学习每一层对文本之前几个 token 的记忆。无法合并。',
      virtual_tokens: { label: '虚拟 token 数', help: '数量；每个占用上下文的一个位置。' },
    },
    ia3: {
      name: '(IA)³',
      help: '只为几个层的每个通道学习一个系数：所学的数最少。',
      targets: { label: '缩放输出的层', help: '按名称选出输出被缩放的层；* 代表任意内容。' },
      inputs: { label: '缩放输入的层', help: '改为缩放输入的层。' },
    },
    freeze: {
      name: '部分参数',
      help: '只训练名称相符的参数，其余保持不变。',
      presets: { norms: '仅归一化', biases: '仅偏置' },
      train: { label: '训练哪些', help: '参数的名称，* 代表任意内容，用逗号分隔。' },
    },
    full: {
      name: '全部参数',
      help: '训练整个模型。最占显存：每个权重都要有梯度和动量。',
    },
  },
  objectives: {
    'causal-lm': {
      name: '预测下一个 token',
      help: '学习一个 token 接一个 token 地续写文本。',
      documents: {
        label: '同一行里的文档',
        help: '连着时，文档能看到前一篇的结尾，多数模型是这样训练的。分开时，每篇从位置 0 开始，只看到自己。',
        choices: { joined: '连着', apart: '分开' },
      },
    },
    sft: {
      name: '监督微调',
      help: '学习示例中的回答：提示只读入，损失只计回答部分。',
      long: {
        label: '比一行长的示例',
        help: '在上下文末尾截断，或接着在后面的行里读完。',
        choices: { truncate: '截断', slide: '接着读' },
      },
      pack: {
        label: '一行放几条',
        help: '短的示例共用一行，互相看不见；否则每条单独占一行，空余处填充。',
      },
    },
    'sequence-classification': {
      name: '文本分类',
      help: '用一个标签头代替模型自己的输出头，在文本的最后一个 token 处判断它属于哪一类。标签取自数据。',
      pack: {
        label: '一行放多条',
        help: '短文本共用一行，互不可见；否则每条独占一行，余下的位置填空。',
      },
    },
    'token-classification': {
      name: '词语标注',
      help: '用一个标签头代替模型自己的输出头，在每个词的第一个 token 处判断它是什么（人名、地名、动词……）。',
      pack: {
        label: '一行放多条',
        help: '短文本共用一行，互不可见；否则每条独占一行，余下的位置填空。',
      },
    },
  },
  optimizers: {
    adamw: {
      name: 'AdamW',
      help: '权重衰减独立的 Adam：训练 Transformer 的常用选择。',
      learning_rate: {
        label: '学习率',
        help: '每一步移动权重的幅度。太小学得慢，太大会发散。小模型可用约 1e-3。',
      },
      warmup_steps: { label: '预热步数', help: '学习率从零升起的步数，免得最初杂乱的梯度造成破坏。' },
      schedule: {
        label: '学习率调度',
        help: '预热之后学习率如何变化。余弦和线性最后会降低，让模型稳定下来。',
        choices: { cosine: '余弦', linear: '线性', constant: '恒定' },
      },
      weight_decay: { label: '权重衰减', help: '每一步都把权重往零拉一点，让模型保持简单。' },
      max_grad_norm: { label: '最大梯度范数', help: '比这更长的梯度会被缩短，免得一批怪数据造成破坏。0 表示不裁剪。' },
      beta1: { label: 'Beta 1', help: '梯度的平均记住多久。' },
      beta2: { label: 'Beta 2', help: '梯度平方的平均记住多久。' },
    },
  },
  tokenizers: {
    bpe: {
      name: '字节对',
      help: '从文本中学习常见的词片段。适合大多数情况，中文尤其推荐。',
      vocab: { label: '词表大小', help: '一共有多少种 token。越多，序列越短，词表越大。' },
      minFrequency: { label: '最低频次', help: '一个片段至少出现这么多次才成为 token。' },
    },
    char: {
      name: '字符',
      help: '一个字符一个 token。容易理解；但序列长，中文的词表会很大。',
      vocab: { label: '词表大小', help: 'token 种类的上限；更少见的字符用字节拼出。' },
    },
    byte: { name: '字节', help: '一个字节一个 token：共 256 种，无需学习。序列最长。' },
    wordpiece: {
      name: 'WordPiece（词片）',
      help: '小写单词和罕见词的片段，与 BERT 相同。大写、重音和没有对应片段的内容会丢失。',
      vocab: { label: '词表大小', help: '一共有多少个不同的 token。' },
      minFrequency: { label: '最低频次', help: '一个片段至少出现这么多次才能成为 token。' },
      lowercase: { label: '转为小写', help: '去掉大写和重音符号。' },
    },
    unigram: {
      name: 'Unigram（一元模型）',
      help: '先取许多片段，再留下最可能构成文本的那些。罕见字符按字节拼写。',
      vocab: { label: '词表大小', help: '一共有多少个不同的 token。' },
      longest: { label: '最长片段', help: '一个片段最多有多少个字符。' },
    },
  },
  datasets: {
    'stories-en': {
      name: '英文故事',
      help: '由随机种子新编的简单英文小故事。',
      stories: { label: '故事数量', help: '讲多少个故事。越多，准备越久，也越不容易被死记。' },
      seed: { label: '随机种子', help: '换一个数就换一批故事。' },
    },
    'stories-zh': {
      name: '中文故事',
      help: '由随机种子新编的简单中文小故事。',
      stories: { label: '故事数量', help: '讲多少个故事。越多，准备越久，也越不容易被死记。' },
      seed: { label: '随机种子', help: '换一个数就换一批故事。' },
    },
    arithmetic: {
      name: '算术',
      help: '形如 12+34=46 的算式。看模型是学会了计算，还是只会死记；最好以字符为 token。',
      examples: { label: '样本数', help: '多少条，互不相同；没有更多时就少一些。' },
      operation: {
        label: '运算',
        help: '对两个数做什么运算。',
        choices: { add: '加法', subtract: '减法', multiply: '乘法', mixed: '三种都有' },
      },
      digits: { label: '位数', help: '最大的数有几位。' },
      reversed: { label: '末位在前', help: '答案从末位写到首位，与进位的方向一致，学起来容易得多。' },
      seed: { label: '随机种子', help: '换一个数就换一批样本。' },
    },
    puzzles: {
      name: '字母谜题',
      help: '把一串字母照抄、倒序或排序：对注意力的小测验。',
      examples: { label: '样本数', help: '多少条，互不相同；没有更多时就少一些。' },
      puzzle: {
        label: '谜题',
        help: '对字母做什么。',
        choices: { copy: '照抄', reverse: '倒序', sort: '排序', mixed: '三种都有' },
      },
      length: { label: '长度', help: '最长的一串有多少个字母。' },
      letters: { label: '字母数', help: '一共用多少个不同的字母。' },
      seed: { label: '随机种子', help: '换一个数就换一批样本。' },
    },
    instructions: {
      name: '指令问答',
      help: '关于动物、颜色、反义词等小常识的问题和简短回答：教会讲故事的模型回答问题。',
      examples: { label: '样本数', help: '多少条，互不相同；没有更多时就少一些。' },
      language: { label: '语言', help: '用哪种语言。', choices: { en: '英文', zh: '中文' } },
      seed: { label: '随机种子', help: '换一个数就换一批样本。' },
    },
    preferences: {
      name: '偏好',
      help: '成对的回答，其中一个更好，用于偏好学习。',
      examples: { label: '样本数', help: '多少条，互不相同；没有更多时就少一些。' },
      kind: {
        label: '好在哪里',
        help: '较好的回答好在什么地方。',
        choices: { right: '正确', polite: '礼貌', brief: '简洁', mixed: '以上任一' },
      },
      language: { label: '语言', help: '用哪种语言。', choices: { en: '英文', zh: '中文' } },
      seed: { label: '随机种子', help: '换一个数就换一批样本。' },
    },
    feelings: {
      name: '心情',
      help: '按文中人物的心情给短文分类：高兴、难过、生气或害怕。',
      examples: { label: '样本数', help: '多少条，互不相同；没有更多时就少一些。' },
      language: { label: '语言', help: '用哪种语言。', choices: { en: '英文', zh: '中文' } },
      seed: { label: '随机种子', help: '换一个数就换一批样本。' },
    },
    names: {
      name: '名称',
      help: '提到人物、地点和时间的短文，每个词都有标签（B-…、I-…、O）。',
      examples: { label: '样本数', help: '多少条，互不相同；没有更多时就少一些。' },
      language: { label: '语言', help: '用哪种语言。', choices: { en: '英文', zh: '中文' } },
      seed: { label: '随机种子', help: '换一个数就换一批样本。' },
    },
    translation: {
      name: '单词翻译',
      help: '约七百个中英文日常单词。',
      direction: {
        label: '方向',
        help: '从哪种语言译成哪种语言。',
        choices: { 'en-zh': '英译中', 'zh-en': '中译英', both: '双向' },
      },
      words: { label: '单词数', help: '最多多少个；超过总数时就用全部。' },
      seed: { label: '随机种子', help: '换一个数就换一种顺序。' },
    },
  },
  presets: {
    tiny: { name: '微型', help: '学会拼写和短词。适合初次尝试。' },
    small: { name: '小型', help: '学会语法和人名；一两句话之内能讲通。' },
    medium: { name: '中型', help: '能讲简单的故事。需要真正的显卡和一点耐心。' },
    gpt2: { name: 'GPT-2', help: 'OpenAI 最初的完整尺寸。需要强劲的显卡、你自己的大量文本，以及几天时间。' },
  },
  shapes: {
    text: { name: '纯文本' },
    alpaca: { name: '指令（Alpaca）' },
    sharegpt: { name: '对话（ShareGPT）' },
    messages: { name: '对话（OpenAI）' },
    'prompt-completion': { name: '提示与回答' },
    preference: { name: '较好与较差的回答' },
    classification: { name: '文本与标签' },
    'token-classification': { name: '词与标签' },
    slots: {
      text: '文本',
      label: '标签',
      tokens: '词',
      tags: '词的标签',
      instruction: '指令',
      input: '输入',
      output: '输出',
      system: '系统提示',
      history: '先前的轮次',
      conversations: '对话',
      messages: '对话',
      prompt: '提示',
      completion: '回答',
      chosen: '较好的回答',
      rejected: '较差的回答',
    },
    roles: { text: '文本', system: '系统', user: '用户', assistant: '助手', tool: '工具' },
  },
}
