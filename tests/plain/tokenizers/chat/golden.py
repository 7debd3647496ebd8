"""Writes golden.json: the templates here rendered by Jinja2 itself, set up as transformers sets it up.
Needs jinja2 (python3-jinja2); run it in this folder: python3 golden.py"""
import json
from pathlib import Path
from jinja2 import nodes
from jinja2.exceptions import TemplateError
from jinja2.ext import Extension
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Generation(Extension):
    """{% generation %} ... {% endgeneration %}, whose content is marked by U+FDD0 and U+FDD1."""
    tags = {'generation'}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(['name:endgeneration'], drop_needle=True)
        return nodes.CallBlock(self.call_method('mark'), [], [], body).set_lineno(line)

    def mark(self, caller):
        return '\ufdd0' + caller() + '\ufdd1'


def refuse(message):
    raise TemplateError(message)


environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, 'jinja2.ext.loopcontrols'])
environment.globals['raise_exception'] = refuse
user, answer = {'role': 'user', 'content': 'Hi! 你好\t{{ x }}'}, {'role': 'assistant', 'content': ' Hello <b>&"world"\n'}
more, system = {'role': 'user', 'content': '  two  words\n'}, {'role': 'system', 'content': 'Be brief. '}
conversations = {
    'one question': [user],
    'one answer': [user, answer],
    'two answers': [user, answer, more, {'role': 'assistant', 'content': 'Done 👍'}],
    'system': [system, user, answer, more],
    'two questions': [user, more],
}
golden = []
for path in sorted(Path('.').glob('*.jinja')):
    template = environment.from_string(path.read_text())
    for name, messages in conversations.items():
        for prompt in (False, True):
            try:
                text = template.render(messages=messages, bos_token='<s>', eos_token='</s>', add_generation_prompt=prompt)
                result = {'text': text}
            except TemplateError as error:
                result = {'raised': error.message}
            golden.append({'template': path.stem, 'conversation': name, 'prompt': prompt, 'messages': messages, **result})
Path('golden.json').write_text(json.dumps(golden, ensure_ascii=False, indent=1) + '\n')
