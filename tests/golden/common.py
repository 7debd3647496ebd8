"""What the golden scripts share: exact arrays in JSON, random weights and tokens, and thirty steps of AdamW by torch itself.

Regenerate (Debian: apt-get install --no-install-recommends python3-torch python3-numpy libopenblas0-pthread):
    for script in gpt2 llama lora virtual classification decoders gemma3 bloom_opt attention; do /usr/bin/python3 tests/golden/$script.py; done
Weights are float32 values, so both precisions start from the same numbers; results are computed and stored in float64.
An array is {"dtype": "F32" | "F64", "shape": [...], "data": base64 of little-endian numbers, row-major}.
A matrix is stored (outputs, inputs), like torch's Linear, also where GPT-2's own checkpoint keeps the transpose (Conv1D).
"""

import base64
import json
import math
import pathlib

import numpy
import torch

STEPS, WARMUP, BATCH, CONTEXT = 30, 5, 3, 17
TRAINING = {
    'steps': STEPS,
    'warmup': WARMUP,
    'lr': 3e-3,
    'min_lr_ratio': 0.1,
    'betas': [0.9, 0.95],
    'eps': 1e-8,
    'weight_decay': 0.1,
    'clip': 1.0,
}


def array(tensor):
    values = tensor.detach().numpy()
    kind = {'float32': ('F32', '<f4'), 'float64': ('F64', '<f8')}[str(values.dtype)]
    data = base64.b64encode(numpy.ascontiguousarray(values, kind[1]).tobytes()).decode()
    return {'dtype': kind[0], 'shape': list(values.shape), 'data': data}


def write(name, content):
    path = pathlib.Path(__file__).with_name(name)
    lines = (f'{json.dumps(key)}: {json.dumps(value)}' for key, value in content.items())
    path.write_text('{\n' + ',\n'.join(lines) + '\n}\n')
    print(path.name, path.stat().st_size, 'bytes')


def weights(shapes, generator, gain=1):
    """Values far enough from a usual initialisation that every gradient says something: no near-zero bias, no gain of 1."""
    norm = lambda name: 'norm' in name or '.ln_' in name
    values = {}
    for name, shape in shapes.items():
        noise = torch.randn(shape, generator=generator, dtype=torch.float32)
        values[name] = gain + 0.1 * noise if norm(name) and name.endswith('weight') else 0.2 * noise
    return values


def rotate(x, base):
    """(B, heads, T, D): position t turns the pair (i, i + D/2) by t * base^(-2i/D), as Hugging Face's rotate_half does."""
    frequency = base ** (-torch.arange(0, x.shape[-1], 2, dtype=torch.float64) / x.shape[-1])
    angle = torch.arange(x.shape[-2], dtype=torch.float64)[:, None] * frequency
    cos, sin = angle.cos().to(x.dtype), angle.sin().to(x.dtype)
    a, b = x.chunk(2, -1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


def batch(vocab, generator):
    """Inputs and, shifted by one, targets."""
    tokens = torch.randint(vocab, (BATCH, CONTEXT + 1), generator=generator)
    return tokens[:, :-1], tokens[:, 1:]


def learning_rate(step):
    """Linear warm-up to lr over WARMUP steps (step counts from 0), then half a cosine to lr * min_lr_ratio."""
    lr, least = TRAINING['lr'], TRAINING['lr'] * TRAINING['min_lr_ratio']
    if step < WARMUP:
        return lr * (step + 1) / (WARMUP + 1)
    ratio = (step - WARMUP) / (STEPS - WARMUP)
    return least + (lr - least) * (1 + math.cos(math.pi * ratio)) / 2


def loss_of(logits, targets):
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())


def train(forward, start, batches, dtype):
    """forward(weights, inputs) -> logits. Returns the loss before each update and the gradient's norm before clipping."""
    w = {name: value.to(dtype, copy=True).requires_grad_() for name, value in start.items()}
    decayed = [p for p in w.values() if p.dim() >= 2]
    others = [p for p in w.values() if p.dim() < 2]
    optimizer = torch.optim.AdamW(
        [{'params': decayed, 'weight_decay': TRAINING['weight_decay']}, {'params': others, 'weight_decay': 0.0}],
        lr=TRAINING['lr'],
        betas=TRAINING['betas'],
        eps=TRAINING['eps'],
    )
    losses, norms = [], []
    for step, (inputs, targets) in enumerate(batches):
        for group in optimizer.param_groups:
            group['lr'] = learning_rate(step)
        optimizer.zero_grad()
        loss = loss_of(forward(w, inputs), targets)
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(list(w.values()), TRAINING['clip']).item())
        optimizer.step()
        losses.append(loss.item())
    return {'losses': losses, 'grad_norms': norms}


def golden(name, config, shapes, forward, seed, steps=STEPS, gain=1):
    """Writes one model's file: weights, one batch's logits, loss and gradients, and the trajectory of 30 AdamW steps, if any."""
    generator = torch.Generator().manual_seed(seed)
    start = weights(shapes, generator, gain)
    inputs, targets = batch(config['vocab_size'], generator)
    batches = [batch(config['vocab_size'], generator) for _ in range(steps)]

    w = {key: value.double().requires_grad_() for key, value in start.items()}
    logits = forward(w, inputs)
    loss = loss_of(logits, targets)
    loss.backward()
    trajectory = {
        **TRAINING,
        'learning_rates': [learning_rate(step) for step in range(STEPS)],
        'batches': [{'inputs': i.tolist(), 'targets': t.tolist()} for i, t in batches],
        'float64': train(forward, start, batches, torch.float64),
        'float32': train(forward, start, batches, torch.float32),
    }
    write(name, {
        'config': config,
        'torch': torch.__version__,
        'weights': {key: array(value) for key, value in start.items()},
        'inputs': inputs.tolist(),
        'targets': targets.tolist(),
        'logits': array(logits),
        'loss': loss.item(),
        'gradients': {key: array(value.grad) for key, value in w.items()},
        **({'training': trajectory} if steps else {}),
    })
