import { formatPico, toDecimal } from '../../lib/core/money'
import type { Imported } from '../../lib/import/one-api/import'
import { type Row, section } from './table'

type Change = { name: string; change: string }

const toRows = (changes: readonly Change[]): Row[] => changes.map(({ name, change }) => [name, change])
const dollars = (pico: bigint) => `$${formatPico(pico)}`

export function formatOneApi(imported: Imported): string {
  const { program, people, tokens, keys, prices, usage, added, differences, leftOut, zone, toPico } = imported
  const span = usage.first ? `, ${usage.first} to ${usage.last} in ${zone}` : ''
  return [
    `Users: ${people.added} added, ${people.existing} existing. Tokens: ${tokens.added} added, ${tokens.existing} existing. Keys: ${keys.added} added, ${keys.existing} existing.`,
    `Usage: ${usage.requests} requests${span}. Added: ${added.requests} requests, ${dollars(added.pico)}.`,
    ...section('Changed', toRows([...people.changes, ...tokens.changes, ...keys.changes])),
    ...section('Tokens that are not valid there: left out', toRows(tokens.leftOut)),
    ...section('Channels left out', toRows(keys.leftOut)),
    ...section('Prices taken over from its ratios', toRows(prices.added)),
    ...section('Prices left out', toRows(prices.leftOut)),
    ...section(
      `Users whose counter in ${program} is not the sum of their logs; the logs count`,
      differences.map(({ name, logged, counted }) => [name, `logs ${dollars(logged)}`, `counter ${dollars(counted)}`]),
    ),
    ...section('Requests with invalid values', [
      ...rowIf(usage.negative, 'negative cost: recorded as $0'),
      ...rowIf(usage.undated.requests, `invalid time: left out, ${dollars(toPico(usage.undated.quota))}`),
      ...rowIf(
        BigInt(added.pruned),
        `days of which ${program} has deleted requests since: they stay as imported before`,
      ),
    ]),
    ...section('Without a counterpart: left out', [
      ...usage.others.map(({ kind, rows, cost }) => [
        String(rows),
        `${kind} logs`,
        ...(cost === 0n ? [] : [dollars(cost)]),
      ]),
      ...leftOut.map(({ table, rows }) => [String(rows), table]),
    ]),
  ].join('\n')
}

const rowIf = (count: bigint, message: string): Row[] => (count > 0n ? [[String(count), message]] : [])

/** Amounts are decimal strings in dollars. */
export function oneApiToJson(imported: Imported, dryRun: boolean) {
  const { program, people, tokens, keys, prices, usage, added, differences, leftOut, zone, toPico } = imported
  return {
    ...{ program, dryRun, zone },
    users: { added: people.added, existing: people.existing, changes: people.changes },
    tokens,
    keys,
    prices,
    usage: {
      ...{ requests: Number(usage.requests), first: usage.first, last: usage.last, negative: Number(usage.negative) },
      undated: { requests: Number(usage.undated.requests), cost: toDecimal(toPico(usage.undated.quota)) },
      added: { requests: Number(added.requests), cost: toDecimal(added.pico), days: added.days, pruned: added.pruned },
    },
    differences: differences.map(({ name, logged, counted }) => {
      return { name, logged: toDecimal(logged), counted: toDecimal(counted) }
    }),
    leftOut: [
      ...usage.others.map(({ kind, rows, cost }) => ({ kind: `${kind} logs`, rows, cost: toDecimal(cost) })),
      ...leftOut.map(({ table, rows }) => ({ kind: table, rows })),
    ],
  }
}
