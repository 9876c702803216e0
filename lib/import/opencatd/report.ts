import type { Database } from 'better-sqlite3'
import { formatInstant } from '../../core/time'
import { packagedPrices, priceBook } from '../../pricing/price-book'
import { ratesForInput } from '../../pricing/rates'
import { parseInstant } from './values'

/** `pico`: pico-dollars. */
export type Amount = { units: bigint; pico: bigint }

/** What was imported and where opencatd's own numbers are wrong; read from the temporary tables of `aggregateUsage`. */
export const importReport = (usage: Database, zone: string) => ({
  history: recordedTotals(usage),
  reported: reportedTotals(usage),
  days: dayMismatches(usage),
  anomalies: findAnomalies(usage),
  prices: priceDifferences(usage),
  clock: { offsets: foreignOffsets(usage, zone), zone },
})

const sum = (name: string) => `coalesce(sum("${name}"), 0) AS "${name}"`

type History = Amount & { requests: bigint; first: string | null; last: string | null }

const recordedTotals = (usage: Database): History =>
  usage
    .prepare(
      `SELECT ${sum('requests')}, ${sum('units')}, ${sum('pico')}, min("day") AS "first", max("day") AS "last"
        FROM "recorded" WHERE "day" <> ''`,
    )
    .get() as History

const reportedTotals = (usage: Database): Amount =>
  usage.prepare(`SELECT ${sum('units')}, ${sum('pico')} FROM "reported" WHERE "day" <> ''`).get() as Amount

/** opencatd rounds costs to six decimal places: amounts that differ by less than half of the last one are equal. */
const HALF_MICRODOLLAR = 500_000n

/**
 * A user's day whose reported total is not the sum of its requests. `duplicate`: it has two totals. `missing`: it has
 * none. `too_low`, `too_high`: compared with its requests.
 */
export type DayMismatch = {
  user: bigint
  day: string
  reason: 'duplicate' | 'missing' | 'too_low' | 'too_high'
  reported: Amount
  recorded: Amount
}

type MismatchRow = {
  user: bigint
  day: string
  totals: bigint
  reportedPico: bigint
  reportedUnits: bigint
  pico: bigint
  units: bigint
}

const MISMATCHES = `SELECT "user", "day", sum("totals") AS "totals", sum("reportedPico") AS "reportedPico",
    sum("reportedUnits") AS "reportedUnits", sum("pico") AS "pico", sum("units") AS "units"
  FROM (
    SELECT "user", "day", "totals", "pico" AS "reportedPico", "units" AS "reportedUnits", 0 AS "pico", 0 AS "units"
      FROM "reported"
    UNION ALL SELECT "user", "day", 0, 0, 0, "pico", "units" FROM "recorded")
  WHERE "day" <> '' GROUP BY "user", "day"
  HAVING abs(sum("reportedPico") - sum("pico")) >= ${HALF_MICRODOLLAR} OR sum("reportedUnits") <> sum("units")
  ORDER BY "day", "user"`

const dayMismatches = (usage: Database): DayMismatch[] =>
  (usage.prepare(MISMATCHES).all() as MismatchRow[]).map((row) => {
    const { user, day, totals, reportedPico, reportedUnits, pico, units } = row
    const isLow = reportedPico < pico || reportedUnits < units
    const reason = totals > 1n ? 'duplicate' : totals === 0n ? 'missing' : isLow ? 'too_low' : 'too_high'
    return { user, day, reason, reported: { units: reportedUnits, pico: reportedPico }, recorded: { units, pico } }
  })

/** Numbers of requests with impossible values. `undated` ones are not imported. */
type Anomalies = {
  unpriced: bigint
  zeroCost: bigint
  clamped: bigint
  totalMismatch: bigint
  undated: { requests: bigint; units: bigint; pico: bigint }
}

function findAnomalies(usage: Database): Anomalies {
  const counts = ['unpriced', 'zeroCost', 'clamped', 'totalMismatch'].map(sum).join(', ')
  const dated = usage.prepare(`SELECT ${counts} FROM "recorded" WHERE "day" <> ''`).get() as Omit<Anomalies, 'undated'>
  const amounts = ['requests', 'units', 'pico'].map(sum).join(', ')
  const undated = usage.prepare(`SELECT ${amounts} FROM "recorded" WHERE "day" = ''`).get() as Anomalies['undated']
  return { ...dated, undated }
}

/** `billed` by opencatd, `listed` in the public price list; pico-dollars. */
type PriceDifference = { model: string; requests: bigint; billed: bigint; listed: bigint }

type ModelDay = { model: string; day: string; requests: bigint; input: bigint; output: bigint; pico: bigint }

const MODEL_DAYS = `SELECT "model", "day", sum("requests") AS "requests", sum("input") AS "input",
    sum("output") AS "output", sum("pico") AS "pico"
  FROM "recorded" WHERE "day" <> '' GROUP BY "model", "day" HAVING sum("input") + sum("output") > 0`

/**
 * Models priced differently from the public list, which does not know every past price. Models that are not on it are
 * skipped.
 */
function priceDifferences(usage: Database): PriceDifference[] {
  const byModel = new Map<string, PriceDifference>()
  for (const { model, day, requests, input, output, pico } of usage.prepare(MODEL_DAYS).all() as ModelDay[]) {
    const rates = priceBook(packagedPrices, { at: Date.parse(day), day }).rates(model)
    const tokenRates = rates && ratesForInput(rates, 0)
    if (!tokenRates || tokenRates.input === null || (output > 0n && tokenRates.output === null)) continue
    const total = byModel.get(model) ?? { model, requests: 0n, billed: 0n, listed: 0n }
    total.requests += requests
    total.billed += pico
    total.listed += input * tokenRates.input + output * (tokenRates.output ?? 0n)
    byModel.set(model, total)
  }
  return [...byModel.values()].filter(({ requests, billed, listed }) => {
    const difference = billed > listed ? billed - listed : listed - billed
    return difference > requests * HALF_MICRODOLLAR
  })
}

const OFFSETS = `SELECT substr("lastUsed", -6) AS "offset", min("lastUsed") AS "first", max("lastUsed") AS "last"
  FROM "recorded" WHERE "day" <> '' AND "lastUsed" GLOB '*[-+][0-9][0-9]:[0-9][0-9]' GROUP BY 1`

/** UTC offsets of opencatd's clock that `zone` did not have at the time: days began at other instants there. */
const foreignOffsets = (usage: Database, zone: string): string[] =>
  (usage.prepare(OFFSETS).all() as { offset: string; first: string; last: string }[])
    .filter(({ offset, first, last }) => [first, last].some((instant) => offsetIn(zone, instant) !== offset))
    .map(({ offset }) => offset)

function offsetIn(zone: string, instant: string): string {
  const formatted = formatInstant(parseInstant(instant) ?? new Date(0), zone)
  return formatted.endsWith('Z') ? '+00:00' : formatted.slice(-6)
}
