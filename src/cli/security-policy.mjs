// The content security policy that Vitro is written for and tested under: nothing but its own origin and, for files that a person
// names, the Hugging Face hub; no eval but WebAssembly's, and no string becomes script (Trusted Types; src/app/trusted-types.ts makes
// the policy `vitro`, which admits own addresses only).

/** The hub, and the hosts it sends on to for large files. */
const HUB = 'https://huggingface.co https://*.huggingface.co https://*.hf.co'

const directives = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  `connect-src 'self' ${HUB}`,
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'", // charts and popovers place themselves by style attributes
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types vitro 'allow-duplicates'",
]

/** For a <meta> in the page, so that a plain file server has it too. */
export const metaPolicy = directives.join('; ')

/** For the header, which alone may say who embeds the page, and which workers obey as well. */
export const headerPolicy = [...directives, "frame-ancestors 'none'"].join('; ')
