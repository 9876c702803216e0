import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { defineOperatorMetrics, type OperatorSource } from './operator-metrics'

const registry = new Registry()
const setSource = defineOperatorMetrics(registry)

const series = async () =>
  (await registry.metrics()).split('\n').flatMap((line) => /^chatelaine_(\S+ \S+)$/.exec(line)?.[1] ?? [])

const source: OperatorSource = {
  lastBackup: () => null,
  keys: async () => [],
  usersByBudgetUsed: async () => new Map(),
  freeSpace: async () => null,
}

test('what an installation does not have has no series', async () => {
  setSource(source)
  expect(await series()).toEqual([])
  setSource({ ...source, lastBackup: () => 0, freeSpace: async () => 0 })
  expect(await series()).toEqual(['last_backup_timestamp_seconds 0', 'data_folder_free_bytes 0'])
  setSource(source)
  expect(await series()).toEqual([])
})

test('a value that cannot be read hides no other', async () => {
  const unreadable = async () => Promise.reject(new Error('The database is down.'))
  setSource({ lastBackup: () => 1_500, keys: unreadable, usersByBudgetUsed: unreadable, freeSpace: async () => 7 })
  expect(await series()).toEqual(['last_backup_timestamp_seconds 1.5', 'data_folder_free_bytes 7'])
})

test('a key has only the series of its present state, also when two scrapes overlap', async () => {
  setSource({ ...source, keys: async () => [{ id: 3, state: 'healthy' }] })
  expect(await series()).toEqual(['provider_keys{key="3",state="healthy"} 1'])
  setSource({ ...source, keys: async () => [{ id: 3, state: 'cooling' }] })
  for (const scrape of await Promise.all([series(), series()]))
    expect(scrape).toEqual(['provider_keys{key="3",state="cooling"} 1'])
})

test('keys after the first 100 are counted together', async () => {
  const keys = Array.from({ length: 250 }, (_, at) => ({
    ...{ id: at + 1, state: at % 2 === 0 ? ('healthy' as const) : ('rejected' as const) },
  }))
  setSource({ ...source, keys: async () => keys })
  const all = await series()
  expect(all).toHaveLength(102)
  expect(all.slice(99)).toEqual([
    ...['provider_keys{key="100",state="rejected"} 1', 'provider_keys{key="other",state="healthy"} 75'],
    'provider_keys{key="other",state="rejected"} 75',
  ])
})
