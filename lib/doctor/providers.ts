import { addDays, dayOf } from '../core/time'
import { isServing } from '../keys/is-serving'
import { zoneOf } from '../ledger/zone-of'
import { ok, warn } from './finding'
import type { Check } from './patient'

const RECENT_DAYS = 30

type Row = {
  name: string
  apiType: 'openai' | 'azure_openai'
  endpoint: string | null
  disabled: bigint
  invalidAt: bigint | null
  lastError: string | null
}

/** That there are keys that providers take. */
export const providerKeys: Check = async ({ sql }) => {
  const rows = await sql.all<Row>(
    `SELECT "name", "apiType", "endpoint", "disabled", "invalidAt", "lastError" FROM "ProviderKey"
      WHERE "deletedAt" IS NULL ORDER BY "name"`,
  )
  const refused = rows.filter(({ invalidAt }) => invalidAt !== null)
  const serving = rows.filter((row) => row.invalidAt === null && isServing({ ...row, disabled: row.disabled !== 0n }))
  const findings = refused.map(({ name, lastError }) =>
    warn(
      'provider keys',
      `${name} is refused: ${lastError ?? 'no reason was given'}`,
      'Replace its secret, or delete it.',
    ),
  )
  if (serving.length > 0) return [...findings, ok('provider keys', `${serving.length} of ${rows.length} take traffic`)]
  return [...findings, warn('provider keys', 'none takes traffic', 'Add one under Keys, or see there what is wrong.')]
}

/** That what was used lately has a price. */
export const prices: Check = async ({ sql, now }) => {
  const since = addDays(dayOf(now, await zoneOf(sql)), -RECENT_DAYS)
  const rows = await sql.all<{ model: string; unpriced: bigint }>(
    `SELECT "model", CAST(sum("unpriced") AS BIGINT) AS "unpriced" FROM "UsageDay"
      WHERE "day" >= :since AND "unpriced" > 0 GROUP BY "model" ORDER BY "model"`,
    { since },
  )
  if (rows.length === 0) return [ok('prices', `everything used in the last ${RECENT_DAYS} days has one`)]
  const models = rows.map(({ model, unpriced }) => `${model} (${unpriced} requests)`)
  return [warn('prices', `none is known for ${models.join(', ')}`, 'Set them under Prices, and re-price the past.')]
}
