"""Golden numbers for BLOOM (linear biases in attention, three heads: no power of two) and OPT (learned positions two rows down, ReLU).

Weights are as the checkpoints keep them: BLOOM's query, key and value of one head side by side, OPT's two rows for padding.
Written from the papers and Hugging Face's modeling_bloom.py and modeling_opt.py. How to run it: common.py.
"""

import math

import torch
from torch.nn import functional as F

from common import golden

VOCAB, CONTEXT, LAYERS, HEADS, D_MODEL, EPS = 41, 24, 2, 3, 24, 1e-5

BLOOM = {
    'model_type': 'bloom',
    'vocab_size': VOCAB,
    'seq_length': CONTEXT,
    'n_layer': LAYERS,
    'num_attention_heads': HEADS,
    'n_embed': D_MODEL,
    'layer_norm_epsilon': EPS,
    'apply_residual_connection_post_layernorm': False,
}
OPT = {
    'model_type': 'opt',
    'vocab_size': VOCAB,
    'max_position_embeddings': CONTEXT,
    'num_hidden_layers': LAYERS,
    'num_attention_heads': HEADS,
    'hidden_size': D_MODEL,
    'word_embed_proj_dim': D_MODEL,
    'ffn_dim': 40,
    'activation_function': 'relu',
    'do_layer_norm_before': True,
}


def with_biases(linear, norms):
    result = {}
    for name, shape in linear.items():
        result |= {f'{name}.weight': shape, f'{name}.bias': shape[:1]}
    for name in norms:
        result |= {f'{name}.weight': (D_MODEL,), f'{name}.bias': (D_MODEL,)}
    return result


def layers_of(prefix, linear, norms):
    at = [f'{prefix}.{layer}.' for layer in range(LAYERS)]
    return {a + name: s for a in at for name, s in linear.items()}, [a + name for a in at for name in norms]


def bloom_shapes():
    linear = {
        'self_attention.query_key_value': (3 * D_MODEL, D_MODEL),
        'self_attention.dense': (D_MODEL, D_MODEL),
        'mlp.dense_h_to_4h': (4 * D_MODEL, D_MODEL),
        'mlp.dense_4h_to_h': (D_MODEL, 4 * D_MODEL),
    }
    linear, norms = layers_of('transformer.h', linear, ['input_layernorm', 'post_attention_layernorm'])
    norms += ['transformer.word_embeddings_layernorm', 'transformer.ln_f']
    return {'transformer.word_embeddings.weight': (VOCAB, D_MODEL)} | with_biases(linear, norms)


def opt_shapes():
    square = (D_MODEL, D_MODEL)
    linear = {f'self_attn.{p}_proj': square for p in ('q', 'k', 'v', 'out')}
    linear |= {'fc1': (OPT['ffn_dim'], D_MODEL), 'fc2': (D_MODEL, OPT['ffn_dim'])}
    linear, norms = layers_of('model.decoder.layers', linear, ['self_attn_layer_norm', 'final_layer_norm'])
    tables = {'embed_tokens': (VOCAB, D_MODEL), 'embed_positions': (CONTEXT + 2, D_MODEL)}
    tables = {f'model.decoder.{name}.weight': shape for name, shape in tables.items()}
    return tables | with_biases(linear, norms + ['model.decoder.final_layer_norm'])


def attend(q, k, v, bias):
    """(B, heads, T, D) each; bias (heads, T, T) or 0."""
    t = q.shape[-2]
    causal = torch.ones(t, t, dtype=torch.bool).tril()
    scores = (q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5 + bias).masked_fill(~causal, -torch.inf)
    return (scores.softmax(-1) @ v).transpose(1, 2).flatten(2)


def slopes():
    """modeling_bloom.py's build_alibi_tensor."""
    n = 2 ** math.floor(math.log2(HEADS))
    base = 2 ** (-(2 ** -(math.log2(n) - 3)))
    extra = 2 ** (-(2 ** -(math.log2(2 * n) - 3)))
    return torch.tensor([base**i for i in range(1, n + 1)] + [extra**i for i in range(1, 1 + 2 * (HEADS - n), 2)])


def layers(w, eps=EPS):
    linear = lambda name, x: F.linear(x, w[f'{name}.weight'], w[f'{name}.bias'])
    norm = lambda name, x: F.layer_norm(x, (D_MODEL,), w[f'{name}.weight'], w[f'{name}.bias'], eps)
    return linear, norm


def bloom(w, tokens):
    """(B, T) token ids -> (B, T, vocab) logits."""
    linear, norm = layers(w)
    b, t = tokens.shape
    table = w['transformer.word_embeddings.weight']
    # Biases by the key's position, as Hugging Face has it: within a row they differ from those by distance by a constant.
    bias = slopes().to(table.dtype)[:, None, None] * torch.arange(t)
    x = norm('transformer.word_embeddings_layernorm', table[tokens])
    for layer in range(LAYERS):
        at = f'transformer.h.{layer}.'
        qkv = linear(at + 'self_attention.query_key_value', norm(at + 'input_layernorm', x))
        q, k, v = qkv.view(b, t, HEADS, 3, -1).permute(3, 0, 2, 1, 4)
        x = x + linear(at + 'self_attention.dense', attend(q, k, v, bias))
        hidden = F.gelu(linear(at + 'mlp.dense_h_to_4h', norm(at + 'post_attention_layernorm', x)), approximate='tanh')
        x = x + linear(at + 'mlp.dense_4h_to_h', hidden)
    return norm('transformer.ln_f', x) @ table.T


def opt(w, tokens):
    """(B, T) token ids -> (B, T, vocab) logits."""
    linear, norm = layers(w)
    b, t = tokens.shape
    table = w['model.decoder.embed_tokens.weight']
    x = table[tokens] + w['model.decoder.embed_positions.weight'][2 : t + 2]
    for layer in range(LAYERS):
        at = f'model.decoder.layers.{layer}.'
        h = norm(at + 'self_attn_layer_norm', x)
        q, k, v = (linear(f'{at}self_attn.{p}_proj', h).view(b, t, HEADS, -1).transpose(1, 2) for p in 'qkv')
        x = x + linear(at + 'self_attn.out_proj', attend(q, k, v, 0))
        x = x + linear(at + 'fc2', F.relu(linear(at + 'fc1', norm(at + 'final_layer_norm', x))))
    return norm('model.decoder.final_layer_norm', x) @ table.T


if __name__ == '__main__':
    golden('bloom.json', BLOOM, bloom_shapes(), bloom, seed=20, steps=0)
    golden('opt.json', OPT, opt_shapes(), opt, seed=21, steps=0)
