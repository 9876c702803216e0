/** How long instances of every size take to serve the same requests. */
import { inRounds, quantile } from '../harness'
import { apiPaths, lastMonthCsvPath, type SizedInstance } from './instances'

/** Milliseconds by number of entries, then by request. Each request is sent to every instance before the next one. */
export async function readTimes(
  instances: readonly SizedInstance[],
  rounds: number,
): Promise<Map<number, Record<string, number>>> {
  const requests = await medians(instances, requestTasks, rounds)
  const download = ({ adminClient }: SizedInstance) => ({
    'CSV of a month': () => adminClient.download(lastMonthCsvPath()),
  })
  // No warm-up: it would take as long as the measurement.
  const downloads = await medians(instances, download, 2, 0)
  return new Map(instances.map(({ entries }) => [entries, { ...requests.get(entries), ...downloads.get(entries) }]))
}

type Tasks = Record<string, () => Promise<unknown>>

function requestTasks({ url, rootToken, adminClient, paths }: SizedInstance): Tasks {
  const headers = { authorization: `Bearer ${rootToken}` }
  const callApi = async (path: string) => {
    const response = await fetch(url + path, { headers })
    const found = await response.json()
    if (!Array.isArray(found) || found.length === 0) throw new Error(`${path} returned ${JSON.stringify(found)}`)
  }
  const tasks = (named: Record<string, string>, send: (path: string) => Promise<unknown>) =>
    Object.entries(named).map(([name, path]) => [name, () => send(path)] as const)
  return Object.fromEntries([...tasks(apiPaths(), callApi), ...tasks(paths, adminClient.open)])
}

async function medians(
  instances: readonly SizedInstance[],
  tasksOf: (instance: SizedInstance) => Tasks,
  rounds: number,
  warmUps?: number,
) {
  const tasks = instances.flatMap((instance) =>
    Object.entries(tasksOf(instance)).map(([name, task]) => ({ entries: instance.entries, name, task })),
  )
  const names = [...new Set(tasks.map(({ name }) => name))]
  const ordered = tasks.toSorted((one, other) => names.indexOf(one.name) - names.indexOf(other.name))
  const times = await inRounds(rounds, Object.fromEntries(ordered.map(({ task }, index) => [index, task])), warmUps)
  const found = new Map<number, Record<string, number>>()
  for (const [index, { entries, name }] of ordered.entries())
    found.set(entries, { ...found.get(entries), [name]: quantile(times[index] ?? [], 0.5) })
  return found
}
