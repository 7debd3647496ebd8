// float32 as it is. GGML_TYPE_F32.

export const ggmlType = 0
export const blockSize = 1
export const blockBytes = 4

export const encode = (values: Float32Array): Uint8Array => new Uint8Array(values.slice().buffer)

export const decode = (bytes: Uint8Array): Float32Array => new Float32Array(bytes.slice().buffer)
