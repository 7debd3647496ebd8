"""Golden numbers for Gemma 3: gains that count from one, four norms a layer, normalised queries and keys, a gate by GELU, a layer that
looks back five tokens and turns positions by another base than the one that looks at everything.

Written from the paper and Hugging Face's modeling_gemma3.py. How to run it and what the files hold: common.py.
"""

import torch
from torch.nn import functional as F

from common import golden, rotate

VOCAB, LAYERS, HEADS, KV_HEADS, HEAD, D_MODEL, D_FF = 37, 2, 4, 2, 8, 20, 28

CONFIG = {
    'model_type': 'gemma3_text',
    'vocab_size': VOCAB,
    'max_position_embeddings': 24,
    'num_hidden_layers': LAYERS,
    'num_attention_heads': HEADS,
    'num_key_value_heads': KV_HEADS,
    'head_dim': HEAD,
    'hidden_size': D_MODEL,
    'intermediate_size': D_FF,
    'hidden_activation': 'gelu_pytorch_tanh',
    'rms_norm_eps': 1e-6,
    'query_pre_attn_scalar': HEAD,
    'sliding_window': 5,
    'layer_types': ['sliding_attention', 'full_attention'],
    # Near enough that a wrong one shows within a few tokens.
    'rope_theta': 500.0,
    'rope_local_base_freq': 20.0,
    'tie_word_embeddings': True,
}


def shapes():
    per_layer = {
        'input_layernorm': (D_MODEL,),
        'self_attn.q_proj': (HEADS * HEAD, D_MODEL),
        'self_attn.k_proj': (KV_HEADS * HEAD, D_MODEL),
        'self_attn.v_proj': (KV_HEADS * HEAD, D_MODEL),
        'self_attn.o_proj': (D_MODEL, HEADS * HEAD),
        'self_attn.q_norm': (HEAD,),
        'self_attn.k_norm': (HEAD,),
        'post_attention_layernorm': (D_MODEL,),
        'pre_feedforward_layernorm': (D_MODEL,),
        'mlp.gate_proj': (D_FF, D_MODEL),
        'mlp.up_proj': (D_FF, D_MODEL),
        'mlp.down_proj': (D_MODEL, D_FF),
        'post_feedforward_layernorm': (D_MODEL,),
    }
    result = {'model.embed_tokens.weight': (VOCAB, D_MODEL), 'model.norm.weight': (D_MODEL,)}
    for layer in range(LAYERS):
        result |= {f'model.layers.{layer}.{name}.weight': shape for name, shape in per_layer.items()}
    return result


def rms_norm(x, weight):
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + CONFIG['rms_norm_eps']) * (1.0 + weight)


def forward(w, tokens):
    """(B, T) token ids -> (B, T, vocab) logits."""
    b, t = tokens.shape
    x = w['model.embed_tokens.weight'][tokens] * D_MODEL**0.5
    for layer, kind in enumerate(CONFIG['layer_types']):
        at = f'model.layers.{layer}.'
        norm = lambda name, x: rms_norm(x, w[f'{at}{name}.weight'])
        linear = lambda name, x: F.linear(x, w[f'{at}{name}.weight'])
        split = lambda x: x.view(b, t, -1, HEAD).transpose(1, 2)
        local = kind == 'sliding_attention'
        base = CONFIG['rope_local_base_freq' if local else 'rope_theta']
        seen = torch.ones(t, t, dtype=torch.bool).tril()
        if local:
            seen = seen.triu(1 - CONFIG['sliding_window'])

        h = norm('input_layernorm', x)
        q = rotate(norm('self_attn.q_norm', split(linear('self_attn.q_proj', h))), base)
        k = rotate(norm('self_attn.k_norm', split(linear('self_attn.k_proj', h))), base)
        k, v = (y.repeat_interleave(HEADS // KV_HEADS, 1) for y in (k, split(linear('self_attn.v_proj', h))))
        scores = (q @ k.transpose(-1, -2) * CONFIG['query_pre_attn_scalar'] ** -0.5).masked_fill(~seen, -torch.inf)
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(b, t, HEADS * HEAD)
        x = x + norm('post_attention_layernorm', linear('self_attn.o_proj', mixed))
        h = norm('pre_feedforward_layernorm', x)
        h = F.gelu(linear('mlp.gate_proj', h), approximate='tanh') * linear('mlp.up_proj', h)
        x = x + norm('post_feedforward_layernorm', linear('mlp.down_proj', h))
    return F.linear(rms_norm(x, w['model.norm.weight']), w['model.embed_tokens.weight'])


if __name__ == '__main__':
    golden('gemma3.json', CONFIG, shapes(), forward, seed=20, gain=0)
