/** Years of traffic as SQL that both databases understand: entries one after another in time, and their sums. The same numbers make the same rows. */
import { addDays, type Day, type Month, type Span } from '../lib/core/time'

/** Whose cost per token is null has no price. Pico-dollars. */
const models = `models(nth, name, input, output) AS (VALUES
  (0, 'gpt-4o', 2500000, 10000000), (1, 'gpt-4.1', 2000000, 8000000), (2, 'gpt-4o-mini', 150000, 600000),
  (3, 'o3-mini', 1100000, 4400000), (4, 'gpt-4.1-mini', 400000, 1600000), (5, 'gpt-4.1-nano', 100000, 400000),
  (6, 'o4-mini', 1100000, 4400000), (7, 'gpt-5', 1250000, 10000000), (8, 'house-model-7b', NULL, NULL))`

const EVENLY = 1_048_573

/** From 0 up to `most`, and evenly so over whatever is counted. */
const spread = (counted: string, salt: number, most: number) =>
  `(${counted}) * ${salt} % ${EVENLY} * ${most} / ${EVENLY}`

/** The last `count` digits of a number, as text. */
const digits = (number: string, count: number) =>
  `SUBSTR(CAST(${10 ** count} + (${number}) % ${10 ** count} AS TEXT), 2)`

/** As long as a UUIDv7, and in the order of time as one is. */
const id = `SUBSTR(CAST(at AS TEXT), 2, 8) || '-' || SUBSTR(CAST(at AS TEXT), 10, 4) || '-7' || ${digits('i', 3)}
  || '-8' || ${digits('i / 1000', 3)} || '-' || ${digits('i * 736878713', 12)}`

const OWNER = '0d6e1a52-5a39-4c5e-9b39-8f3f6a1c2b7d'

/** `entries` in all, evenly from `from` to `to`, of which those from `first` up to `end` are to be made. */
export type Traffic = { entries: number; from: number; to: number; firstUser: number; users: number; keys: number }
export type Part = { first: number; end: number }

/**
 * Ten requests make a sitting, four sittings go on at any time, and some people sit down far more often than others.
 * Each has a favourite model, two more, and a key. Rows are as long as those of OpenAI's answers.
 */
export const insertEntries = ({ entries, from, to, firstUser, users, keys }: Traffic, { first, end }: Part) => `
  WITH RECURSIVE n(i) AS (SELECT CAST(${first} AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${end}), ${models},
  sat AS (SELECT i, ${from} + i * ${to - from} / ${entries} AS at, ${spread('i / 40 * 4 + i % 4', 626_989, EVENLY)} AS who FROM n),
  asked AS (SELECT i, at, ${firstUser} + who * who / ${EVENLY} * ${users} / ${EVENLY} AS member,
    CASE WHEN i % 20 = 19 THEN 2 WHEN i % 5 = 3 THEN 1 ELSE 0 END AS liking, i % 199 = 7 AS failed,
    200 + ${spread('i', 421_751, 8000)} AS asking, 50 + ${spread('i', 302_459, 1500)} AS answering FROM sat)
  INSERT INTO "UsageEntry" ("id", "owner", "userId", "keyId", "model", "label", "answeredModel", "endpoint", "state",
    "reservedPico", "estimatePico", "costPico", "inputTokens", "outputTokens", "units", "stream", "status", "startedAt",
    "firstByteAt", "settledAt", "upstreamRequestId", "serviceTier", "trail")
  SELECT ${id}, '${OWNER}', member, 1 + member % ${keys}, name, name, name || '-2025-04-14', 'chat/completions',
    CASE WHEN failed THEN 'failed' ELSE 'settled' END, COALESCE(asking * input + CAST(4096 AS BIGINT) * output, 0), asking * input,
    CASE WHEN failed THEN 0 ELSE asking * input + answering * output END, CASE WHEN failed THEN 0 ELSE asking END,
    CASE WHEN failed THEN 0 ELSE answering END, CASE WHEN failed THEN 0 ELSE asking + answering END, 1 = 1,
    CASE WHEN failed THEN 502 ELSE 200 END, at, at + 400, at + 400 + answering * 12, 'req_' || REPLACE(${id}, '-', ''),
    'default', (1 + member % ${keys}) || CASE WHEN failed THEN ':502' ELSE ':200' END
  FROM asked JOIN models ON nth = (member * 7 + liking) % 9 ORDER BY i`

const SUMS = ['units', 'inputTokens', 'cachedTokens', 'cacheWriteTokens', 'outputTokens', 'reasoningTokens']
  .concat(['audioInputTokens', 'audioOutputTokens', 'imageTokens'])
  .map((name) => ({ name: `"${name}"`, sum: `SUM("${name}")` }))
  .concat({ name: '"costPico"', sum: 'COALESCE(SUM("costPico"), 0)' })
  .concat({ name: '"unpriced"', sum: 'COUNT(*) - COUNT("costPico")' })
const names = SUMS.map(({ name }) => name).join(', ')
const sums = SUMS.map(({ name, sum }) => `${sum} AS ${name}`).join(', ')

const entriesOf = (from: Day, to: Day) =>
  `FROM "UsageEntry" WHERE "startedAt" >= ${Date.parse(from)} AND "startedAt" < ${Date.parse(to)}`

/** `day` begins at midnight in UTC. */
export const insertDay = (day: Day) => `
  INSERT INTO "UsageDay" ("day", "userId", "model", "keyId", "requests", ${names})
  SELECT '${day}', "userId", "label", "keyId", COUNT(*), ${sums} ${entriesOf(day, addDays(day, 1))} GROUP BY 1, 2, 3, 4`

/** Not by the index of people and times, which would be gone through from end to end. */
export const insertMonth = (month: Month, { from, to }: Span) => `
  INSERT INTO "UserMonth" ("userId", "month", "settledPico", "lastUsedAt")
  SELECT "userId" + 0, '${month}', COALESCE(SUM("costPico"), 0), MAX("startedAt") ${entriesOf(from, to)} GROUP BY 1`
