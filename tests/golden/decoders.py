"""Golden numbers for Llama's descendants, each with what sets it apart: Llama 3's scaled rotation with biases and an own head size,
linear scaling, Qwen 2's biases, Qwen 3's normalised heads, Mistral's window.

Written from the papers and Hugging Face's modeling_*.py. How to run it and what the files hold: common.py.
"""

import math

import torch
from torch.nn import functional as F

from common import golden

VOCAB, LAYERS, HEADS, KV_HEADS, D_MODEL, D_FF = 41, 2, 4, 2, 24, 40

COMMON = {
    'vocab_size': VOCAB,
    'max_position_embeddings': 24,
    'num_hidden_layers': LAYERS,
    'num_attention_heads': HEADS,
    'num_key_value_heads': KV_HEADS,
    'hidden_size': D_MODEL,
    'intermediate_size': D_FF,
    'hidden_act': 'silu',
    'rms_norm_eps': 1e-5,
    'rope_theta': 10000.0,
    'tie_word_embeddings': True,
}
LLAMA3 = {
    'rope_type': 'llama3',
    'factor': 8.0,
    'low_freq_factor': 1.0,
    'high_freq_factor': 4.0,
    # Far below what any model has, so that all three kinds of pairs are there and turn visibly within a few tokens.
    'original_max_position_embeddings': 16,
}
CONFIGS = {
    'llama3': COMMON | {'model_type': 'llama', 'head_dim': 12, 'rope_theta': 5e4, 'attention_bias': True, 'rope_scaling': LLAMA3},
    'llama-linear': COMMON | {'model_type': 'llama', 'rope_scaling': {'type': 'linear', 'factor': 2.5}},
    'mistral': COMMON | {'model_type': 'mistral', 'tie_word_embeddings': False, 'sliding_window': 5},
    'qwen2': COMMON | {'model_type': 'qwen2', 'rope_theta': 1e6, 'rms_norm_eps': 1e-6},
    'qwen3': COMMON | {'model_type': 'qwen3', 'head_dim': 16, 'rope_theta': 1e6, 'rms_norm_eps': 1e-6},
}


def shapes(c):
    head = c.get('head_dim', D_MODEL // HEADS)
    linear = {
        'self_attn.q_proj': (HEADS * head, D_MODEL),
        'self_attn.k_proj': (KV_HEADS * head, D_MODEL),
        'self_attn.v_proj': (KV_HEADS * head, D_MODEL),
        'self_attn.o_proj': (D_MODEL, HEADS * head),
        'mlp.gate_proj': (D_FF, D_MODEL),
        'mlp.up_proj': (D_FF, D_MODEL),
        'mlp.down_proj': (D_MODEL, D_FF),
    }
    norms = {'input_layernorm': D_MODEL, 'post_attention_layernorm': D_MODEL}
    if c['model_type'] == 'qwen3':
        norms |= {'self_attn.q_norm': head, 'self_attn.k_norm': head}
    biased = 'qkvo' if c.get('attention_bias') else 'qkv' if c['model_type'] == 'qwen2' else ''
    result = {'model.embed_tokens.weight': (VOCAB, D_MODEL), 'model.norm.weight': (D_MODEL,)}
    for layer in range(LAYERS):
        at = f'model.layers.{layer}.'
        result |= {f'{at}{name}.weight': shape for name, shape in linear.items()}
        result |= {f'{at}{name}.weight': (size,) for name, size in norms.items()}
        result |= {f'{at}self_attn.{p}_proj.bias': linear[f'self_attn.{p}_proj'][:1] for p in biased}
    return result if c['tie_word_embeddings'] else result | {'lm_head.weight': (VOCAB, D_MODEL)}


def frequencies(c, head):
    """Radians a position, as transformers' modeling_rope_utils.py computes them."""
    plain = 1.0 / c['rope_theta'] ** (torch.arange(0, head, 2, dtype=torch.float64) / head)
    scaling = c.get('rope_scaling')
    if not scaling:
        return plain
    if scaling.get('type') == 'linear':
        return plain / scaling['factor']
    original, low, high = (scaling[k] for k in ('original_max_position_embeddings', 'low_freq_factor', 'high_freq_factor'))
    wavelength = 2 * math.pi / plain
    long = torch.where(wavelength > original / low, plain / scaling['factor'], plain)
    smooth = (original / wavelength - low) / (high - low)
    between = (1 - smooth) * long / scaling['factor'] + smooth * long
    medium = ~(wavelength < original / high) & ~(wavelength > original / low)
    return torch.where(medium, between, long)


def forward_of(c):
    head = c.get('head_dim', D_MODEL // HEADS)

    def rms_norm(x, gain):
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + c['rms_norm_eps']) * gain

    def rotate(x):
        angle = torch.arange(x.shape[-2], dtype=torch.float64)[:, None] * frequencies(c, head)
        cos, sin = (torch.cat([f, f], -1).to(x.dtype) for f in (angle.cos(), angle.sin()))
        a, b = x.chunk(2, -1)
        return x * cos + torch.cat([-b, a], -1) * sin

    def forward(w, tokens):
        """(B, T) token ids -> (B, T, vocab) logits."""

        def linear(name, x):
            return F.linear(x, w[f'{name}.weight'], w.get(f'{name}.bias'))

        b, t = tokens.shape
        seen = torch.ones(t, t, dtype=torch.bool).tril().triu(1 - c.get('sliding_window', t))
        x = w['model.embed_tokens.weight'][tokens]
        for layer in range(LAYERS):
            at = f'model.layers.{layer}.'
            h = rms_norm(x, w[at + 'input_layernorm.weight'])
            q, k, v = (linear(f'{at}self_attn.{p}_proj', h).view(b, t, -1, head).transpose(1, 2) for p in 'qkv')
            if c['model_type'] == 'qwen3':
                q, k = (rms_norm(y, w[f'{at}self_attn.{p}_norm.weight']) for p, y in (('q', q), ('k', k)))
            q, k = rotate(q), rotate(k)
            k, v = (y.repeat_interleave(HEADS // KV_HEADS, 1) for y in (k, v))
            scores = (q @ k.transpose(-1, -2) / head**0.5).masked_fill(~seen, -torch.inf)
            mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(b, t, HEADS * head)
            x = x + linear(at + 'self_attn.o_proj', mixed)
            h = rms_norm(x, w[at + 'post_attention_layernorm.weight'])
            x = x + linear(at + 'mlp.down_proj', F.silu(linear(at + 'mlp.gate_proj', h)) * linear(at + 'mlp.up_proj', h))
        return F.linear(rms_norm(x, w['model.norm.weight']), w.get('lm_head.weight', w['model.embed_tokens.weight']))

    return forward


if __name__ == '__main__':
    for seed, (name, config) in enumerate(CONFIGS.items(), 10):
        golden(f'{name}.json', config, shapes(config), forward_of(config), seed, steps=0)
