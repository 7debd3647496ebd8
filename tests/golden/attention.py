"""Golden numbers for attention alone, in float64: causal and full, grouped queries, odd lengths, head sizes off the tile.

q is (B, heads, T, D), k and v (B, kv_heads, T, D), query head h reads key/value head floor(h / (heads / kv_heads)); scores are
divided by sqrt(D). `out_gradient` is dL/d(out); logsumexp is over a row's scaled, unmasked scores. How to run it: common.py.
"""

import torch

from common import array, write

CASES = [
    # batch, heads, kv_heads, T, D, causal
    (1, 1, 1, 1, 8, True),
    (2, 4, 2, 5, 8, True),
    (1, 3, 3, 17, 8, True),
    (1, 3, 3, 17, 8, False),
    (1, 6, 2, 17, 24, True),
    (1, 4, 1, 33, 20, True),
    (1, 2, 1, 5, 128, False),
]


def case(batch, heads, kv_heads, t, d, causal, generator):
    random = lambda h: torch.randn((batch, h, t, d), generator=generator, dtype=torch.float32)
    leaves = [random(h).double().requires_grad_() for h in (heads, kv_heads, kv_heads)]
    out_gradient = random(heads)

    q, k, v = leaves[0], *(leaf.repeat_interleave(heads // kv_heads, 1) for leaf in leaves[1:])
    scores = q @ k.transpose(-1, -2) / d**0.5
    if causal:
        scores = scores.masked_fill(torch.ones(t, t, dtype=torch.bool).triu(1), -torch.inf)
    out = scores.softmax(-1) @ v
    out.backward(out_gradient.double())
    result = {'batch': batch, 'heads': heads, 'kv_heads': kv_heads, 't': t, 'd': d, 'causal': causal}
    result |= {name: array(leaf.float()) for name, leaf in zip('qkv', leaves)}
    result |= {'out_gradient': array(out_gradient), 'out': array(out), 'logsumexp': array(scores.logsumexp(-1))}
    return result | {f'{name}_gradient': array(leaf.grad) for name, leaf in zip('qkv', leaves)}


if __name__ == '__main__':
    generator = torch.Generator().manual_seed(5)
    write('attention.json', {'torch': torch.__version__, 'cases': [case(*c, generator) for c in CASES]})
