import type { AdminActor } from '../../audit/actor'
import { record } from '../../audit/record'
import { AppError } from '../../core/errors'
import { dayOf } from '../../core/time'
import type { Tx } from '../../db/database'
import { IMPORT_SETTING_PREFIX, ROLLED_UP_BEFORE } from '../../ledger/statements'
import { currentZone } from '../../settings/time-zone'
import { saveReportingZone } from '../../users/root'
import { addHistoryKey, writeHistory } from '../history'
import { type ImportOptions, importInTransaction } from '../transaction'
import { readHistory } from './history'
import { importOpencatdKeys } from './keys'
import { importReport } from './report'
import { aggregateUsage, openSource, type Source } from './source'
import { importOpencatdUsers } from './users'

const MARKER = { name: `${IMPORT_SETTING_PREFIX}opencatd` }

/**
 * Imports users with their tokens, provider keys and usage from opencatd's folder `dir` in one transaction; returns the
 * report.
 */
export async function importOpencatd(admin: AdminActor, dir: string, options: ImportOptions) {
  const source = openSource(dir)
  try {
    options.progress('Reading', 0, 1)
    aggregateUsage(source.usage, dayOf(Date.now(), 'UTC'))
    options.progress('Reading', 1, 1)
    const imported = await importInTransaction((tx) => importAll(tx, admin, source, options), options)
    return { ...imported, ...importReport(source.usage, currentZone()) }
  } finally {
    source.close()
  }
}

export type Imported = Awaited<ReturnType<typeof importOpencatd>>

async function importAll(tx: Tx, admin: AdminActor, { accounts, usage }: Source, options: ImportOptions) {
  if (await tx.setting.findUnique({ where: MARKER }))
    throw new AppError('conflict', 'opencatd was imported already: a second import would count its usage twice.')
  // The imported days may fall into months that are summed up already: sum them up again.
  await tx.setting.deleteMany({ where: { name: ROLLED_UP_BEFORE } })
  const distinct = (column: string) =>
    usage.prepare(`SELECT DISTINCT "${column}" FROM "recorded" WHERE "day" <> ''`).pluck().all()
  const keys = await importOpencatdKeys(tx, accounts, distinct('model') as string[])
  const users = await importOpencatdUsers(tx, accounts, distinct('user') as bigint[])
  const keyId = await addHistoryKey(tx, 'opencatd')
  await writeHistory(tx, keyId, readHistory(usage, users.bySourceId), options)
  await tx.setting.create({ data: { ...MARKER, value: String(keyId) } })
  await saveReportingZone(tx)
  await record(tx, admin, 'system.import', undefined, `opencatd ${users.added}`)
  return { users, keys }
}
