// Word patterns that well-known models publish in their tokenizer.json, and the name llama.cpp knows each by.

export const GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"

const LLAMA3 =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"

/** GPT-4o's, Llama 4's; Tekken (Mistral) has it without the contractions. */
const cased = (contractions: string, digits: string) => {
  const upper = '[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]'
  const lower = '[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]'
  const before = '[^\\r\\n\\p{L}\\p{N}]?'
  return `${before}${upper}*${lower}+${contractions}|${before}${upper}+${lower}*${contractions}|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`
}
const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"

const NAMES = new Map([
  [GPT2, 'gpt-2'],
  [LLAMA3, 'llama-bpe'],
  [LLAMA3.replace('{1,3}', ''), 'qwen2'],
  // the same with contractions spelled out, as some conversions write them
  [
    LLAMA3.replace("(?i:'s|'t|'re|'ve|'m|'ll|'d)", "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"),
    'llama-bpe',
  ],
  [cased(CONTRACTIONS, '\\p{N}{1,3}'), 'gpt-4o'],
  [cased('', '\\p{N}'), 'tekken'],
])

/** By which name llama.cpp knows words that are cut by these patterns, one after the other; null if by none. */
export function llamaCppName(patterns: readonly string[]): string | null {
  if (patterns.length === 2 && patterns[0] === DIGIT && patterns[1] === GPT2) return 'smollm'
  return (patterns.length === 1 && NAMES.get(patterns[0])) || null
}
export const DIGIT = '\\p{N}'
