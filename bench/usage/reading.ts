/** How long houses of every size take to answer the same questions. */
import { inRounds, quantile } from '../rounds'
import type { Running } from './houses'
import { apiPaths, csvOfMonth } from './paths'

/** Milliseconds by what is asked: one question to every house, then the next, so that all share what befalls the machine. */
export async function readingTimes(
  houses: readonly Running[],
  rounds: number,
): Promise<Map<number, Record<string, number>>> {
  const asked = await medians(houses, questions, rounds)
  // Once to warm up would cost as much again as the largest file takes.
  const saved = await medians(houses, ({ admin }) => ({ 'CSV of a month': () => admin.save(csvOfMonth()) }), 2, 0)
  return new Map(houses.map(({ entries }) => [entries, { ...asked.get(entries), ...saved.get(entries) }]))
}

function questions({ url, rootToken, admin, paths }: Running) {
  const headers = { authorization: `Bearer ${rootToken}` }
  const ask = async (path: string) => {
    const response = await fetch(url + path, { headers })
    const found = await response.json()
    if (!Array.isArray(found) || found.length === 0) throw new Error(`${path} answered ${JSON.stringify(found)}`)
  }
  const each = (among: Record<string, string>, work: (path: string) => Promise<unknown>) =>
    Object.entries(among).map(([name, path]) => [name, () => work(path)] as const)
  return Object.fromEntries([...each(apiPaths(), ask), ...each(paths, admin.open)])
}

type Works = Record<string, () => Promise<unknown>>

async function medians(
  houses: readonly Running[],
  worksOf: (house: Running) => Works,
  rounds: number,
  warmUps?: number,
) {
  const works = houses.flatMap((house) =>
    Object.entries(worksOf(house)).map(([name, work]) => ({ entries: house.entries, name, work })),
  )
  const names = [...new Set(works.map(({ name }) => name))]
  const turns = works.toSorted((one, other) => names.indexOf(one.name) - names.indexOf(other.name))
  const times = await inRounds(rounds, Object.fromEntries(turns.map(({ work }, at) => [at, work])), warmUps)
  const found = new Map<number, Record<string, number>>()
  for (const [at, { entries, name }] of turns.entries())
    found.set(entries, { ...found.get(entries), [name]: quantile(times[at] ?? [], 0.5) })
  return found
}
