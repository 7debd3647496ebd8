// 引擎、数据室和存储的错误与提示，按代码排列；其中的事实以参数给出。

export const notices = {
  // 设备
  'no-webgpu': '这个浏览器没有 WebGPU。',
  'no-adapter': '没有可用的显卡。请重启浏览器，然后继续训练。',
  'no-device': '显卡没有给出设备。请关闭其他占用显卡的页面或重启浏览器，然后继续训练。',
  'gpu-lost': '显卡连接中断：驱动或进程已结束。最后一个检查点之前的内容都在，点“继续训练”即可接着进行。',
  'out-of-memory':
    '显存装不下。把批处理大小设为 {{batch}}、梯度累积设为 {{accumulate}}，并把“节省显存”选为“逐层”就能装下，每步的 token 数不变。',
  'too-large-for-device':
    '{{what}} 的一个结果需要 {{needed, bytes}}，而本设备一次最多绑定 {{limit, bytes}}。请减小批处理大小或上下文长度。',
  'out-of-memory-any': '即使批处理大小为 1，这个模型也装不进显存。请减少层数、隐藏维度或上下文长度。',

  // 所要求的设置
  'bad-option': '有一项设置不被允许：{{problem}}',
  'heads-do-not-divide': '注意力头数必须能整除隐藏维度。',
  'kv-heads-do-not-divide': '键值头数必须能整除注意力头数。',
  'head-odd': '旋转位置的头需要偶数个通道：请换一个头数。',
  'head-too-large': '一个头最多 128 个通道：请增加头数。',
  'context-too-long':
    '$t(data.split.{{split}})文本有 {{tokens, whole}} 个 token，不够 {{context}} 的上下文长度。最长可用 {{fits, whole}}；或者提供更多文本。',
  'only-here': '这个模型按块计算注意力，其他程序无法用这些权重算出同样的结果。',
  'window-and-blocks': '滑动窗口与分块只能选一个：请把其中之一设为 0。',
  'rows-do-not-fit': '这个模型没有一行是 {{block}} 的倍数，而此格式需要：隐藏维度要是它的倍数才行。',

  // 打开模型
  'several-models': '这里有 {{files, whole}} 个模型，请选择其中一个。',
  'no-model': '这个 GGUF 文件不是模型，它自称的类型是 {{what}}。',
  'unknown-architecture': '无法打开架构为 {{architecture}} 的模型。可以打开的有：{{known}}。',
  'setting-missing': '模型的配置没有写明 {{key}}。',
  'setting-unusable': '模型的配置写着 {{key}} = {{found}}，这里只能使用 {{usable}}。',
  'tensors-missing': '文件缺少这个 {{family}} 需要的 {{count, whole}} 个张量：{{tensors}}。',
  'tensors-unknown': '文件中有 {{count, whole}} 个张量不属于这个 {{family}}：{{tensors}}。',
  'tensor-shape': '张量 {{tensor}} 的形状是 {{found}}，而这个配置需要 {{expected}}。',
  'tensor-format': '张量 {{tensor}} 的数值格式是 {{format}}；能读取的有 {{known}}。',
  'unreadable-model': '这些文件无法作为模型打开：{{problem}}',
  'model-too-large':
    '这个模型对本设备来说太大：其中的 {{tensor}} 需要 {{needed, bytes}}，而一次最多能用 {{limit, bytes}}。词表更小或隐藏维度更小的模型可以装下。',
  'busy-opening': '另一个模型正在打开：请等它完成，或取消它。',
  'no-gguf-tokenizer':
    'GGUF 装不下这个模型的分词器：只支持字节级 BPE，且切词规则要是 llama.cpp 认识的。请导出 Hugging Face 文件夹。',
  'no-gguf': 'llama.cpp 不认识 {{architecture}}，所以没有它的 GGUF：请导出 Hugging Face 文件夹。',

  // 运行
  'busy-training': '另一个运行正在训练：请先停止它。',
  'no-dataset': '这个运行的文本已不在，无法继续训练。',
  'base-missing': '这个运行所微调的基础模型不在这里：它已被删除，或从未带到这里。请先恢复它再试。',
  'base-needed': '有运行是从这个模型微调来的，还需要它：{{names}}。请先删除那些运行。',
  'other-tokenizer': '这份文本是按另一个模型切成 token 的：请为这个模型重新准备。',
  'answers-cut': '在 {{context, whole}} 个 token 之内，没有一条示例能到达它的回答：请选更长的上下文。',
  'step-skipped': '第 {{step, whole}} 步已跳过：损失或梯度不是有限值。权重保持不变；降低学习率可能有帮助。',
  'scale-halved': '第 {{step, whole}} 步已跳过：有梯度超出 f16 的范围。梯度的缩放已减半；训练开始时这很平常。',
  'checkpoint-damaged': '第 {{step, whole}} 步的检查点已损坏。运行从第 {{kept, whole}} 步的检查点继续。',

  // 文本
  'busy-preparing': '另一份文本正在准备：请等它完成，或取消它。',
  cancelled: '已取消，没有任何改动。',
  'no-files': '没有给出文件。',
  'needs-model': '有一个清洗步骤要问模型文本有多出人意料：请为它选一个训练好的运行。',
  stuck:
    '读取卡住了，{{seconds, whole}} 秒后已被终止；之前保存的都在。某个文件可能以未知的方式损坏：请去掉最后读到的那个再试。',
  'different-tokenizers': '{{name}} 与 {{first}} 的切分方式不同。请选“同 {{first}}”重新准备它。',
  'mixed-in': '这份文本是混合的一部分：{{names}}。请先删除那份混合。',
  'empty-mixture': '混合至少要有一份权重大于 0 的文本。',
  'tokenizer-file': '这个 tokenizer.json 无法使用：{{problem}}。',
  'tokenizer-slow':
    '这个分词器已被终止：它处理一小段文本超过了 {{seconds}} 秒。这个文件可能是有意做坏的，请换一个。其他内容都在。',
  'no-json': '这不是 {{name}}：不是有效的 JSON，或者大得不可能是。',
  'template-syntax': '无法读取模型的对话模板：{{problem}}。',
  'template-raised': '模型的对话模板拒绝了这些消息：{{problem}}。',
  'template-failed': '无法使用模型的对话模板：{{problem}}。',
  'template-too-long': '模型的对话模板被中止：{{problem}}。',
  'template-too-large': '模型的对话模板被中止：{{problem}}。',
  'no-statistics': '这份文本由较早的版本准备，当时统计的内容较少。重新准备即可看到各项数据。',
  'all-removed': '清洗去掉了所有文档（共 {{documents, whole}} 篇）。请放宽或关闭某个步骤。',
  'no-answers': '没有一条示例带有可训练的回答：请指定哪一列是提示、哪一列是回答，或者直接按文本训练。',
  'context-beyond-base': '上下文 {{context, whole}} 超过了基础模型的上限（{{most, whole}}）。',
  'needs-examples': '这个目标要从带回答的示例学习，而这里是一段文本：请选“预测下一个 token”，或选择一个要微调的模型。',
  'needs-labels': '这个目标要从带标签的文本学习，而这份数据没有标签：请选择每条记录都有标签的数据。',
  'needs-tags': '这个目标要从逐词标注的文本学习，而这份数据没有：请选择带词列表和标签列表的记录。',
  'no-labels': '没有一条记录带有可学习的标签：整段文本要有一个标签，或每个词各有一个。请指定标签所在的列。',
  'too-many-labels': '不同的标签超过 {{most, whole}} 个，多得无法区分：这一列选对了吗？',
  'no-labels-here': '这个模型没有标签头。',
  'no-gguf-labels': 'llama.cpp 没有这种架构的标签头：请导出 Hugging Face 文件夹。',
  'no-token-classification': 'transformers 在这种架构上没有词语标注的类：请改为文本分类，或换一个基础模型。',
  'no-tokenizer': '文件中没有 tokenizer.json，无法知道模型读什么：请把它一起加进来。',
  'cannot-merge': '{{adapter}} 增加的部分无法合并进模型权重。',
  'virtual-too-many': '上下文为 {{context, whole}} 时，{{count, whole}} 个虚拟 token 不给文本留下位置。',
  'virtual-apart': '彼此分开的文档无法各自以虚拟 token 开头：请让它们同处一行。',
  'cannot-stack': '“{{name}}” 用 {{adapter}} 学到的部分无法加权或叠加。',
  'other-base': '“{{name}}” 微调自另一个模型，而不是 “{{base}}”，或者是它的另一个检查点。',
  'other-shape': '“{{name}}” 与这个基础模型不符：它的 {{key}} 是 {{got}}，而不是 {{want}}。',
  'no-peft': 'PEFT 没有与 {{adapter}} 对应的适配器：请改为导出合并后的模型。',
  'no-gguf-lora':
    'llama.cpp 只能加载普通的 LoRA 适配器（不含 DoRA），这里的 {{adapter}} 不是：请改为导出合并后的模型。',
  'nothing-usable': '没有可用的文件。文件列表里写着各自的原因。',
  changed: '{{path}} 读过一次，再读时却不行：{{reason}}',
  'unknown-encoding': '没有名为 {{encoding}} 的编码。',
  'tiny-corpus': '文本太短：$t(data.split.{{split}})部分只有 {{tokens, whole}} 个 token。请提供更多文本。',

  // 单个文件
  empty: '没有文字',
  junk: '属于程序或系统，不是文本',
  binary: '是二进制文件，不是文本',
  unsupported: '这里无法读取：{{what}}',
  encoding: '按 {{encoding}} 解码没有意义；请手动选择编码',
  unreadable: '无法读取（{{reason}}）；文件是否被移动或修改了？',
  damaged: '不是 {{format}} 文件，或者已损坏（{{problem}}）',
  'bad-json': '第 {{line, whole}} 行不是有效的 JSON；请改正或删除',
  'bad-record': '第 {{line, whole}} 行既不是花括号里的记录，也不是字符串',
  'long-line': '第 {{line, whole}} 行超过 {{limit, whole}} 个字符',
  'open-quote': '从第 {{line, whole}} 行开始的记录里，有引号没有闭合或没有写成两个',
  'too-large': '需要一次放进内存的内容超过 {{limit, bytes}}',
  'too-slow': '读了 {{seconds, whole}} 秒仍未读完，已放弃',
  'inflates-too-far': '解压后会超过 {{limit, bytes}}，远多于正常文本',
  'entry-refused': '没有从压缩包里取出：{{problem}}',
  'nested-too-deep': '外面套了不止 {{depth, whole}} 层压缩包；请先解压',
  'password-needed': '需要密码才能打开',
  'only-pictures': '{{pages, whole}} 页都是没有文字的图片；需要先做文字识别',
  'no-records': '是连续的文字，不是一条条的示例',
  'no-text': '没有一列是文字（{{columns}}）；请手动选择一列',
  'no-column': '没有 {{column}} 列；有的是 {{columns}}',
  replaced: '有 {{characters, whole}} 个字符按 {{encoding}} 无法读取，已被替换',
  ignored: '略过了 {{records, whole}} 条没有文字的记录',

  // Hugging Face
  'hub-bad-name': '{{name}} 不是仓库名：应写成 owner/name。',
  'hub-not-found': 'Hugging Face 上没有 {{name}}。',
  'hub-refused': 'Hugging Face 只对有权限的人显示 {{name}}。请在那里下载，再把文件拖进来。',
  'hub-unreachable': 'Hugging Face 没有回应（{{reason}}）。已下载的部分保留着；请重试。',
  'hub-damaged': '{{path}} 下载后已损坏：校验和与 Hugging Face 给出的不同。已全部丢弃，请重新下载。',
  'hub-changed': '下载期间 {{path}} 在 Hugging Face 上变了。请重新开始。',

  // 内核调优
  'no-tuned-kernels': '这个文件里没有调优过的内核。',
  'tuned-elsewhere': '这些内核是在 {{adapter}} 上调优的，不是 {{here}}；那里最快的是别的变体。',
  'tuned-before': '这些内核是用另一个版本的 Vitro 调优的，请重新计时。',

  // 存储
  'quota-exceeded': '存储空间已满：还需要 {{needed, bytes}}。之前保存的都在。请删除或导出一些内容再试。',
  corrupt: '{{what}} 已损坏：校验和与保存时不符。',
  'locked-elsewhere': '{{what}} 正在被另一个标签页写入。请先关闭那个标签页。',
  'newer-schema': '这是由更新版本的 Vitro 写入的。请重新加载页面以获得新版本。',
  'not-found': '{{what}} 不存在，或已被删除。',
  'invalid-bundle': '这不是完整的运行导出文件：{{where}}：{{problem}}。没有导入任何内容。',
  closed: '{{why}} 请重新加载此标签页；已保存的内容都在。',
  'storage-failed': '存储失败（{{reason}}）。之前保存的都在；请重试。',
}
