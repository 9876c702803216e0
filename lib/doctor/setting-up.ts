import { isGiven } from '../config/env'
import { zoneOf } from '../ledger/zone-of'
import { ROOT_ID } from '../users/row'
import { ok, warn } from './finding'
import type { Check } from './patient'

export const root: Check = async ({ sql }) => {
  const [row] = await sql.all(`SELECT 1 AS "one" FROM "User" WHERE "id" = :id`, { id: ROOT_ID })
  if (row) return [ok('root', 'the house is set up')]
  return [
    warn('root', 'nobody has set this house up', 'Open it in a browser before somebody else does, or set ROOT_TOKEN.'),
  ]
}

/** That who set REPORTING_TZ knows which zone counts. */
export const reportingZone: Check = async ({ env, sql }) => {
  const kept = await zoneOf(sql)
  if (!isGiven('REPORTING_TZ') || env.REPORTING_TZ === kept)
    return [ok('reporting zone', `days and months are those of ${kept}`)]
  const todo = `Unset it, or stop the server and run \`npx chatelaine set-zone ${env.REPORTING_TZ}\`.`
  return [warn('reporting zone', `REPORTING_TZ is ${env.REPORTING_TZ}, but the books are kept in ${kept}`, todo)]
}
