"""Golden bytes of ggml's own encoders and decoders, for tests/plain/formats/ggml.test.ts.

Calls the reference library that @node-llama-cpp/linux-x64 ships (tests/llama installs it); no build is needed:
    python3 tests/golden/ggml/make.py [SEED] [FOLDER] [SUPERBLOCKS_PER_CASE]
values.f32 is the input; NAME.bytes is what ggml makes of it; NAME.f32 is what ggml reads back from those bytes.
specials.f32 (not-a-numbers, infinities, subnormals, ties) goes through the two 16-bit floats only.
"""
import ctypes
import pathlib
import struct
import sys

import numpy as np

here = pathlib.Path(__file__).parent
library = here / '../../llama/node_modules/@node-llama-cpp/linux-x64/bins/linux-x64/libggml-base.so'
seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
folder = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else here
count = int(sys.argv[3]) if len(sys.argv) > 3 else 2
TYPES = {'f16': 1, 'q4_0': 2, 'q5_0': 6, 'q5_1': 7, 'q8_0': 8, 'q4_K': 12, 'q5_K': 13, 'q6_K': 14, 'bf16': 30}

ggml = ctypes.CDLL(str(library))
ggml.ggml_quantize_chunk.restype = ctypes.c_size_t
ggml.ggml_quantize_chunk.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p] + [ctypes.c_int64] * 3 + [ctypes.c_void_p]
ggml.ggml_row_size.restype = ctypes.c_size_t
ggml.ggml_row_size.argtypes = [ctypes.c_int, ctypes.c_int64]


def encode(values, type_id):
    out = np.zeros(ggml.ggml_row_size(type_id, values.size), dtype=np.uint8)
    assert ggml.ggml_quantize_chunk(type_id, values.ctypes.data, out.ctypes.data, 0, 1, values.size, None) == out.size
    return out


def decode(data, name, size):
    rows = {'f16': 'ggml_fp16_to_fp32_row', 'bf16': 'ggml_bf16_to_fp32_row'}
    row = getattr(ggml, rows.get(name, 'dequantize_row_' + name))
    row.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
    out = np.zeros(size, dtype='<f4')
    row(data.ctypes.data, out.ctypes.data, size)
    return out


r = np.random.default_rng(seed)
n = 256 * count
normal = lambda s, m=0: r.normal(m, s, n)
cases = [
    normal(0.05),                                    # a trained matrix
    normal(1) ** 3,                                  # heavy tails
    np.abs(normal(0.1)),                             # one sign only: the minimum is clamped to zero
    -np.abs(normal(0.1)),
    normal(0.02, 1),                                 # a norm's gain, around one
    normal(1e-6),                                    # block scales that are subnormal halves
    normal(300),
    np.round(normal(3)) / 4,                         # many ties
    np.where(r.random(n) < 0.02, normal(2), 0),      # sparse, with groups of zeros only
    np.full(n, 0.37), np.zeros(n), np.linspace(-1, 1, n),
]
values = np.concatenate(cases).astype('<f4')
values.tofile(folder / 'values.f32')
for name, type_id in TYPES.items():
    data = encode(values, type_id)
    data.tofile(folder / f'{name.lower()}.bytes')
    decode(data, name, values.size).tofile(folder / f'{name.lower()}.f32')

bits = [0, 0x80000000, 0x7F800000, 0xFF800000, 0x7FC00000, 0xFFC00001, 0x7F800001, 0x7FFFFFFF, 1, 0x80000001, 0x007FFFFF, 0x00800000]
for half in [65504, 65519.99, 65520, 65536, 1e30, 2**-14, 2**-24, 2**-25, 2**-25 * 1.0001, 3 * 2**-25, 5e-8, 1 + 2**-11, 1 + 3 * 2**-11, 1 + 2**-8, 1 + 3 * 2**-9]:
    word = struct.unpack('<I', struct.pack('<f', half))[0]
    bits += [word, word | 0x80000000]
bits += list(r.integers(0, 2**32, 4096 - len(bits)))
specials = np.array(bits, dtype='<u4').view('<f4')
specials.tofile(folder / 'specials.f32')
for name in ('f16', 'bf16'):
    encode(specials, TYPES[name]).tofile(folder / f'{name}.specials.bytes')
