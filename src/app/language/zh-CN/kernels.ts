// 在本机调优时显示的文字。

import type { Words } from '../words.ts'

export const kernels: Pick<Words, 'kernels'> = {
  kernels: {
    title: '内核调优',
    about: '每一步的矩阵乘法都有几种算法，结果逐位相同。在本设备上逐一后台计时，训练时绝不进行；之后采用最快的一种。',
    software: '这个软件适配器对每种乘法只有一种算法，无需调优。',
    found: '{{timed}} 个中 {{faster}} 个更快，最多 {{most}} ×',
    beginning: '正在计时…',
    left: '还有 {{left}} 个待计时…',
    kernel: '内核',
    shape: '形状',
    variant: '变体',
    faster: '与默认相比的速度',
    tune: '立即计时',
    stop: '停止计时',
    export: '导出',
    import: '导入',
  },
}
