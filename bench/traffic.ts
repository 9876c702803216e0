/** Years of traffic as SQL: entries one after another in time, and their sums. The same numbers make the same rows. */

/** Whose cost per token is null has no price. Pico-dollars. */
const models = `models(nth, name, input, output) AS (VALUES
  (0, 'gpt-4o', 2500000, 10000000), (1, 'gpt-4.1', 2000000, 8000000), (2, 'gpt-4o-mini', 150000, 600000),
  (3, 'o3-mini', 1100000, 4400000), (4, 'gpt-4.1-mini', 400000, 1600000), (5, 'gpt-4.1-nano', 100000, 400000),
  (6, 'o4-mini', 1100000, 4400000), (7, 'gpt-5', 1250000, 10000000), (8, 'house-model-7b', NULL, NULL))`

/** Between 0 and 1, and evenly so over whatever is counted. */
const part = (counted: string, salt: number) => `(((${counted}) * ${salt}) % 1048573 / 1048573.0)`

export type Traffic = { entries: number; from: number; to: number; firstUser: number; users: number; keys: number }

/**
 * Ten requests make a sitting, four sittings go on at any time, and some people sit down far more often than others.
 * Each has a favourite model, two more, and a key.
 */
export const insertEntries = ({ entries, from, to, firstUser, users, keys }: Traffic) => `
  WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${entries}), ${models},
  sat AS (SELECT i, ${from} + i * ${to - from} / ${entries} AS at, ${part('i / 40 * 4 + i % 4', 626_989)} AS who FROM n),
  asked AS (SELECT i, at, ${firstUser} + CAST(who * who * ${users} AS INTEGER) AS userId,
    CASE WHEN i % 20 = 19 THEN 2 WHEN i % 5 = 3 THEN 1 ELSE 0 END AS liking, i % 199 = 7 AS failed,
    200 + CAST(${part('i', 421_751)} * 8000 AS INTEGER) AS input,
    50 + CAST(${part('i', 302_459)} * 1500 AS INTEGER) AS output FROM sat)
  INSERT INTO "UsageEntry" ("id", "owner", "userId", "keyId", "model", "label", "answeredModel", "endpoint", "state",
    "reservedPico", "costPico", "inputTokens", "outputTokens", "units", "stream", "status", "startedAt", "firstByteAt",
    "settledAt", "trail")
  SELECT printf('%08x-%04x-7%03x-8%03x-%012x', at / 65536, at % 65536, i % 4096, i / 4096 % 4096, i * 7368787 % 281474976710597),
    'bench', userId, 1 + userId % ${keys}, name, name, name, 'chat/completions', CASE WHEN failed THEN 'failed' ELSE 'settled' END,
    0, CASE WHEN failed THEN 0 ELSE asked.input * models.input + asked.output * models.output END,
    CASE WHEN failed THEN 0 ELSE asked.input END, CASE WHEN failed THEN 0 ELSE asked.output END,
    CASE WHEN failed THEN 0 ELSE asked.input + asked.output END, 1, CASE WHEN failed THEN 502 ELSE 200 END, at, at + 400,
    at + 400 + asked.output * 12, printf('%d:%d', 1 + userId % ${keys}, CASE WHEN failed THEN 502 ELSE 200 END)
  FROM asked JOIN models ON nth = (userId * 7 + liking) % 9 ORDER BY i`

const day = `date("startedAt" / 1000, 'unixepoch')`

/** In UTC. */
export const insertSums = [
  `INSERT INTO "UsageDay" SELECT ${day}, "userId", "label", "keyId", COUNT(*), SUM("units"), SUM("inputTokens"),
    SUM("cachedTokens"), SUM("cacheWriteTokens"), SUM("outputTokens"), SUM("reasoningTokens"), SUM("audioInputTokens"),
    SUM("audioOutputTokens"), SUM("imageTokens"), COALESCE(SUM("costPico"), 0), SUM("costPico" IS NULL)
    FROM "UsageEntry" GROUP BY 1, 2, 3, 4`,
  `INSERT INTO "UserMonth" ("userId", "month", "settledPico", "lastUsedAt")
    SELECT "userId", SUBSTR(${day}, 1, 7), COALESCE(SUM("costPico"), 0), MAX("startedAt") FROM "UsageEntry" GROUP BY 1, 2`,
]
