import { Gauge, type Registry } from 'prom-client'

/** Keys with series of their own, the first by ID; all others are counted together. */
const MAX_KEYS = 100

export type KeyHealthState = 'healthy' | 'cooling' | 'rejected'

/** Where the values are read at each scrape. Null for what this installation does not have. */
export type OperatorSource = {
  /** The last scheduled backup, in Unix milliseconds, 0 before the first; null without a schedule. */
  lastBackup(): number | null
  /** The provider keys that may receive requests, ordered by ID. */
  keys(): Promise<{ id: number; state: KeyHealthState }[]>
  /** Numbers of users by the share of their budget that they have spent. */
  usersByBudgetUsed(): Promise<Map<string, number>>
  /** In bytes. */
  freeSpace(): Promise<number | null>
}

type Series<Label extends string> = [Partial<Record<Label, string>>, number]

/** What an operator keeps an eye on besides the traffic. Returns a function that sets the source. */
export function defineOperatorMetrics(registry: Registry): (source: OperatorSource) => void {
  let source: OperatorSource | null = null

  function define<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    read: (from: OperatorSource) => Promise<Series<Label>[]>,
  ) {
    new Gauge<Label>({
      ...{ name: `chatelaine_${name}`, help, labelNames, registers: [registry] },
      async collect() {
        // What cannot be read has no series. The other metrics are needed most just then.
        const series = source ? await read(source).catch(() => []) : []
        this.reset()
        if (labelNames.length === 0) this.remove()
        for (const [labels, value] of series) this.set(labels, value)
      },
    })
  }

  define(
    'last_backup_timestamp_seconds',
    'When the last scheduled backup was made; 0 before the first, absent without a schedule.',
    [],
    async (from) => one(from.lastBackup(), 1000),
  )
  define('provider_keys', 'Provider keys that may receive requests, by ID and state.', ['key', 'state'], async (from) =>
    countKeys(await from.keys()),
  )
  define(
    'budget_users',
    'Users by the share of their budget of this month that they have spent.',
    ['used'],
    async (from) => [...(await from.usersByBudgetUsed())].map(([used, users]) => [{ used }, users]),
  )
  define('data_folder_free_bytes', 'Free space on the disk of the data folder.', [], async (from) =>
    one(await from.freeSpace()),
  )
  return (next) => {
    source = next
  }
}

const one = (value: number | null, divisor = 1): Series<never>[] => (value === null ? [] : [[{}, value / divisor]])

function countKeys(keys: { id: number; state: KeyHealthState }[]): Series<'key' | 'state'>[] {
  const others = new Map<KeyHealthState, number>()
  for (const { state } of keys.slice(MAX_KEYS)) others.set(state, (others.get(state) ?? 0) + 1)
  return [
    ...keys.slice(0, MAX_KEYS).map(({ id, state }): Series<'key' | 'state'> => [{ key: String(id), state }, 1]),
    ...[...others].map(([state, count]): Series<'key' | 'state'> => [{ key: 'other', state }, count]),
  ]
}
