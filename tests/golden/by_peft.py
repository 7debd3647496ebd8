"""What transformers and PEFT compute, in float64, from the folders that peft.ts wrote: the first eight logits of the last token. How to
run it: there."""

import glob
import json
import os
import sys

import peft
import torch
import transformers

folder, out = sys.argv[1:]
ids = torch.tensor([json.load(open(f'{folder}/tokens.json'))])
last = {}


def keep(name, model):
    with torch.no_grad():
        last[name] = model.double().eval()(input_ids=ids).logits[0, -1, :8].tolist()


for path in sorted(glob.glob(f'{folder}/*/*/adapter_config.json')):
    adapter = os.path.dirname(path)
    family, name = adapter.split(os.sep)[-2:]
    load = transformers.AutoModelForCausalLM.from_pretrained
    base = load(f'{folder}/{family}/base', dtype=torch.float64, attn_implementation='eager')
    keep(f'{family} base', base)
    keep(f'{family} {name}', peft.PeftModel.from_pretrained(base, adapter))
versions = {package.__name__: package.__version__ for package in (peft, transformers, torch)}
json.dump({'versions': versions, 'last': last}, open(out, 'w'), indent=1)
