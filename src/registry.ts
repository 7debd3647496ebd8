// What is chosen by name at run time is one file in one folder, and the file's name is its id.
// This is the only registry: adding a member is adding a file, and nothing else lists it.
// Folders fill these in as they gain members; see `byName`.

/** `{ './models/gpt2.ts': module }` -> `{ gpt2: module }`, without a prototype so that no id can reach one. */
export function byName<T>(files: Record<string, T>): Record<string, T> {
  const entries = Object.entries(files).map(([path, module]) => [path.split('/').at(-1)!.replace(/\.ts$/, ''), module])
  return Object.assign(Object.create(null), Object.fromEntries(entries))
}
