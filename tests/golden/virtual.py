"""Golden numbers for prompt tuning and prefix tuning by hand over the Llama of llama.json.

A prompt's rows are set before the embedded text; a prefix's keys and values before each layer's own, as a cache of earlier tokens would
be: the text's positions begin after them. No loss counts before the text. How to run it and what the files hold: common.py.
"""

import torch
from torch.nn import functional as F

import llama
from common import STEPS, TRAINING, array, batch, loss_of, rotate, train, write
from lora import base_weights

TOKENS = 3
TABLE = 'model.embed_tokens.weight'


def start(name, generator):
    random = lambda width: 0.5 * torch.randn(TOKENS, width, generator=generator)
    if name == 'prompt':
        return {'prompt_embeddings': random(llama.D_MODEL)}
    width = llama.KV_HEADS * llama.HEAD
    at = [f'model.layers.{layer}.self_attn.prefix_' for layer in range(llama.LAYERS)]
    return {layer + kind: random(width) for layer in at for kind in ('keys', 'values')}


def prompted(frozen, own, tokens):
    first = llama.VOCAB + torch.arange(TOKENS).expand(len(tokens), -1)
    table = torch.cat([frozen[TABLE], own['prompt_embeddings']])
    return llama.forward({**frozen, TABLE: table}, torch.cat([first, tokens], 1))[:, TOKENS:]


def prefixed(w, own, tokens):
    linear = lambda name, x: x @ w[f'{name}.weight'].T
    b, t = tokens.shape
    split = lambda x: x.view(len(x), -1, x.shape[-1] // llama.HEAD, llama.HEAD).transpose(1, 2)
    turned = lambda x: rotate(F.pad(x, (0, 0, TOKENS, 0)), llama.THETA)[:, :, TOKENS:]
    seen = torch.cat([torch.ones(t, TOKENS, dtype=torch.bool), torch.ones(t, t, dtype=torch.bool).tril()], 1)

    x = w[TABLE][tokens]
    for layer in range(llama.LAYERS):
        at = f'model.layers.{layer}.'
        past = lambda kind: split(own[f'{at}self_attn.prefix_{kind}'].expand(b, -1, -1))
        h = llama.rms_norm(x, w[at + 'input_layernorm.weight'])
        q = turned(split(linear(at + 'self_attn.q_proj', h)))
        k = torch.cat([past('keys'), turned(split(linear(at + 'self_attn.k_proj', h)))], 2)
        v = torch.cat([past('values'), split(linear(at + 'self_attn.v_proj', h))], 2)
        k, v = (kv.repeat_interleave(llama.HEADS // llama.KV_HEADS, 1) for kv in (k, v))
        scores = (q @ k.transpose(-1, -2) / llama.HEAD**0.5).masked_fill(~seen, -torch.inf)
        x = x + linear(at + 'self_attn.o_proj', (scores.softmax(-1) @ v).transpose(1, 2).reshape(b, t, -1))
        h = llama.rms_norm(x, w[at + 'post_attention_layernorm.weight'])
        gate, up = linear(at + 'mlp.gate_proj', h), linear(at + 'mlp.up_proj', h)
        x = x + linear(at + 'mlp.down_proj', F.silu(gate) * up)
    return llama.rms_norm(x, w['model.norm.weight']) @ w['lm_head.weight'].T


def adapted(base, forward, dtype):
    frozen = {name: value.to(dtype) for name, value in base.items()}
    return lambda own, tokens: forward(frozen, own, tokens)


if __name__ == '__main__':
    base, content = base_weights(), {}
    for seed, (name, forward) in enumerate({'prompt': prompted, 'prefix': prefixed}.items(), start=31):
        generator = torch.Generator().manual_seed(seed)
        own = start(name, generator)
        inputs, targets = batch(llama.VOCAB, generator)
        batches = [batch(llama.VOCAB, generator) for _ in range(STEPS)]
        exact = {key: value.double().requires_grad_() for key, value in own.items()}
        loss = loss_of(adapted(base, forward, torch.float64)(exact, inputs), targets)
        loss.backward()
        content[name] = {
            'options': {'virtual_tokens': TOKENS},
            'weights': {key: array(value) for key, value in own.items()},
            'inputs': inputs.tolist(),
            'targets': targets.tolist(),
            'loss': loss.item(),
            'gradients': {key: array(value.grad) for key, value in exact.items()},
            'training': {
                **TRAINING,
                'batches': [{'inputs': i.tolist(), 'targets': t.tolist()} for i, t in batches],
                'float64': train(adapted(base, forward, torch.float64), own, batches, torch.float64),
                'float32': train(adapted(base, forward, torch.float32), own, batches, torch.float32),
            },
        }
    write('virtual.json', content)
