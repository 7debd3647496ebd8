// Errors and remarks from the engine, the data room and the store, by code; the facts in them come as parameters.

export const notices = {
  // the device
  'no-webgpu': 'This browser has no WebGPU.',
  'no-adapter': 'No graphics adapter can be used. Restart the browser, then resume.',
  'no-device': 'The graphics adapter gave no device. Close other heavy pages or restart the browser, then resume.',
  'gpu-lost':
    'The GPU was lost: its driver or process ended. Everything up to the last checkpoint is kept. Resume to go on.',
  'out-of-memory':
    'This does not fit on the GPU. Batch {{batch}} with accumulation {{accumulate}} and “Save memory: layers” fits, with the same tokens in every step.',
  'nothing-trained':
    'Nothing would be trained: what the adapter is told to adapt is no layer or parameter of this model.',
  'too-large-for-device':
    'One result of {{what}} takes {{needed, bytes}}, and this device binds at most {{limit, bytes}} at a time. Choose a smaller batch or context.',
  'out-of-memory-any':
    'This model does not fit on the GPU even with batch 1. Choose fewer layers, a smaller width or a shorter context.',

  // what was asked for
  'bad-option': 'A setting is not allowed: {{problem}}',
  'heads-do-not-divide': 'The number of heads must divide the width.',
  'kv-heads-do-not-divide': 'The number of key-value heads must divide the number of heads.',
  'head-odd': 'A rotary head needs an even number of channels: choose another number of heads.',
  'head-too-large': 'A head may have at most 256 channels: choose more heads.',
  'context-too-long':
    'The $t(data.split.{{split}}) text has {{tokens, whole}} tokens, too few for a context of {{context}}. The longest that fits is {{fits, whole}}; or give more text.',
  'only-here': 'This model attends by blocks. No other program computes that from these weights.',
  'window-and-blocks': 'A sliding window or blocks, not both: set one to 0.',
  'rows-do-not-fit':
    'No row of this model is a multiple of {{block}}, which this format needs: its width would have to be.',

  // opening a model
  'several-models': 'These are {{files, whole}} models: choose one of them.',
  'no-model': 'This GGUF file is no model; it says that it is of the type {{what}}.',
  'unknown-architecture': 'Models of the architecture {{architecture}} cannot be opened. Known are: {{known}}.',
  'setting-missing': 'The model’s configuration does not say {{key}}.',
  'setting-unusable': 'The model’s configuration says {{key}} = {{found}}; only {{usable}} can be used here.',
  'tensors-missing': 'The files lack {{count, whole}} tensors that this {{family}} needs: {{tensors}}.',
  'tensors-unknown': 'The files hold {{count, whole}} tensors that are no part of this {{family}}: {{tensors}}.',
  'tensor-shape': 'The tensor {{tensor}} is {{found}}; this configuration needs {{expected}}.',
  'tensor-format': 'The tensor {{tensor}} holds numbers of the format {{format}}; {{known}} can be read.',
  'unreadable-model': 'These files cannot be opened as a model: {{problem}}',
  'model-too-large':
    'This model is too large for this device: its {{tensor}} takes {{needed, bytes}}, and one buffer holds at most {{limit, bytes}}. With rows of {{width, whole}} as here, {{rows, whole}} of them would fit: a smaller vocabulary, or a smaller width.',
  'too-large-as-kept':
    'This is too large for this device: {{tensor}} takes {{needed, bytes}} as it is kept, and one buffer holds at most {{limit, bytes}}. In {{format}} it would fit: QLoRA keeps tables so.',
  'busy-opening': 'Another model is being opened: wait for it, or cancel it.',
  'no-gguf-tokenizer':
    'GGUF cannot hold this model’s tokenizer: it takes byte-level BPE with a word pattern that llama.cpp knows, or BPE by SentencePiece’s scores. Export a Hugging Face folder.',
  'no-gguf': 'llama.cpp does not know {{architecture}}, so there is no GGUF of it: export a Hugging Face folder.',

  // runs
  'busy-training': 'Another run is training: stop it first.',
  'no-task': 'This model was not trained to answer a built-in text that has a metric.',
  'no-dataset': 'The text of this run is gone, so it cannot go on.',
  'base-missing':
    'The model that this run was tuned from, “{{name}}”, is not here. Restore it, open it or import it: it is found by what it holds.',
  'base-needed': 'This model is needed by what was tuned from it: {{names}}. Delete that first.',
  'other-tokenizer': 'This text was cut into tokens for another model: prepare it for this one.',
  'answers-cut': 'In {{context, whole}} tokens, no example comes as far as its answer: choose a longer context.',
  'step-skipped':
    'Step {{step, whole}} was skipped: its loss or gradient was not finite. The weights are as they were; a lower learning rate may help.',
  'scale-halved':
    'Step {{step, whole}} was skipped: a gradient was too large for f16. The scale of gradients is halved; that is ordinary at the beginning.',
  'checkpoint-damaged':
    'The checkpoint of step {{step, whole}} is damaged. The run went on from the one of step {{kept, whole}}.',

  // text
  'busy-preparing': 'Another text is being prepared: wait for it, or cancel it.',
  cancelled: 'Cancelled. Nothing was changed.',
  'no-files': 'No file was given.',
  'needs-model': 'A step of cleaning asks a model how surprising a text is: choose one of your trained runs for it.',
  stuck:
    'Reading got stuck and was ended after {{seconds, whole}} seconds. What was saved before is kept. One of the files is damaged in a way that is not known: try again without the last one that was read.',
  'different-tokenizers':
    '{{name}} is cut by another tokenizer than {{first}}. Prepare it again with “As in {{first}}”.',
  'mixed-in': 'This text is part of a mixture: {{names}}. Delete that first.',
  'empty-mixture': 'A mixture needs a text with a weight above 0.',
  'tokenizer-file': 'This tokenizer.json cannot be used: {{problem}}.',
  'tokenizer-slow':
    'This tokenizer was stopped: it worked on a short text for more than {{seconds}} seconds. Its file may have been made to do harm; choose another. Everything else is kept.',
  'no-json': 'This is no {{name}}: it is not valid JSON, or larger than any is.',
  'template-syntax': 'The model’s chat template cannot be read: {{problem}}.',
  'template-raised': 'The model’s chat template refuses these messages: {{problem}}.',
  'template-failed': 'The model’s chat template cannot be used: {{problem}}.',
  'template-too-long': 'The model’s chat template was stopped: {{problem}}.',
  'template-too-large': 'The model’s chat template was stopped: {{problem}}.',
  'no-statistics':
    'This text was prepared by an older version, which counted less. Prepare it again to see its figures.',
  'all-removed': 'Cleaning removed every document ({{documents, whole}}). Loosen a step or switch it off.',
  'no-answers':
    'No example has an answer to train on: say which columns hold the prompt and the answer, or train on the text as it is.',
  'context-beyond-base': 'A context of {{context, whole}} is more than the base model can have ({{most, whole}}).',
  'needs-examples':
    'This objective learns from examples with answers, and a text is none: choose next-token prediction, or a model to tune.',
  'needs-labels':
    'This objective learns from texts with labels, and this data has none: choose a text whose records have a label each.',
  'needs-tags':
    'This objective learns from texts whose words have labels, and this data has none: choose records with a list of words and a list of tags.',
  'no-labels':
    'No record has a label to learn: a text needs one, or each of its words does. Say which columns hold them.',
  'too-many-labels':
    'There are more than {{most, whole}} different labels, too many to tell apart: is this the right column?',
  'base-has-labels': 'This model only knows labels: tune the one that it was made from.',
  'no-labels-here': 'This model has no head of labels.',
  'no-gguf-labels': 'llama.cpp has no head of labels for this architecture: take the Hugging Face folder.',
  'no-token-classification':
    'transformers has no class for words with labels on this architecture: label whole texts, or choose another base.',
  'no-tokenizer': 'The files hold no tokenizer.json, which says what the model reads: add it.',
  'cannot-merge': 'What {{adapter}} adds cannot be merged into the model’s weights.',
  'virtual-too-many': '{{count, whole}} virtual tokens leave no room for text in a context of {{context, whole}}.',
  'virtual-apart': 'Documents that are kept apart cannot each begin with virtual tokens: let them share rows.',
  'arithmetic-unscaled':
    'Products in 16 bits need gradients that are scaled for it: choose the precision 16 bits, f16 as well.',
  'plain-arithmetic': 'This device has nothing that computes products as was asked for: they stay in 32 bits.',
  'adapter-unknown': 'Adapters of the type {{type}} cannot be opened. Known are: {{known}}.',
  'adapter-layer': 'This adapter is for another base: it adapts {{layer}}, and this one has no such layer.',
  'adapter-shape': 'This adapter is for another base: its {{tensor}} is {{found}}, and this one needs {{expected}}.',
  'cannot-stack': 'What {{adapter}} learnt in “{{name}}” cannot be weighted or stacked.',
  'other-base': '“{{name}}” was tuned from another model than “{{base}}”, or from another checkpoint of it.',
  'other-shape': '“{{name}}” does not fit to this base: its {{key}} is {{got}} and not {{want}}.',
  'no-peft':
    'PEFT knows no adapter like {{adapter}}: export the whole model, if what was learnt can be merged into it.',
  'no-gguf-lora':
    'llama.cpp loads plain LoRA adapters, without DoRA, and {{adapter}} here is none: export the whole model, if what was learnt can be merged into it.',
  'nothing-usable': 'None of the files can be used. The list of files says why for each.',
  changed: '{{path}} was read once, but not again: {{reason}}',
  'unknown-encoding': 'There is no encoding called {{encoding}}.',
  'tiny-corpus':
    'The text is too short: {{tokens, whole}} tokens in its $t(data.split.{{split}}) part. Give more text.',

  // one file of a text
  empty: 'holds no text',
  junk: 'belongs to a program or system',
  binary: 'is a binary file, not text',
  unsupported: 'cannot be read here: {{what}}',
  encoding: 'makes no sense as {{encoding}}; choose its encoding by hand',
  unreadable: 'could not be read ({{reason}}); was it moved or changed?',
  damaged: 'is a damaged {{format}} file, or none ({{problem}})',
  'bad-json': 'line {{line, whole}} is not valid JSON; correct or remove it',
  'bad-record': 'line {{line, whole}} is neither a record in braces nor a string',
  'long-line': 'line {{line, whole}} has more than {{limit, whole}} characters',
  'open-quote': 'in the row that begins in line {{line, whole}}, a quote is not closed, or not doubled',
  'too-large': 'more than {{limit, bytes}} of it would have to be in memory at once',
  'too-slow': 'was given up after {{seconds, whole}} seconds',
  'inflates-too-far': 'would unpack to more than {{limit, bytes}}, far more than text does',
  'entry-refused': 'was left out of its archive: {{problem}}',
  'nested-too-deep': 'lies in more than {{depth, whole}} archives; unpack it first',
  'password-needed': 'opens with a password only',
  'only-pictures': 'its pages ({{pages, whole}}) are pictures without text; text recognition is needed first',
  'no-records': 'holds running text, no examples',
  'no-text': 'no column holds text ({{columns}}); choose a column by hand',
  'no-column': 'has no column {{column}}; it has {{columns}}',
  replaced: '{{characters, whole}} characters were unreadable as {{encoding}} and were replaced',
  ignored: '{{records, whole}} records without text were left out',

  // the Hugging Face hub
  'hub-bad-name': '{{name}} is no name of a repository: it should read owner/name.',
  'hub-not-found': 'There is no {{name}} on the hub.',
  'hub-refused': 'The hub shows {{name}} only to those who have access. Download it there, and drop the files here.',
  'hub-unreachable': 'The hub did not answer ({{reason}}). What was loaded is kept; try again.',
  'hub-damaged':
    '{{path}} arrived damaged: its checksum is not the one that Hugging Face gives. Nothing of it is kept; load it again.',
  'hub-changed': '{{path}} changed on the hub while it was loaded. Start again.',

  // tuned kernels
  'no-tuned-kernels': 'This file holds no tuned kernels.',
  'tuned-elsewhere': 'These kernels were tuned on {{adapter}}, not on {{here}}: other variants are fastest there.',
  'tuned-before': 'These kernels were tuned in another version of Vitro. Time them again.',

  // storage
  'quota-exceeded':
    'Storage is full: {{needed, bytes}} more are needed. What was saved before is kept. Delete or export something, then try again.',
  corrupt: '{{what}} is damaged: its checksum does not match what was saved.',
  'locked-elsewhere': '{{what}} is being written by another tab. Close that one first.',
  'newer-schema': 'This was written by a newer Vitro. Reload the page to get it.',
  'not-found': '{{what}} does not exist, or was deleted.',
  'invalid-bundle': 'This is not a whole exported run: {{where}}: {{problem}}. Nothing was imported.',
  closed: '{{why}} Reload this tab; what was saved is kept.',
  'storage-failed': 'Storage failed ({{reason}}). What was saved before is kept; try again.',
}
