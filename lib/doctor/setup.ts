import { ROOT_USER_ID } from '../audit/actor'
import { isEnvSet } from '../config/env'
import { isUsable } from '../keys/row'
import { readReportingZone } from '../ledger/time-zone'
import { type Check, ok, warn } from './finding'

type KeyRow = {
  name: string
  apiType: string
  endpoint: string | null
  disabled: bigint
  invalidAt: bigint | null
  lastError: string | null
}

/** Checks that at least one provider key receives traffic, and reports those their provider rejects. */
export const providerKeys: Check = async ({ sql }) => {
  const rows = await sql.all<KeyRow>(
    `SELECT "name", "apiType", "endpoint", "disabled", "invalidAt", "lastError" FROM "ProviderKey"
      WHERE "deletedAt" IS NULL ORDER BY "name"`,
  )
  const rejected = rows.filter(({ invalidAt }) => invalidAt !== null)
  const serving = rows.filter((row) => row.invalidAt === null && isUsable({ ...row, disabled: row.disabled !== 0n }))
  const findings = rejected.map(({ name, lastError }) =>
    warn(
      'provider keys',
      `${name} is rejected by its provider: ${lastError ?? 'no reason given'}`,
      'Replace the key, or delete it.',
    ),
  )
  if (serving.length > 0)
    return [...findings, ok('provider keys', `${serving.length} of ${rows.length} receive traffic`)]
  const fix = 'Add one under Provider keys, or see there what is wrong.'
  return [...findings, warn('provider keys', 'none receives traffic', fix)]
}

/** Checks that REPORTING_TZ, which applies only during setup, does not differ from the zone in use. */
export const reportingZone: Check = async ({ env, sql }) => {
  const zone = await readReportingZone(sql)
  if (!isEnvSet('REPORTING_TZ') || env.REPORTING_TZ === zone)
    return [ok('reporting zone', `days and months are those of ${zone}`)]
  const fix = `Unset it, or stop the server and run \`npx chatelaine set-zone ${env.REPORTING_TZ}\`.`
  return [warn('reporting zone', `REPORTING_TZ is ${env.REPORTING_TZ}, but the ledger uses ${zone}`, fix)]
}

export const root: Check = async ({ sql }) => {
  const [row] = await sql.all(`SELECT 1 AS "one" FROM "User" WHERE "id" = :id`, { id: ROOT_USER_ID })
  if (row) return [ok('root', 'setup is complete')]
  const fix = 'Open /setup, with the setup code in the log of the server if from another machine, or set ROOT_TOKEN.'
  return [warn('root', 'nobody has created root yet', fix)]
}
