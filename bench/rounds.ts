/** Takes times in rounds, so that whatever else the machine does falls on all that is compared. */

/** Milliseconds, the fastest first. */
export type Times = readonly number[]

/** Does all of `works` in turn, `rounds` times, after `warmUps` rounds that do not count. */
export async function inRounds<Name extends string>(
  rounds: number,
  works: Readonly<Record<Name, () => Promise<unknown>>>,
  warmUps = 2,
): Promise<Record<Name, Times>> {
  const names = Object.keys(works) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const name of names) {
      const since = performance.now()
      await works[name]()
      if (round >= 0) times[name].push(performance.now() - since)
    }
  }
  for (const name of names) times[name].sort((one, other) => one - other)
  return times
}

/** What `part` of the times do not exceed: 0.5 is the median. */
export const quantile = (times: Times, part: number) => times[Math.max(Math.ceil(times.length * part) - 1, 0)] ?? 0
