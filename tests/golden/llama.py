"""Golden numbers for Llama: RMSNorm, rotary positions, grouped queries, SwiGLU, no biases; with an own head and with a tied one.

How to run it and what the files hold: common.py.
"""

import torch
from torch.nn import functional as F

from common import golden, rotate

VOCAB, CONTEXT, LAYERS, HEADS, KV_HEADS, D_MODEL, D_FF, EPS, THETA = 71, 24, 2, 4, 2, 32, 56, 1e-5, 10000.0
HEAD = D_MODEL // HEADS


def config(tied):
    return {
        'model_type': 'llama',
        'vocab_size': VOCAB,
        'max_position_embeddings': CONTEXT,
        'num_hidden_layers': LAYERS,
        'num_attention_heads': HEADS,
        'num_key_value_heads': KV_HEADS,
        'hidden_size': D_MODEL,
        'intermediate_size': D_FF,
        'hidden_act': 'silu',
        'rms_norm_eps': EPS,
        'rope_theta': THETA,
        'tie_word_embeddings': tied,
    }


def shapes(tied):
    per_layer = {
        'input_layernorm': (D_MODEL,),
        'self_attn.q_proj': (HEADS * HEAD, D_MODEL),
        'self_attn.k_proj': (KV_HEADS * HEAD, D_MODEL),
        'self_attn.v_proj': (KV_HEADS * HEAD, D_MODEL),
        'self_attn.o_proj': (D_MODEL, HEADS * HEAD),
        'post_attention_layernorm': (D_MODEL,),
        'mlp.gate_proj': (D_FF, D_MODEL),
        'mlp.up_proj': (D_FF, D_MODEL),
        'mlp.down_proj': (D_MODEL, D_FF),
    }
    result = {'model.embed_tokens.weight': (VOCAB, D_MODEL)}
    for layer in range(LAYERS):
        result |= {f'model.layers.{layer}.{name}.weight': shape for name, shape in per_layer.items()}
    result['model.norm.weight'] = (D_MODEL,)
    return result if tied else result | {'lm_head.weight': (VOCAB, D_MODEL)}


def rms_norm(x, gain):
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + EPS) * gain


def forward(w, tokens):
    """(B, T) token ids -> (B, T, vocab) logits."""
    linear = lambda name, x: x @ w[f'{name}.weight'].T
    b, t = tokens.shape
    split = lambda x: x.view(b, t, -1, HEAD).transpose(1, 2)
    causal = torch.ones(t, t, dtype=torch.bool).tril()

    x = w['model.embed_tokens.weight'][tokens]
    for layer in range(LAYERS):
        at = f'model.layers.{layer}.'
        h = rms_norm(x, w[at + 'input_layernorm.weight'])
        q = rotate(split(linear(at + 'self_attn.q_proj', h)), THETA)
        k = rotate(split(linear(at + 'self_attn.k_proj', h)), THETA)
        v = split(linear(at + 'self_attn.v_proj', h))
        k, v = (kv.repeat_interleave(HEADS // KV_HEADS, 1) for kv in (k, v))
        scores = (q @ k.transpose(-1, -2) / HEAD**0.5).masked_fill(~causal, -torch.inf)
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(b, t, HEADS * HEAD)
        x = x + linear(at + 'self_attn.o_proj', mixed)
        h = rms_norm(x, w[at + 'post_attention_layernorm.weight'])
        x = x + linear(at + 'mlp.down_proj', F.silu(linear(at + 'mlp.gate_proj', h)) * linear(at + 'mlp.up_proj', h))
    head = w.get('lm_head.weight', w['model.embed_tokens.weight'])
    return rms_norm(x, w['model.norm.weight']) @ head.T


if __name__ == '__main__':
    golden('llama.json', config(tied=False), shapes(tied=False), forward, seed=3)
    golden('llama-tied.json', config(tied=True), shapes(tied=True), forward, seed=4)
