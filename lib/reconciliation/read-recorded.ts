import { setImmediate as nextTurn } from 'node:timers/promises'
import { env } from '../config/env'
import type { Read } from '../core/sql'
import { readPriceBooks } from '../ledger/reprice'
import { parseVariant } from '../pricing/variant'
import { type Part, tokenParts, utcDay } from './bills/bill'
import type { Duplicate, RecordedDay, RecordedFees, RecordedUse, UseKind } from './comparison/recorded-use'

const quantities: Record<Exclude<Part, 'requests' | 'total' | `fee:${string}`>, string> = {
  input: `"inputTokens" - "cachedTokens" - "cacheWriteTokens" - "audioInputTokens" - "imageTokens"`,
  cached_input: `"cachedTokens"`,
  cache_write: `"cacheWriteTokens"`,
  audio_input: `"audioInputTokens"`,
  image_input: `"imageTokens"`,
  output: `"outputTokens" - "audioOutputTokens"`,
  audio_output: `"audioOutputTokens"`,
  units: `CASE WHEN "inputTokens" + "outputTokens" = 0 THEN "units" ELSE 0 END`,
}
const parts = [...tokenParts, 'units'] as const

const SUMS = parts.map((part) => `CAST(sum(${quantities[part]}) AS BIGINT) AS "${part}"`).join(', ')
const MODEL = `coalesce("answeredModel", "model")`
const KIND = `CASE WHEN "state" <> 'settled' OR "confidence" LIKE 'estimate%' OR "confidence" = 'floor' THEN 'estimated'
  WHEN "costPico" IS NULL THEN 'unpriced' ELSE 'exact' END`
const OF_DAY = `"startedAt" >= :from AND "startedAt" < :to AND "state" IN ('settled', 'estimated', 'interrupted')`

const USES = `SELECT "keyId", ${MODEL} AS "name", ${KIND} AS "kind", count(*) AS "requests", ${SUMS},
    CAST(coalesce(sum("costPico"), 0) AS BIGINT) AS "costPico", CAST(sum("reservedPico") AS BIGINT) AS "reservedPico"
  FROM "UsageEntry" WHERE ${OF_DAY} GROUP BY 1, 2, 3`

/** Entries with the same ID of the provider and the same usage. One of each is no copy. */
const DUPLICATES = `SELECT "keyId", "name", CAST(sum("copies" - 1) AS BIGINT) AS "requests",
    ${parts.map((part) => `CAST(sum("${part}" / "copies" * ("copies" - 1)) AS BIGINT) AS "${part}"`).join(', ')},
    CAST(sum("sumPico" / "copies" * ("copies" - 1)) AS BIGINT) AS "costPico"
  FROM (SELECT "keyId", ${MODEL} AS "name", count(*) AS "copies", ${SUMS}, CAST(coalesce(sum("costPico"), 0) AS BIGINT) AS "sumPico"
    FROM "UsageEntry" WHERE ${OF_DAY} AND "upstreamRequestId" IN (
      SELECT "upstreamRequestId" FROM "UsageEntry" WHERE ${OF_DAY} AND "upstreamRequestId" IS NOT NULL GROUP BY 1 HAVING count(*) > 1)
    GROUP BY "keyId", ${MODEL}, "upstreamRequestId", "inputTokens", "cachedTokens", "outputTokens", "costPico"
    HAVING count(*) > 1) AS "repeated"
  GROUP BY 1, 2`

/** Prices begin at full hours, and days of the reporting time zone at a quarter of one. */
const QUARTER_MS = 900_000

const WITH_CALLS = `SELECT "keyId", ${MODEL} AS "name", ${KIND} AS "kind", "label", "startedAt" / ${QUARTER_MS} AS "quarter", "variant",
    CASE WHEN "endpoint" LIKE 'images/%' THEN 1 ELSE 0 END AS "isImages",
    CASE WHEN "flags" LIKE '%fee_missing%' THEN 1 ELSE 0 END AS "lacksFee", count(*) AS "requests"
  FROM "UsageEntry" WHERE ${OF_DAY} AND "costPico" IS NOT NULL
    AND ("variant" LIKE '%search%' OR "variant" LIKE '%container%' OR "flags" LIKE '%fee_missing%')
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`

type SumRow = { keyId: bigint; name: string; requests: bigint; costPico: bigint } & Record<
  (typeof parts)[number],
  bigint
>

/** What the ledger has of a UTC day. The fees of tools are taken out of the costs of models: providers charge them apart. */
export async function readRecordedDay(readSlow: Read, day: string): Promise<RecordedDay> {
  const values = utcDay(day)
  const rows = await readSlow<SumRow & { kind: UseKind; reservedPico: bigint }>(USES, values)
  const uses = rows.map((row): RecordedUse => ({ ...toSums(row), kind: row.kind, reservedPico: row.reservedPico }))
  const duplicates: Duplicate[] = (await readSlow<SumRow>(DUPLICATES, values)).map(toSums)
  return { uses, duplicates, fees: await takeOutFees(readSlow, values, uses) }
}

const toSums = (row: SumRow) => ({
  keyId: Number(row.keyId),
  model: row.name,
  requests: Number(row.requests),
  quantities: Object.fromEntries(parts.flatMap((part) => (row[part] === 0n ? [] : [[part, row[part]]]))),
  costPico: row.costPico,
})

type CallRow = {
  keyId: bigint
  name: string
  kind: UseKind
  label: string
  quarter: bigint
  variant: string | null
  isImages: bigint
  lacksFee: bigint
  requests: bigint
}

/** Rows between two turns of the event loop. */
const BATCH = 100

async function takeOutFees(readSlow: Read, values: { from: number; to: number }, uses: RecordedUse[]) {
  const rows = await readSlow<CallRow>(WITH_CALLS, values)
  const priceBooks = rows.length > 0 ? await readPriceBooks({ all: readSlow }, env().OPENAI_BASE_URL) : null
  const useOf = new Map(uses.map((use) => [`${use.keyId} ${use.kind} ${use.model}`, use]))
  const fees = new Map<number, RecordedFees>()
  for (const [index, row] of rows.entries()) {
    if (index % BATCH === BATCH - 1) await nextTurn()
    const { keyId, name, kind, label, quarter, variant, isImages, lacksFee, requests } = row
    const calls = lacksFee ? [] : (parseVariant(variant, isImages === 1n)?.calls ?? [])
    const book = calls.length > 0 ? priceBooks?.bookFor(keyId, Number(quarter) * QUARTER_MS) : undefined
    const each = calls.reduce(
      (sum, { tool, count, memory }) => sum + BigInt(count) * (book?.perToolCall(tool, label, memory) ?? 0n),
      0n,
    )
    const costPico = each * requests
    const use = useOf.get(`${keyId} ${kind} ${name}`)
    if (use) use.costPico -= costPico
    const fee = fees.get(Number(keyId)) ?? { keyId: Number(keyId), costPico: 0n, missing: 0 }
    const missing = fee.missing + (lacksFee ? Number(requests) : 0)
    fees.set(Number(keyId), { ...fee, costPico: fee.costPico + costPico, missing })
  }
  return [...fees.values()]
}
