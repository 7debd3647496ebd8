// The command line: reads arguments, asks the engine, prints JSON. Runs under src/cli/vitro.mjs, which built it and chose the
// adapter. Exit code 0 only on success, 2 for a wrong call, 128 + the signal's number where one ended it.

import { UsageError } from './flags.ts'

const commands = import.meta.glob<{ run(args: string[]): Promise<number | undefined> }>('./commands/*.ts')
const byName = new Map(Object.entries(commands).map(([path, load]) => [/(\w+)\.ts$/.exec(path)![1], load]))

// Its parent died and could pass on no signal.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
// Nobody reads on: `vitro train … | head`.
process.stdout.once('error', () => {
  process.stdout.on('error', () => {}) // every further line fails as well
  process.kill(process.pid, 'SIGTERM')
})

const [name = '', ...args] = process.argv.slice(2)
try {
  const load = byName.get(name)
  if (!load)
    throw new UsageError(`vitro has no command ${JSON.stringify(name)}; there is: ${[...byName.keys()].join(', ')}`)
  const code = await (await load()).run(args)
  process.exit(code ?? 0) // Dawn keeps the process alive otherwise
} catch (error) {
  console.error(process.env.VITRO_DEBUG ? error : error instanceof Error ? error.message : error)
  process.exit(error instanceof UsageError ? 2 : 1)
}
