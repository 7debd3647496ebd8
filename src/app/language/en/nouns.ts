// Words for everything that can be chosen by name: members of the sentence's folders, their options, presets.

const transformer = {
  layers: {
    label: 'Layers',
    help: 'How many blocks of attention and feed-forward the text passes through. Deeper models can take more steps of thought, and take longer.',
  },
  heads: {
    label: 'Attention heads',
    help: 'In how many ways each layer looks back over the text at once. They share the width, so only divisors of it are offered.',
  },
  d_model: {
    label: 'Width (d_model)',
    help: 'How many numbers stand for a token inside the model. The size grows with the square of it.',
  },
  d_ff: {
    label: 'Feed-forward width',
    help: 'The inner width of each block’s feed-forward part, where much of what a model knows is kept. It follows the width when you move that.',
  },
  dropout: {
    label: 'Dropout',
    help: 'The share of values that are set to zero at random while training, against memorising. Useful where the text is small and read many times.',
  },
  norm_eps: {
    label: 'Norm epsilon',
    help: 'A tiny number that keeps normalisation from dividing by zero. It belongs to the model: leave it as it came.',
  },
}

const decoder = {
  ...transformer,
  kv_heads: {
    label: 'Key-value heads',
    help: 'Heads that keep keys and values; the attention heads share them in groups. Fewer make chatting faster and lighter.',
  },
  head_dim: {
    label: 'Head size',
    help: 'How many channels a head has. 0: the heads share the width evenly.',
  },
  tie: {
    label: 'Tie the output',
    help: 'Uses the token table for the output as well. Saves parameters, and helps small models.',
  },
  rope_theta: {
    label: 'Rotary base',
    help: 'How slowly the slowest positions turn. Longer contexts want larger values; 10,000 is usual.',
  },
}

const targets = {
  label: 'Layers',
  help: 'Which layers are tuned, by name; * stands for anything, commas separate several.',
}
const lora = {
  rank: { label: 'Rank', help: 'How thin the two matrices are. Higher ranks learn more, and weigh more.' },
  alpha: {
    label: 'Alpha',
    help: 'How much the change counts: it is scaled by alpha over rank. Twice the rank is usual.',
  },
  dropout: transformer.dropout,
  targets,
  rslora: { label: 'Rank-stabilised', help: 'Scales by alpha over the rank’s root, which suits high ranks.' },
  dora: {
    label: 'DoRA',
    help: 'Learns the length of each output apart from its direction. Slower, often a little better.',
  },
}
const formats = {
  nf4: 'NF4',
  int8: '8 bits',
  'int4-32': '4 bits by 32',
  'int4-64': '4 bits by 64',
  'int4-128': '4 bits by 128',
  bf16: 'bfloat16',
  f16: 'float16',
}

