// The command line: reads arguments, asks the engine, prints JSON. Runs under src/cli/vitro.mjs, which built it and chose the
// adapter. Exit code 0 only on success, 2 for a wrong call, 128 + the signal's number where one ended it.

import { HelpWanted, UsageError } from './flags.ts'

interface Command {
  /** How it is called and what it does, in a line or a few. */
  usage: string
  run(args: string[]): Promise<number | undefined>
}
const commands = import.meta.glob<Command>('./commands/*.ts')
const byName = new Map(Object.entries(commands).map(([path, load]) => [/(\w+)\.ts$/.exec(path)![1], load]))

// Its parent died and could pass on no signal.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
// Nobody reads on: `vitro train … | head`.
process.stdout.once('error', () => {
  process.stdout.on('error', () => {}) // every further line fails as well
  process.kill(process.pid, 'SIGTERM')
})

const [name = '', ...args] = process.argv.slice(2)
let usage = ''
try {
  await leave(await called())
} catch (error) {
  if (error instanceof HelpWanted) {
    console.log(`${usage}\n\n${error.message}`)
    await leave(0)
  }
  console.error(process.env.VITRO_DEBUG ? error : error instanceof Error ? error.message : error)
  await leave(error instanceof UsageError ? 2 : 1)
}

/** Returns the exit code. */
async function called(): Promise<number> {
  if (name === '--help' || name === 'help') {
    for (const load of byName.values()) console.log((await load()).usage)
    console.log('vitro COMMAND --help lists the flags of one')
    return 0
  }
  const load = byName.get(name)
  if (!load)
    throw new UsageError(
      `vitro has no command ${JSON.stringify(name)}; there is: ${[...byName.keys()].join(', ')}. \`vitro --help\` says what they do.`,
    )
  const command = await load()
  usage = command.usage
  return (await command.run(args)) ?? 0
}

/** Dawn keeps the process alive otherwise. What a slow reader of a pipe has not taken yet is waited for. */
async function leave(code: number): Promise<never> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((resolve) => {
      stream.write('', () => resolve())
    })
  process.exit(code)
}
