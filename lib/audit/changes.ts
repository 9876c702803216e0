import { formatPico } from '../core/money'

type Columns = Readonly<Record<string, unknown>>

/** Columns that follow from others, or must not be told. */
const untold = new Set(['liveName', 'liveEmail', 'liveKeyHmac', 'keySealed', 'invalidAt', 'lastError', 'lastErrorAt'])
const bookkeeping = new Set(['updatedAt', 'sessionEpoch'])

/** What an update changes, from what to what: `endpoint: none → https://…`. Empty if it changes nothing. */
export function describeChanges(before: Columns, data: Columns): string {
  const changed = Object.entries(data).filter(
    ([column, value]) =>
      !untold.has(column) && !bookkeeping.has(column) && show(column, before[column]) !== show(column, value),
  )
  return changed
    .map(([column, value]) => `${labelOf(column)}: ${show(column, before[column])} → ${show(column, value)}`)
    .join('; ')
}

const isLimit = (column: string) => column.endsWith('LimitPico')
/** As the API names it. */
const labelOf = (column: string) =>
  isLimit(column) ? column.slice(0, -'Pico'.length) : column === 'hint' ? 'key' : column

function show(column: string, value: unknown): string {
  if (value === null || value === undefined) return 'none'
  // The end of a secret, and that of a short one is empty.
  if (column === 'hint') return `…${value}`
  if (isLimit(column) && typeof value === 'bigint') return `$${formatPico(value)}`
  return value instanceof Date ? value.toISOString() : String(value)
}
