import type { Database } from 'better-sqlite3'

/** How many requests have what cannot be right: `dateless` ones are left out, and what they are said to have cost. */
export type Faults = {
  unpriced: bigint
  free: bigint
  clamped: bigint
  uneven: bigint
  dateless: { requests: bigint; units: bigint; pico: bigint }
}

const sum = (name: string) => `coalesce(sum("${name}"), 0) AS "${name}"`

export function faultsIn(usage: Database): Faults {
  const names = ['unpriced', 'free', 'clamped', 'uneven'].map(sum).join(', ')
  const dated = usage.prepare(`SELECT ${names} FROM "cell" WHERE "day" <> ''`).get() as Omit<Faults, 'dateless'>
  const amounts = ['requests', 'units', 'pico'].map(sum).join(', ')
  const dateless = usage.prepare(`SELECT ${amounts} FROM "cell" WHERE "day" = ''`).get() as Faults['dateless']
  return { ...dated, dateless }
}
