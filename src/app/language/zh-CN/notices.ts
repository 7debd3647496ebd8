// 引擎和数据室的错误与提示，按代码排列；其中的事实以参数给出。

export const notices = {
  cancelled: '已取消，没有任何改动。',
  'no-gpu': '没有可用的显卡。请重启浏览器，然后继续训练。',
  'no-files': '没有给出文件。',
  'nothing-usable': '没有可用的文件。第一个是 {{path}}：{{reason}}',
  malformed: '{{path}} 第 {{line}} 行：{{problem}}。请改正或删除后重试。',
  unreadable: '无法读取 {{path}}（{{reason}}）。文件是否被移动或修改了？请重新选择。',
  'tiny-corpus': '文本太短：{{split}} 部分只有 {{tokens}} 个 token。请提供更多文本。',
  'context-too-long':
    '{{split}} 文本有 {{tokens}} 个 token，不够 {{context}} 的上下文长度。最长可用 {{fits}}；或者提供更多文本。',
  'heads-do-not-divide': '注意力头数必须能整除隐藏维度。',
  'kv-heads-do-not-divide': '键值头数必须能整除注意力头数。',
  'head-odd': '旋转位置的头需要偶数个通道：请换一个头数。',
  'head-too-large': '一个头最多 128 个通道：请增加头数。',
  'quota-exceeded': '存储空间已满：还需要 {{needed, bytes}}。之前保存的都在。请删除或导出一些内容再试。',
  corrupt: '{{what}} 已损坏：校验和与保存时不符。',
  'locked-elsewhere': '{{what}} 正在被另一个标签页写入。请先关闭那个标签页。',
  'newer-schema': '这些存储由更新版本的 Vitro 写入。请重新加载页面以获得新版本。',
  'not-found': '{{what}} 不存在，或已被删除。',
  'invalid-bundle': '这不是完整的运行导出文件：{{where}}：{{problem}}。没有导入任何内容。',
  closed: '{{why}} 请重新加载此标签页；已保存的内容都在。',
  'storage-failed': '存储失败（{{reason}}）。之前保存的都在；请重试。',
}
