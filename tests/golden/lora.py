"""Golden numbers for LoRA by hand over the Llama of llama.json: plain, rank-stabilised, and with DoRA's magnitudes.

The base's weights are those of llama.json and stay as they are; lora.json holds the adapters' own. B is not zero, so that every
gradient says something. How to run it and what the files hold: common.py.
"""

import base64
import json
import pathlib

import numpy
import torch

import llama
from common import STEPS, TRAINING, array, batch, loss_of, train, write

RANK, ALPHA = 3, 5.0
ATTENTION = ['self_attn.q_proj', 'self_attn.v_proj']
ALL = ATTENTION + ['self_attn.k_proj', 'self_attn.o_proj', 'mlp.gate_proj', 'mlp.up_proj', 'mlp.down_proj']
VARIANTS = {
    'lora': {'targets': ATTENTION, 'rslora': False, 'dora': False},
    'rslora': {'targets': ALL, 'rslora': True, 'dora': False},
    'dora': {'targets': ALL, 'rslora': False, 'dora': True},
}


def base_weights():
    file = json.loads(pathlib.Path(__file__).with_name('llama.json').read_text())
    decode = lambda e: torch.from_numpy(numpy.frombuffer(base64.b64decode(e['data']), '<f4').copy()).view(e['shape'])
    return {name: decode(e) for name, e in file['weights'].items()}


def layers(targets):
    return [f'model.layers.{i}.{target}' for i in range(llama.LAYERS) for target in targets]


def start(base, variant, generator):
    own = {}
    for layer in layers(variant['targets']):
        outputs, inputs = base[f'{layer}.weight'].shape
        own[f'{layer}.lora_A.weight'] = (torch.rand(RANK, inputs, generator=generator) * 2 - 1) / inputs**0.5
        own[f'{layer}.lora_B.weight'] = 0.1 * torch.randn(outputs, RANK, generator=generator)
        if variant['dora']:
            length = base[f'{layer}.weight'].norm(dim=1)
            own[f'{layer}.lora_magnitude_vector'] = length * (1 + 0.1 * torch.randn(outputs, generator=generator))
    return own


def adapted(base, variant, dtype):
    """The forward pass over the adapter's parameters: the base's weights with the low-rank change, and the row lengths m."""
    factor = ALPHA / (RANK**0.5 if variant['rslora'] else RANK)
    frozen = {name: value.to(dtype) for name, value in base.items()}

    def forward(own, tokens):
        w = dict(frozen)
        for layer in layers(variant['targets']):
            changed = w[f'{layer}.weight'] + factor * own[f'{layer}.lora_B.weight'] @ own[f'{layer}.lora_A.weight']
            if variant['dora']:
                length = changed.norm(dim=1, keepdim=True).detach()
                changed = own[f'{layer}.lora_magnitude_vector'][:, None] * changed / length
            w[f'{layer}.weight'] = changed
        return llama.forward(w, tokens)

    return forward


if __name__ == '__main__':
    base, content = base_weights(), {}
    for seed, (name, variant) in enumerate(VARIANTS.items(), start=11):
        generator = torch.Generator().manual_seed(seed)
        own = start(base, variant, generator)
        inputs, targets = batch(llama.VOCAB, generator)
        batches = [batch(llama.VOCAB, generator) for _ in range(STEPS)]
        exact = {key: value.double().requires_grad_() for key, value in own.items()}
        loss = loss_of(adapted(base, variant, torch.float64)(exact, inputs), targets)
        loss.backward()
        content[name] = {
            'options': {'rank': RANK, 'alpha': ALPHA, **variant},
            'weights': {key: array(value) for key, value in own.items()},
            'inputs': inputs.tolist(),
            'targets': targets.tolist(),
            'loss': loss.item(),
            'gradients': {key: array(value.grad) for key, value in exact.items()},
            'training': {
                **TRAINING,
                'batches': [{'inputs': i.tolist(), 'targets': t.tolist()} for i, t in batches],
                'float64': train(adapted(base, variant, torch.float64), own, batches, torch.float64),
                'float32': train(adapted(base, variant, torch.float32), own, batches, torch.float32),
            },
        }
    write('lora.json', content)
