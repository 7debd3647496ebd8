"""Golden numbers for heads of labels over the Llama of llama.json: one label at each text's last token, and one for each word.

The head, `score`, stands in the place of lm_head, as in transformers' LlamaForSequenceClassification (pooled at the last token that is no
padding) and LlamaForTokenClassification (with its bias; targets of -100 do not count). Everything is trained. The base's weights are
those of llama.json; classification.json holds the head's. How to run it and what the files hold: common.py.
"""

import torch
from torch.nn import functional as F

import llama
from common import BATCH, CONTEXT, STEPS, TRAINING, array, train, write
from lora import base_weights

LABELS = 4
GRADIENTS = ['score.weight', 'score.bias', 'model.embed_tokens.weight', 'model.layers.0.self_attn.q_proj.weight', 'model.norm.weight']


def logits_of(w, tokens):
    """(B, T, LABELS)"""
    return llama.forward({**w, 'lm_head.weight': w['score.weight']}, tokens) + w.get('score.bias', 0)


def batch(kind, generator):
    """Texts of several lengths, padded on the right, and what is said of them: -100 where nothing is."""
    tokens = torch.randint(llama.VOCAB, (BATCH, CONTEXT), generator=generator)
    lengths = torch.randint(2, CONTEXT + 1, (BATCH,), generator=generator)
    places = torch.arange(CONTEXT)
    labels = torch.randint(LABELS, (BATCH, CONTEXT), generator=generator)
    said = torch.rand(BATCH, CONTEXT, generator=generator) < 0.6
    counts = places == lengths[:, None] - 1 if kind == 'sequence' else said & (places < lengths[:, None])
    return tokens.where(places < lengths[:, None], torch.tensor(0)), labels.where(counts, torch.tensor(-100)), lengths


def pooled_loss(logits, targets, lengths):
    """As …ForSequenceClassification computes it."""
    pooled = logits[torch.arange(BATCH), lengths - 1]
    return F.cross_entropy(pooled, targets[torch.arange(BATCH), lengths - 1])


if __name__ == '__main__':
    base, content = base_weights(), {}
    del base['lm_head.weight']
    for seed, kind in enumerate(['sequence', 'token'], start=21):
        generator = torch.Generator().manual_seed(seed)
        start = {**base, 'score.weight': 0.2 * torch.randn(LABELS, llama.D_MODEL, generator=generator)}
        if kind == 'token':
            start['score.bias'] = 0.2 * torch.randn(LABELS, generator=generator)
        tokens, targets, lengths = batch(kind, generator)
        batches = [batch(kind, generator) for _ in range(STEPS)]
        exact = {key: value.double().requires_grad_() for key, value in start.items()}
        logits = logits_of(exact, tokens)
        loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten())
        if kind == 'sequence':
            assert torch.equal(loss, pooled_loss(logits, targets, lengths))
        loss.backward()
        counted = targets != -100
        content[kind] = {
            'head': {key: array(value) for key, value in start.items() if key.startswith('score.')},
            'inputs': tokens.tolist(),
            'targets': targets.tolist(),
            'loss': loss.item(),
            'right': (logits.argmax(-1) == targets)[counted].sum().item(),
            'gradients': {key: array(exact[key].grad) for key in GRADIENTS if key in exact},
            'training': {
                **TRAINING,
                'batches': [{'inputs': i.tolist(), 'targets': t.tolist()} for i, t, _ in batches],
                'float64': train(logits_of, start, [(i, t) for i, t, _ in batches], torch.float64),
                'float32': train(logits_of, start, [(i, t) for i, t, _ in batches], torch.float32),
            },
        }
    write('classification.json', content)
