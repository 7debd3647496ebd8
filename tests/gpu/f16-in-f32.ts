// Kernels that compute in f16, on adapters that have none: 16-bit floats are 32-bit ones, and where `rounds`, what is stored or added up is
// rounded as f16 would be (WGSL's quantizeToF16; f32's rounding before it shows in one result of some thousands). Knows the names in
// shaders/lib/matmul-operands.wgsl.

import { Pipelines } from '../../src/gpu/pipelines.ts'
import type { Kernel } from '../../src/gpu/wgsl.ts'

const PLUS_PRODUCT = /fn plus_product[^}]*\}/
const ROUNDED = `fn plus_product(y: Quad, x: Quad, w: Square) -> Quad {
  let one = quantizeToF16(fma(Quad(x.x), w[0], y));
  let two = quantizeToF16(fma(Quad(x.y), w[1], one));
  let three = quantizeToF16(fma(Quad(x.z), w[2], two));
  return quantizeToF16(fma(Quad(x.w), w[3], three));
}`

export class F16InF32 extends Pipelines {
  readonly #rounds: boolean

  constructor(device: GPUDevice, rounds: boolean) {
    super(device)
    this.#rounds = rounds
  }

  override get({ code, ...rest }: Kernel, label: string) {
    if (!code.includes('enable f16;')) return super.get({ code, ...rest }, label)
    const wide = code
      .replace('enable f16;', '')
      .replace('= f16;', '= f32;')
      .replaceAll('vec4h', 'vec4f')
      .replaceAll('mat4x4h', 'mat4x4f')
    const rounded = wide.replace(PLUS_PRODUCT, ROUNDED).replace(/\bQuad\((next_\w+)\)/g, 'quantizeToF16($1)')
    return super.get({ ...rest, code: this.#rounds ? rounded : wide }, label)
  }
}
