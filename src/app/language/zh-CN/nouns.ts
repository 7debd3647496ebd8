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
    mistral: {
      name: 'Mistral',
      help: '与 Llama 相同的层；最早的版本只在一个窗口之内回看。',
      presets: { tiny: '微型', small: '小型' },
      ...decoder,
      sliding_window: {
        label: '滑动窗口',
        help: '每一层能回看多少个 token（含自身）。信息每过一层还能再传远一个窗口。0 表示没有窗口。',
      },
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
  objectives: {
    'causal-lm': { name: '预测下一个 token', help: '学习一个 token 接一个 token 地续写文本。' },
    sft: { name: '监督微调', help: '学习示例中的回答：提示只读入，损失只计回答部分。' },
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
    slots: {
      text: '文本',
      label: '标签',
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