export const nouns = {
  models: {
    gpt2: {
      name: 'GPT-2',
      help: 'The classic: learned positions, LayerNorm, GELU. Opens everywhere.',
      presets: { tiny: 'Tiny', small: 'Small', char: 'nanoGPT’s', gpt2: 'GPT-2 124M' },
      ...transformer,
    },
    llama: {
      name: 'Llama',
      help: 'The modern one: rotary positions, RMSNorm, SwiGLU, shared key-value heads.',
      presets: { tiny: 'Tiny', small: 'Small', medium: 'Medium', smollm: 'SmolLM 135M' },
      ...decoder,
      attention_bias: {
        label: 'Attention biases',
        help: 'Adds biases to attention’s projections. Llama itself has none; a few models of its kind do.',
      },
      rope_scaling: {
        label: 'Rotary scaling',
        help: 'How a model came by a longer context than it was first trained for. It belongs to the model: leave it as it came.',
        choices: { none: 'None', linear: 'Linear', llama3: 'Llama 3' },
      },
      rope_factor: {
        label: 'Rotary scaling factor',
        help: 'How many times longer the context became by rotary scaling.',
      },
      rope_original: {
        label: 'Context before scaling',
        help: 'The context that the model was first trained for, in tokens. Only Llama 3’s scaling asks for it.',
      },
    },
    bloom: {
      name: 'BLOOM',
      help: 'No positions: attention weakens with distance (ALiBi), so longer texts than those of training still work.',
      presets: { tiny: 'Tiny', small: 'Small', bloom: 'BLOOM 560M' },
      layers: transformer.layers,
      heads: transformer.heads,
      d_model: transformer.d_model,
      dropout: transformer.dropout,
      norm_eps: transformer.norm_eps,
    },
    gemma3: {
      name: 'Gemma 3',
      help: 'Google’s: most layers look back a window only, every few look at everything; norms before and behind each part.',
      presets: { tiny: 'Tiny', small: 'Small', gemma3: 'Gemma 3 270M' },
      ...decoder,
      sliding_window: {
        label: 'Sliding window',
        help: 'How many tokens a local layer looks back, itself included.',
      },
      sliding_window_pattern: {
        label: 'Global layer every',
        help: 'Each so many-th layer looks at everything, the others only within the window. 1: all of them look at everything.',
      },
      rope_local_theta: {
        label: 'Rotary base, local',
        help: 'The rotary base of the layers that look back a window only.',
      },
    },
    mistral: {
      name: 'Mistral',
      help: 'Llama’s layers; the first release looks back no further than a window.',
      presets: { tiny: 'Tiny', small: 'Small' },
      ...decoder,
      sliding_window: {
        label: 'Sliding window',
        help: 'How many tokens a layer looks back, itself included. Information still travels further, a window a layer. 0: no window.',
      },
      local_blocks: {
        label: 'Blocks looked back',
        help: 'How many blocks of 64 tokens a layer looks back, its own included; blocks in between are not even read. 0: all of them. With it, a model can be used here but not exported: other programs do not know it.',
      },
      global_blocks: {
        label: 'First blocks',
        help: 'How many blocks of 64 tokens at the beginning every later one sees beside those it looks back on.',
      },
    },
    opt: {
      name: 'OPT',
      help: 'GPT-3’s shape in the open: learned positions, LayerNorm, ReLU.',
      presets: { tiny: 'Tiny', small: 'Small', opt: 'OPT 125M' },
      layers: transformer.layers,
      heads: transformer.heads,
      d_model: transformer.d_model,
      d_ff: transformer.d_ff,
      dropout: transformer.dropout,
    },
    qwen2: {
      name: 'Qwen2',
      help: 'Llama with biases on queries, keys and values. Qwen 2.5 is the same.',
      presets: { tiny: 'Tiny', small: 'Small', qwen2: 'Qwen2.5 0.5B' },
      ...decoder,
    },
    qwen3: {
      name: 'Qwen3',
      help: 'Llama whose queries and keys are normalised, which steadies training; heads have a size of their own.',
      presets: { tiny: 'Tiny', small: 'Small', qwen3: 'Qwen3 0.6B' },
      ...decoder,
    },
  },
  adapters: {
    lora: {
      name: 'LoRA',
      help: 'The model stays as it is; two thin matrices beside each layer learn the change. Light, and the usual choice.',
      presets: { attention: 'Attention only', everything: 'All layers' },
      ...lora,
    },
    qlora: {
      name: 'QLoRA',
      help: 'LoRA over a model that is kept in few bits: a fraction of the memory, for a little precision.',
      presets: { attention: 'Attention only', everything: 'All layers' },
      linears: {
        label: 'Base layers in',
        help: 'The number format in which the frozen layers are kept. NF4 takes about half a byte a weight.',
        choices: formats,
      },
      tables: {
        label: 'Base tables in',
        help: 'The number format of the token table and the output, which suffer more from few bits.',
        choices: { f32: '32 bits', ...formats },
      },
      ...lora,
    },
    bottleneck: {
      name: 'Bottleneck',
      help: 'A narrow network behind each layer learns the change. Cannot be merged into the model.',
      size: { label: 'Size', help: 'How narrow the networks are.' },
      activation: {
        label: 'Activation',
        help: 'What bends the values in the middle.',
        choices: { gelu: 'GELU', gelu_new: 'GELU (tanh)', relu: 'ReLU', silu: 'SiLU' },
      },
      targets: targets,
    },
    prompt: {
      name: 'Prompt tuning',
      help: 'Learns what a few tokens before every text are, which no text has: very few numbers. Begins as the base after words that say nothing. Cannot be merged.',
      virtual_tokens: { label: 'Virtual tokens', help: 'How many; each takes a place of the context.' },
    },
    prefix: {
      name: 'Prefix tuning',
      help: 'Learns what every layer remembers of a few tokens before the text. Cannot be merged.',
      virtual_tokens: { label: 'Virtual tokens', help: 'How many; each takes a place of the context.' },
    },
    ia3: {
      name: '(IA)³',
      help: 'Learns one factor for each channel of a few layers: the fewest numbers of all.',
      targets: { label: 'Scaled outputs of', help: 'Layers whose outputs are scaled, by name; * stands for anything.' },
      inputs: { label: 'Scaled inputs of', help: 'Layers whose inputs are scaled instead.' },
    },
    freeze: {
      name: 'Some parameters',
      help: 'Trains the parameters whose names fit, and leaves the others as they are.',
      presets: { norms: 'Norms only', biases: 'Biases only' },
      train: { label: 'Trained', help: 'Names of parameters, * for anything, separated by commas.' },
    },
    full: {
      name: 'All parameters',
      help: 'Trains the whole model. Needs the most memory: gradients and moments for every weight.',
    },
  },
  objectives: {
    'causal-lm': {
      name: 'Next token',
      help: 'Learns to continue a text, token by token.',
      documents: {
        label: 'Documents in a row',
        help: 'Joined, a document sees the end of the one before it, as most models were trained. Apart, each begins at position 0 and sees only itself.',
        choices: { joined: 'Joined', apart: 'Apart' },
      },
    },
    sft: {
      name: 'Supervised fine-tuning',
      help: 'Learns the answers of examples: prompts are read, and only what is answered counts in the loss.',
      long: {
        label: 'Examples longer than a row',
        help: 'Cut off at the context’s end, or read on in further rows.',
        choices: { truncate: 'Cut off', slide: 'Read on' },
      },
      pack: {
        label: 'Several in a row',
        help: 'Short examples share a row without seeing each other. Otherwise each has a row of its own, filled up with nothing.',
      },
    },
    'sequence-classification': {
      name: 'Label of a text',
      help: 'A head of labels in the place of the model’s own says what a text is, at its last token. The labels are those of the data.',
      pack: {
        label: 'Several in a row',
        help: 'Short texts share a row without seeing each other. Otherwise each has a row of its own, filled up with nothing.',
      },
    },
    'token-classification': {
      name: 'Labels of words',
      help: 'A head of labels in the place of the model’s own says what each word is (a name, a place, a verb), at the word’s first token.',
      pack: {
        label: 'Several in a row',
        help: 'Short texts share a row without seeing each other. Otherwise each has a row of its own, filled up with nothing.',
      },
    },
  },
  optimizers: {
    adamw: {
      name: 'AdamW',
      help: 'Adam with decoupled weight decay: the usual choice for Transformers.',
      learning_rate: {
        label: 'Learning rate',
        help: 'How far each step moves the weights. Too small learns slowly, too large diverges. Small models bear about 1e-3.',
      },
      warmup_steps: {
        label: 'Warm-up',
        help: 'Steps over which the learning rate rises from zero, so that the first, wild gradients do no harm.',
      },
      schedule: {
        label: 'Schedule',
        help: 'How the learning rate goes on after warm-up. Cosine and linear end low, which settles the model.',
        choices: { cosine: 'Cosine', linear: 'Linear', constant: 'Constant' },
      },
      weight_decay: {
        label: 'Weight decay',
        help: 'Draws weights towards zero at every step, which keeps the model simple.',
      },
      max_grad_norm: {
        label: 'Gradient clipping',
        help: 'Gradients longer than this are shortened, so that one odd batch cannot do damage. 0 turns it off.',
      },
      beta1: { label: 'Beta 1', help: 'How long the average of gradients remembers.' },
      beta2: { label: 'Beta 2', help: 'How long the average of squared gradients remembers.' },
    },
  },
  tokenizers: {
    bpe: {
      name: 'Byte pairs',
      help: 'Learns frequent pieces of words from your text. The best choice for most, and for Chinese above all.',
      vocab: {
        label: 'Vocabulary',
        help: 'How many different tokens there are. More make shorter sequences and a larger table.',
      },
      minFrequency: { label: 'Least frequency', help: 'A piece must occur this often to become a token.' },
    },
    char: {
      name: 'Characters',
      help: 'One token a character. Simple to follow; long sequences, and a large table for Chinese.',
      vocab: { label: 'Vocabulary', help: 'The most tokens there may be; rarer characters are spelled in bytes.' },
    },
    byte: { name: 'Bytes', help: 'One token a byte: 256 and nothing to learn. The longest sequences.' },
    wordpiece: {
      name: 'WordPiece',
      help: 'Words in small letters, and pieces of rarer ones, as for BERT. Loses capitals and accents, and what it has no piece for.',
      vocab: { label: 'Vocabulary', help: 'How many different tokens there are.' },
      minFrequency: { label: 'Least frequency', help: 'A piece must occur this often to become a token.' },
      lowercase: { label: 'Small letters', help: 'Capitals and accents are taken away.' },
    },
    unigram: {
      name: 'Unigram',
      help: 'Begins with many pieces and keeps those that the text is likeliest made of. Rare characters are spelled in bytes.',
      vocab: { label: 'Vocabulary', help: 'How many different tokens there are.' },
      longest: { label: 'Longest piece', help: 'Characters that a piece has at most.' },
    },
  },
  datasets: {
    'stories-en': {
      name: 'English stories',
      help: 'Short stories in simple English, told anew from a seed.',
      stories: {
        label: 'Stories',
        help: 'How many stories are told. More take longer to prepare and are memorised less.',
      },
      seed: { label: 'Seed', help: 'Another number tells other stories.' },
    },
    'stories-zh': {
      name: 'Chinese stories',
      help: 'Short stories in simple Chinese, told anew from a seed.',
      stories: {
        label: 'Stories',
        help: 'How many stories are told. More take longer to prepare and are memorised less.',
      },
      seed: { label: 'Seed', help: 'Another number tells other stories.' },
    },
    arithmetic: {
      name: 'Arithmetic',
      help: 'Sums such as 12+34=46. Shows whether a model learns to reckon or only to remember; best with characters as tokens.',
      examples: { label: 'Examples', help: 'How many, no two alike; fewer where there are no more.' },
      operation: {
        label: 'Operation',
        help: 'What is done with the two numbers.',
        choices: { add: 'Add', subtract: 'Subtract', multiply: 'Multiply', mixed: 'All three' },
      },
      digits: { label: 'Digits', help: 'How long the largest numbers are.' },
      reversed: {
        label: 'Last digit first',
        help: 'Answers are written from the last digit to the first, the way carrying goes. Far easier to learn.',
      },
      seed: { label: 'Seed', help: 'Another number makes other examples.' },
    },
    puzzles: {
      name: 'Letter puzzles',
      help: 'Rows of letters to be copied, reversed or sorted: small tests of attention.',
      examples: { label: 'Examples', help: 'How many, no two alike; fewer where there are no more.' },
      puzzle: {
        label: 'Puzzle',
        help: 'What is done with the letters.',
        choices: { copy: 'Copy', reverse: 'Reverse', sort: 'Sort', mixed: 'All three' },
      },
      length: { label: 'Length', help: 'How many letters the longest rows have.' },
      letters: { label: 'Letters', help: 'How many different letters there are.' },
      seed: { label: 'Seed', help: 'Another number makes other examples.' },
    },
    instructions: {
      name: 'Instructions',
      help: 'Questions with short answers about animals, colors, opposites and the like: teaches a model of stories to answer.',
      examples: { label: 'Examples', help: 'How many, no two alike; fewer where there are no more.' },
      language: { label: 'Language', help: 'In which language.', choices: { en: 'English', zh: 'Chinese' } },
      seed: { label: 'Seed', help: 'Another number makes other examples.' },
    },
    preferences: {
      name: 'Preferences',
      help: 'Pairs of answers of which one is better, for learning from preferences.',
      examples: { label: 'Examples', help: 'How many, no two alike; fewer where there are no more.' },
      kind: {
        label: 'Better means',
        help: 'What makes an answer the better one.',
        choices: { right: 'Right', polite: 'Polite', brief: 'Brief', mixed: 'Any of these' },
      },
      language: { label: 'Language', help: 'In which language.', choices: { en: 'English', zh: 'Chinese' } },
      seed: { label: 'Seed', help: 'Another number makes other examples.' },
    },
    feelings: {
      name: 'Feelings',
      help: 'Short texts to be sorted by how somebody in them feels: happy, sad, angry or afraid.',
      examples: { label: 'Examples', help: 'How many, no two alike; fewer where there are no more.' },
      language: { label: 'Language', help: 'In which language.', choices: { en: 'English', zh: 'Chinese' } },
      seed: { label: 'Seed', help: 'Another number makes other examples.' },
    },
    names: {
      name: 'Names',
      help: 'Short texts in which persons, places and times are named, with a label for each word (B-…, I-…, O).',
      examples: { label: 'Examples', help: 'How many, no two alike; fewer where there are no more.' },
      language: { label: 'Language', help: 'In which language.', choices: { en: 'English', zh: 'Chinese' } },
      seed: { label: 'Seed', help: 'Another number makes other examples.' },
    },
    translation: {
      name: 'Words to translate',
      help: 'Some 700 everyday words in English and Chinese.',
      direction: {
        label: 'Direction',
        help: 'From which language into which.',
        choices: { 'en-zh': 'English to Chinese', 'zh-en': 'Chinese to English', both: 'Both ways' },
      },
      words: { label: 'Words', help: 'At most how many; all there are, if this is more.' },
      seed: { label: 'Seed', help: 'Another number puts them in another order.' },
    },
  },
  presets: {
    tiny: { name: 'Tiny', help: 'Learns spelling and short words. For a first look.' },
    small: { name: 'Small', help: 'Learns grammar and names; its stories hang together for a sentence or two.' },
    medium: { name: 'Medium', help: 'Tells simple stories. Wants a real graphics card and some patience.' },
    gpt2: {
      name: 'GPT-2',
      help: 'OpenAI’s first size, whole. For a strong graphics card, much text of your own, and days.',
    },
  },
  shapes: {
    text: { name: 'Plain text' },
    alpaca: { name: 'Instructions (Alpaca)' },
    sharegpt: { name: 'Conversations (ShareGPT)' },
    messages: { name: 'Conversations (OpenAI)' },
    'prompt-completion': { name: 'Prompt and answer' },
    preference: { name: 'Better and worse answer' },
    classification: { name: 'Text and label' },
    'token-classification': { name: 'Words and tags' },
    slots: {
      text: 'Text',
      label: 'Label',
      tokens: 'Words',
      tags: 'Tags',
      instruction: 'Instruction',
      input: 'Input',
      output: 'Output',
      system: 'System prompt',
      history: 'Earlier turns',
      conversations: 'Conversation',
      messages: 'Conversation',
      prompt: 'Prompt',
      completion: 'Answer',
      chosen: 'Better answer',
      rejected: 'Worse answer',
    },
    roles: { text: 'Text', system: 'System', user: 'User', assistant: 'Assistant', tool: 'Tool' },
  },
}
