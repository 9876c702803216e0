import { type DateRange, monthOf } from '../core/time'
import { context } from '../runtime/context'
import { allKeyNames, type NamedRef } from './names'
import type { EntryFilter } from './requests/entry-filter'
import { fromFirstMonthNotRolledUp } from './rollups/rollup-query'

/** The values a request log can be filtered by. `models`: those used in the months of the range. */
export type FilterChoices = { keys: NamedRef[]; models: string[]; endpoints: string[] }

/** The endpoints that the ledger records, by their names there. */
const endpoints = [
  'chat/completions',
  'responses',
  'realtime',
  'embeddings',
  'completions',
  'images/generations',
  'images/edits',
  'images/variations',
  'audio/speech',
  'audio/transcriptions',
  'audio/translations',
  'moderations',
  'messages',
  'messages/count_tokens',
  'models:generateContent',
  'models:streamGenerateContent',
  'models:embedContent',
  'models:batchEmbedContents',
  'models:countTokens',
]

const ALL_MODELS = `SELECT "model" FROM "UsageByModel" WHERE "month" >= :first AND "month" <= :last
  UNION SELECT "model" FROM "UsageMonth"
    WHERE "month" >= ${fromFirstMonthNotRolledUp(':first')} AND "month" <= :last ORDER BY 1`
const MODELS_OF_USER = `SELECT DISTINCT "model" FROM "UsageMonth"
  WHERE "month" >= :first AND "month" <= :last AND "userId" = :userId ORDER BY 1`

export async function filterChoices({ from, to }: DateRange, userId: number | null): Promise<FilterChoices> {
  const months = { first: monthOf(from), last: monthOf(to), userId }
  const [keys, models] = await Promise.all([
    allKeyNames(),
    context().readSlow<{ model: string }>(userId === null ? ALL_MODELS : MODELS_OF_USER, months),
  ])
  const refs = [...keys].map(([id, named]) => ({ id, ...named }))
  return { keys: refs, models: models.map(({ model }) => model), endpoints }
}

const TOKENS = `SELECT "id", "name", CASE WHEN "revokedAt" IS NULL THEN 0 ELSE 1 END AS "deleted" FROM "AccessToken"`

/** The further tokens of a user, the latest first, revoked ones included; without a user, only the token itself. */
export async function tokenChoices({ userId, tokenId }: Pick<EntryFilter, 'userId' | 'tokenId'>): Promise<NamedRef[]> {
  if (userId === null && tokenId === null) return []
  const condition = userId === null ? '"id" = :tokenId' : '"userId" = :userId'
  const rows = await context().readSlow<{ id: bigint; name: string; deleted: bigint }>(
    `${TOKENS} WHERE ${condition} ORDER BY "id" DESC LIMIT 200`,
    userId === null ? { tokenId } : { userId },
  )
  return rows.map(({ id, name, deleted }) => ({ id: Number(id), name, deleted: deleted !== 0n }))
}
