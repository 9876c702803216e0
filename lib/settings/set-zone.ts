import { record } from '../audit/audit'
import type { Admin } from '../auth/actor'
import { AppError } from '../core/errors'
import { isZone } from '../core/time'
import { db } from '../db/client'
import { context } from '../runtime/context'

/** Cuts every day and month anew in `zone`; days whose entries were pruned keep theirs. Answers the zone. */
export async function setReportingZone(admin: Admin, zone: string): Promise<string> {
  if (!isZone(zone)) throw new AppError('invalid_request', 'A time zone is needed, such as Europe/Berlin.')
  await context().ledger.setZone(zone)
  await db.$transaction((tx) => record(tx, admin, 'zone.set', undefined, zone))
  return zone
}
