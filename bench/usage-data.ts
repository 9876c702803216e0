/** Generates years of usage with SQL that both databases understand. The same parameters make the same rows. */
import type { Sql } from '../lib/core/sql'
import { addDays, addMonths, type DateRange, type Day, dayOf, type Month, monthOf, monthRange } from '../lib/core/time'

/** `entries` in total, evenly spread from `from` to `to`, milliseconds UTC. Users and keys have consecutive ids. */
export type Usage = { entries: number; from: number; to: number; firstUser: number; users: number; keys: number }

/** Inserts entries, days and months, month by month. */
export async function insertUsage(sql: Sql, usage: Usage) {
  const { entries, from, to } = usage
  if (entries === 0) return
  const last = monthOf(dayOf(to, 'UTC'))
  for (let month = monthOf(dayOf(from, 'UTC')); month <= last; month = addMonths(month, 1)) {
    const range = monthRange(month)
    const indexAt = (day: Day) => Math.ceil(((Date.parse(day) - from) * entries) / (to - from))
    const slice = { first: Math.max(indexAt(range.from), 0), end: Math.min(indexAt(range.to), entries) }
    if (slice.first < slice.end) await sql.run(insertEntries(usage, slice))
    // Day by day, as in production: one statement for a month would leave PostgreSQL's rollups full of dead rows.
    for (let day = range.from; day < range.to; day = addDays(day, 1)) await sql.run(insertDay(day))
    await sql.run(insertMonth(month, range))
  }
}

/** Prices in pico-dollars per token; null for a model without a price. */
const models = `models(nth, name, input, output) AS (VALUES
  (0, 'gpt-4o', 2500000, 10000000), (1, 'gpt-4.1', 2000000, 8000000), (2, 'gpt-4o-mini', 150000, 600000),
  (3, 'o3-mini', 1100000, 4400000), (4, 'gpt-4.1-mini', 400000, 1600000), (5, 'gpt-4.1-nano', 100000, 400000),
  (6, 'o4-mini', 1100000, 4400000), (7, 'gpt-5', 1250000, 10000000), (8, 'house-model-7b', NULL, NULL))`

/** A prime: multiples of it visit every value of the range. */
const MODULUS = 1_048_573

/** A pseudo-random number below `max` from the number `index`, uniformly distributed. */
const spread = (index: string, salt: number, max: number) => `(${index}) * ${salt} % ${MODULUS} * ${max} / ${MODULUS}`

/** The last `count` digits of a number, as text. */
const digits = (number: string, count: number) =>
  `SUBSTR(CAST(${10 ** count} + (${number}) % ${10 ** count} AS TEXT), 2)`

/** Sorts by time and is as long as a UUIDv7. */
const id = `SUBSTR(CAST(at AS TEXT), 2, 8) || '-' || SUBSTR(CAST(at AS TEXT), 10, 4) || '-7' || ${digits('i', 3)}
  || '-8' || ${digits('i / 1000', 3)} || '-' || ${digits('i * 736878713', 12)}`

const OWNER = '0d6e1a52-5a39-4c5e-9b39-8f3f6a1c2b7d'

/**
 * Inserts the entries from index `first` to `end`. Users work in sessions of ten requests, four sessions at a time, and
 * some users far more than others. Each has three models and a key. Rows are as long as for responses of OpenAI.
 */
const insertEntries = (
  { entries, from, to, firstUser, users, keys }: Usage,
  { first, end }: { first: number; end: number },
) => `
  WITH RECURSIVE n(i) AS (SELECT CAST(${first} AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${end}), ${models},
  session AS (SELECT i, ${from} + i * ${to - from} / ${entries} AS at, ${spread('i / 40 * 4 + i % 4', 626_989, MODULUS)} AS seat FROM n),
  request AS (SELECT i, at, ${firstUser} + seat * seat / ${MODULUS} * ${users} / ${MODULUS} AS member,
    CASE WHEN i % 20 = 19 THEN 2 WHEN i % 5 = 3 THEN 1 ELSE 0 END AS choice, i % 199 = 7 AS failed,
    200 + ${spread('i', 421_751, 8000)} AS input_tokens, 50 + ${spread('i', 302_459, 1500)} AS output_tokens FROM session)
  INSERT INTO "UsageEntry" ("id", "owner", "userId", "keyId", "model", "label", "answeredModel", "endpoint", "state",
    "reservedPico", "estimatePico", "costPico", "inputTokens", "outputTokens", "units", "stream", "status", "startedAt",
    "firstByteAt", "settledAt", "upstreamRequestId", "serviceTier", "trail")
  SELECT ${id}, '${OWNER}', member, 1 + member % ${keys}, name, name, name || '-2025-04-14', 'chat/completions',
    CASE WHEN failed THEN 'failed' ELSE 'settled' END, COALESCE(input_tokens * input + CAST(4096 AS BIGINT) * output, 0), input_tokens * input,
    CASE WHEN failed THEN 0 ELSE input_tokens * input + output_tokens * output END, CASE WHEN failed THEN 0 ELSE input_tokens END,
    CASE WHEN failed THEN 0 ELSE output_tokens END, CASE WHEN failed THEN 0 ELSE input_tokens + output_tokens END, 1 = 1,
    CASE WHEN failed THEN 502 ELSE 200 END, at, at + 400, at + 400 + output_tokens * 12, 'req_' || REPLACE(${id}, '-', ''),
    'default', (1 + member % ${keys}) || CASE WHEN failed THEN ':502' ELSE ':200' END
  FROM request JOIN models ON nth = (member * 7 + choice) % 9 ORDER BY i`

const SUMS = ['units', 'inputTokens', 'cachedTokens', 'cacheWriteTokens', 'outputTokens', 'reasoningTokens']
  .concat(['audioInputTokens', 'audioOutputTokens', 'imageTokens'])
  .map((name) => ({ name: `"${name}"`, sum: `SUM("${name}")` }))
  .concat({ name: '"costPico"', sum: 'COALESCE(SUM("costPico"), 0)' })
  .concat({ name: '"unpriced"', sum: 'COUNT(*) - COUNT("costPico")' })
const names = SUMS.map(({ name }) => name).join(', ')
const sums = SUMS.map(({ name, sum }) => `${sum} AS ${name}`).join(', ')

const fromEntries = (from: Day, to: Day) =>
  `FROM "UsageEntry" WHERE "startedAt" >= ${Date.parse(from)} AND "startedAt" < ${Date.parse(to)}`

/** Rolls up a day, which begins at midnight UTC. */
const insertDay = (day: Day) => `
  INSERT INTO "UsageDay" ("day", "userId", "model", "keyId", "requests", ${names})
  SELECT '${day}', "userId", "label", "keyId", COUNT(*), ${sums} ${fromEntries(day, addDays(day, 1))} GROUP BY 1, 2, 3, 4`

/** `+ 0` keeps the planner from using the index on user and time, which it would scan entirely. */
const insertMonth = (month: Month, { from, to }: DateRange) => `
  INSERT INTO "UserMonth" ("userId", "month", "settledPico", "lastUsedAt")
  SELECT "userId" + 0, '${month}', COALESCE(SUM("costPico"), 0), MAX("startedAt") ${fromEntries(from, to)} GROUP BY 1`
