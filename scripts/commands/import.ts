import { operator } from '../../lib/auth/operator'
import { formatPico, toDecimal } from '../../lib/core/money'
import { importOneApi } from '../../lib/import/one-api/import'
import { type Imported, importOpencatd } from '../../lib/import/opencatd/import'
import type { Amount } from '../../lib/import/opencatd/report'
import type { Command } from './command'
import { formatOneApi, oneApiToJson } from './import-one-api'
import { type Row, section } from './table'

export const importData: Command = {
  name: 'import',
  parameters: '<from> <source>',
  choices: ['opencatd', 'one-api', 'new-api'],
  summary:
    'import users with their tokens, provider keys and usage from another program, and report errors in its data',
  details: `SOURCE of opencatd is its folder "db", with cat.db and usage.db; stop opencatd first. Days keep opencatd's
boundaries. It can be imported once.
SOURCE of one-api or new-api is its SQLite file, or the URL of its database: postgres://user:password@host/database
or mysql://user:password@host/database. Stop it first, or give a copy of its file: reading a file keeps it from writing.
Again later, only what is new is imported.
Nothing in the source is changed. Everything is imported, or nothing.`,
  flags: {
    dryRun: 'only report what would be imported',
    keepPrices: 'of one-api and new-api: make prices of the ratios stored there, where the public list has others',
  },
  server: 'stopped',
  opensDatabase: true,
  async run({ path, flags, ...context }, from, typed = '') {
    const isDryRun = flags.dryRun
    const options = { ...context, isDryRun, keepsPrices: flags.keepPrices }
    if (from === 'one-api' || from === 'new-api') {
      const location = typed.includes('://') ? typed : path(typed)
      const imported = await importOneApi(operator(), from, location, options)
      return { text: headline(isDryRun) + formatOneApi(imported), data: oneApiToJson(imported, isDryRun) }
    }
    const imported = await importOpencatd(operator(), path(typed), options)
    return { text: headline(isDryRun) + formatReport(imported), data: { ...toJson(imported), dryRun: isDryRun } }
  },
}

const headline = (isDryRun: boolean) => (isDryRun ? 'Dry run: nothing was imported.\n' : '')

const REASONS = {
  duplicate: 'two totals',
  missing: 'no total',
  too_low: 'total too low',
  too_high: 'total too high',
} as const

function formatReport(imported: Imported): string {
  const { users, keys, history, reported, days, prices, clock } = imported
  const span = history.first ? `, ${history.first} to ${history.last}` : ''
  return [
    `Users: ${users.added} added, ${users.existing} existing. Keys: ${keys.added} added, ${keys.existing} existing.`,
    `Usage: ${history.requests} requests${span}: ${format(history)}. opencatd reported ${format(reported)}.`,
    ...section(
      'Changed or not imported',
      [...users.changes, ...keys.changes].map(({ name, change }) => [name, change]),
    ),
    ...section(
      'Days with a wrong total in opencatd',
      days.map(({ day, user, reason, reported, recorded }) => [
        day,
        nameOf(imported, user),
        REASONS[reason],
        format(reported),
        `recorded ${format(recorded)}`,
      ]),
    ),
    ...section('Requests with invalid values', anomalyRows(imported)),
    ...section(
      'Prices that differ from the public list, which does not know every past price; recorded as billed',
      prices.map(({ model, requests, billed, listed }) => [
        model,
        `${requests} requests`,
        `$${formatPico(billed)}`,
        `list $${formatPico(listed)}`,
      ]),
    ),
    ...section(
      'Days with the boundaries of another time zone, which they keep',
      clock.offsets.map((offset) => [`opencatd at ${offset}`, `reporting time zone ${clock.zone}`]),
    ),
  ].join('\n')
}

function anomalyRows({ anomalies }: Imported): Row[] {
  const { unpriced, zeroCost, clamped, totalMismatch, undated } = anomalies
  const rows: [bigint, string][] = [
    [unpriced, 'invalid cost: recorded as unpriced'],
    [zeroCost, 'tokens at a cost of 0: recorded as they are'],
    [clamped, 'invalid number of tokens: recorded as 0 or the maximum'],
    [totalMismatch, 'total is not prompt + completion: recorded as it is'],
    [undated.requests, `invalid date: not imported, ${format(undated)}`],
  ]
  return rows.filter(([count]) => count > 0n).map(([count, message]) => [String(count), message])
}

const format = ({ units, pico }: Amount) => `$${formatPico(pico)}, ${units} units`

const nameOf = ({ users }: Imported, user: bigint) => users.bySourceId.get(user)?.name ?? `#${user}`

/** Amounts are decimal strings in dollars; user ids are those assigned here. */
function toJson(imported: Imported) {
  const { users, keys, history, reported, days, anomalies, prices, clock } = imported
  const { undated, ...counts } = anomalies
  return {
    users: { added: users.added, existing: users.existing },
    keys: { added: keys.added, existing: keys.existing },
    usage: { ...amount(history), requests: Number(history.requests), first: history.first, last: history.last },
    reported: amount(reported),
    changes: [...users.changes, ...keys.changes],
    days: days.map(({ user, day, reason, reported, recorded }) => {
      const userId = users.bySourceId.get(user)?.id ?? null
      const name = nameOf(imported, user)
      return { day, userId, name, reason, reported: amount(reported), recorded: amount(recorded) }
    }),
    anomalies: {
      ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Number(count)])),
      undated: { ...amount(undated), requests: Number(undated.requests) },
    },
    prices: prices.map(({ model, requests, billed, listed }) => {
      return { model, requests: Number(requests), billed: toDecimal(billed), listed: toDecimal(listed) }
    }),
    clock,
  }
}

const amount = ({ units, pico }: Amount) => ({ cost: toDecimal(pico), totalUnit: Number(units) })
