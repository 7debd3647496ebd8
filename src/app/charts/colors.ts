// How runs are told apart where several are overlaid: by colour and by dash. A run keeps its look while it is in view.

const dashes = [undefined, '7 4', '2 3', '9 3 2 3', '12 4', '4 2 1 2']
export const LOOKS = dashes.length

export interface Look {
  color: string
  dash: string | undefined
}
export const lookAt = (place: number): Look => ({
  color: `var(--run-${place % LOOKS})`,
  dash: dashes[place % LOOKS],
})

/** Places for the runs in view: those that had one keep it, others take the lowest that is free. */
export function assign(runs: readonly string[], before: ReadonlyMap<string, number>): Map<string, number> {
  const places = new Map(runs.flatMap((run) => (before.has(run) ? [[run, before.get(run)!] as const] : [])))
  const taken = new Set(places.values())
  for (const run of runs) {
    if (places.has(run)) continue
    let place = 0
    while (taken.has(place)) place++
    taken.add(place)
    places.set(run, place)
  }
  return places
}
