import type { AdminActor } from '../../audit/actor'
import { record } from '../../audit/record'
import { AppError } from '../../core/errors'
import { dayOf } from '../../core/time'
import type { Tx } from '../../db/database'
import { DEFAULT_API_TYPE } from '../../gateway/providers/providers'
import { IMPORT_SETTING_PREFIX, ROLLED_UP_BEFORE } from '../../ledger/statements'
import { db } from '../../runtime/db'
import { currentZone } from '../../settings/time-zone'
import { saveReportingZone } from '../../users/root'
import { type ImportOptions, importHistory } from './history'
import { importOpencatdKeys } from './keys'
import { importReport } from './report'
import { aggregateUsage, openSource, type Source } from './source'
import { importOpencatdUsers } from './users'

const MARKER = { name: `${IMPORT_SETTING_PREFIX}opencatd` }

/** Enough for years of usage. It blocks no server: the command has the database for itself. */
const TRANSACTION_TIMEOUT_MS = 3_600_000

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
    const imported = await db.$transaction((tx) => importAll(tx, admin, source, options), {
      timeout: TRANSACTION_TIMEOUT_MS,
    })
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
  const keyId = await addHistoryKey(tx)
  await importHistory(tx, usage, { keyId, users: users.bySourceId }, options)
  await tx.setting.create({ data: { ...MARKER, value: String(keyId) } })
  await saveReportingZone(tx)
  await record(tx, admin, 'system.import', undefined, `opencatd ${users.added}`)
  return { users, keys }
}

/** opencatd did not record which key a request used: one deleted key stands for all of them. */
async function addHistoryKey(tx: Tx): Promise<number> {
  const now = new Date()
  const data = { name: 'opencatd', apiType: DEFAULT_API_TYPE, hint: '', createdAt: now, updatedAt: now, deletedAt: now }
  return (await tx.providerKey.create({ data, select: { id: true } })).id
}
