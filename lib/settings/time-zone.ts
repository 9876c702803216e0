import type { AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { AppError } from '../core/errors'
import { isTimeZone } from '../core/time'
import { context } from '../runtime/context'
import { db } from '../runtime/db'

/** The reporting time zone, an IANA name: days and months of usage are its calendar days and months. */
export const currentZone = (): string => context().zone()

/** Recomputes all rollups for `zone`, except days whose entries were pruned, and returns it. */
export async function setReportingZone(admin: AdminActor, zone: string): Promise<string> {
  if (!isTimeZone(zone))
    throw new AppError('invalid_request', 'The time zone must be an IANA name such as Europe/Berlin.')
  await context().ledger.setZone(zone)
  await db.$transaction((tx) => record(tx, admin, 'zone.set', undefined, zone))
  return zone
}
