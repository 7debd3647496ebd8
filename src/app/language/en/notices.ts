// Errors and remarks from the engine and the data room, by code; the facts in them come as parameters.

export const notices = {
  cancelled: 'Cancelled. Nothing was changed.',
  'no-gpu': 'No graphics adapter can be used. Restart the browser, then resume.',
  'no-files': 'No file was given.',
  'nothing-usable': 'None of the files can be used. The first, {{path}}: {{reason}}',
  malformed: '{{path}}, line {{line}}: {{problem}}. Correct or remove it, then try again.',
  unreadable: '{{path}} could not be read ({{reason}}). Was it moved or changed? Choose it again.',
  'tiny-corpus': 'The text is too short: its {{split}} part has only {{tokens}} tokens. Give more text.',
  'context-too-long':
    'The {{split}} text has {{tokens}} tokens, too few for a context of {{context}}. The longest that fits is {{fits}}; or give more text.',
  'heads-do-not-divide': 'The number of heads must divide the width.',
  'kv-heads-do-not-divide': 'The number of key-value heads must divide the number of heads.',
  'head-odd': 'A rotary head needs an even number of channels: choose another number of heads.',
  'head-too-large': 'A head may have at most 128 channels: choose more heads.',
  'quota-exceeded':
    'Storage is full: {{needed, bytes}} more are needed. What was saved before is kept. Delete or export something, then try again.',
  corrupt: '{{what}} is damaged: its checksum does not match what was saved.',
  'locked-elsewhere': '{{what}} is being written by another tab. Close that one first.',
  'newer-schema': 'This storage was written by a newer Vitro. Reload the page to get it.',
  'not-found': '{{what}} does not exist, or was deleted.',
  'invalid-bundle': 'This is not a whole exported run: {{where}}: {{problem}}. Nothing was imported.',
  closed: '{{why}} Reload this tab; what was saved is kept.',
  'storage-failed': 'Storage failed ({{reason}}). What was saved before is kept; try again.',
}
