"""Golden numbers for GPT-2: pre-norm, learned positions, tanh GELU, biases everywhere, head tied to the embedding.

Small and awkward on purpose: nothing is a multiple of a tile. How to run it and what the file holds: common.py.
"""

import torch
from torch.nn import functional as F

from common import golden

VOCAB, POSITIONS, LAYERS, HEADS, D_MODEL, D_FF, EPS = 71, 24, 2, 3, 24, 96, 1e-5

CONFIG = {
    'model_type': 'gpt2',
    'vocab_size': VOCAB,
    'n_positions': POSITIONS,
    'n_layer': LAYERS,
    'n_head': HEADS,
    'n_embd': D_MODEL,
    'n_inner': D_FF,
    'activation_function': 'gelu_new',
    'layer_norm_epsilon': EPS,
    'tie_word_embeddings': True,
}


def shapes():
    linear = {'attn.c_attn': (3 * D_MODEL, D_MODEL), 'attn.c_proj': (D_MODEL, D_MODEL)}
    linear |= {'mlp.c_fc': (D_FF, D_MODEL), 'mlp.c_proj': (D_MODEL, D_FF)}
    result = {'transformer.wte.weight': (VOCAB, D_MODEL), 'transformer.wpe.weight': (POSITIONS, D_MODEL)}
    for layer in range(LAYERS):
        at = f'transformer.h.{layer}.'
        for norm in ('ln_1', 'ln_2'):
            result |= {f'{at}{norm}.weight': (D_MODEL,), f'{at}{norm}.bias': (D_MODEL,)}
        for name, shape in linear.items():
            result |= {f'{at}{name}.weight': shape, f'{at}{name}.bias': shape[:1]}
    return result | {'transformer.ln_f.weight': (D_MODEL,), 'transformer.ln_f.bias': (D_MODEL,)}


def forward(w, tokens):
    """(B, T) token ids -> (B, T, vocab) logits."""
    linear = lambda name, x: x @ w[f'{name}.weight'].T + w[f'{name}.bias']
    norm = lambda name, x: F.layer_norm(x, (D_MODEL,), w[f'{name}.weight'], w[f'{name}.bias'], EPS)
    b, t = tokens.shape
    split = lambda x: x.view(b, t, HEADS, -1).transpose(1, 2)
    causal = torch.ones(t, t, dtype=torch.bool).tril()

    x = w['transformer.wte.weight'][tokens] + w['transformer.wpe.weight'][:t]
    for layer in range(LAYERS):
        at = f'transformer.h.{layer}.'
        q, k, v = (split(part) for part in linear(at + 'attn.c_attn', norm(at + 'ln_1', x)).chunk(3, -1))
        scores = (q @ k.transpose(-1, -2) / (D_MODEL // HEADS) ** 0.5).masked_fill(~causal, -torch.inf)
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(b, t, D_MODEL)
        x = x + linear(at + 'attn.c_proj', mixed)
        hidden = F.gelu(linear(at + 'mlp.c_fc', norm(at + 'ln_2', x)), approximate='tanh')
        x = x + linear(at + 'mlp.c_proj', hidden)
    return norm('transformer.ln_f', x) @ w['transformer.wte.weight'].T


if __name__ == '__main__':
    golden('gpt2.json', CONFIG, shapes(), forward, seed=2)
