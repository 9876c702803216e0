import { record } from '../../audit/audit'
import type { Admin } from '../../auth/actor'
import { AppError } from '../../core/errors'
import { dayOf } from '../../core/time'
import { db } from '../../db/client'
import type { Tx } from '../../db/database'
import { IMPORTED } from '../../ledger/imported'
import { SUMMED_BEFORE } from '../../ledger/statements'
import { currentZone } from '../../settings/zone'
import { keepZone } from '../../users/root'
import { otherOffsets } from './clock'
import { historyOf, toldInAll, wrongDays } from './day-mismatches'
import { faultsIn } from './faults'
import { gather } from './gather'
import { bookHistory, type Work } from './history'
import { bringKeys } from './keys'
import { otherPrices } from './other-prices'
import { openSource, type Source } from './source'
import { bringPeople } from './users'

const MARK = { name: `${IMPORTED}opencatd` }

/** Long enough for years of usage; nobody else waits, for the house is this process's. */
const TRANSACTION_MS = 3_600_000

/** Brings people with their tokens, keys and usage from opencatd's folder, all or nothing; answers what came, and where opencatd was wrong. */
export async function importOpencatd(admin: Admin, dir: string, work: Work) {
  const source = openSource(dir)
  try {
    work.progress('Reading', 0, 1)
    gather(source.usage, dayOf(Date.now(), 'UTC'))
    work.progress('Reading', 1, 1)
    const brought = await db.$transaction((tx) => bring(tx, admin, source, work), { timeout: TRANSACTION_MS })
    return { ...brought, ...reviewed(source) }
  } finally {
    source.close()
  }
}

export type Imported = Awaited<ReturnType<typeof importOpencatd>>

async function bring(tx: Tx, admin: Admin, { people, usage }: Source, work: Work) {
  if (await tx.setting.findUnique({ where: MARK }))
    throw new AppError('conflict', 'A house of opencatd was imported here already: a second time would count it twice.')
  await tx.setting.deleteMany({ where: { name: SUMMED_BEFORE } })
  const list = (column: string) =>
    usage.prepare(`SELECT DISTINCT "${column}" FROM "cell" WHERE "day" <> ''`).pluck().all()
  const keys = await bringKeys(tx, people, list('model') as string[])
  const brought = await bringPeople(tx, people, list('user') as bigint[])
  const keyId = await placeOfHistory(tx)
  await bookHistory(tx, usage, { keyId, people: brought.people }, work)
  await tx.setting.create({ data: { ...MARK, value: String(keyId) } })
  await keepZone(tx)
  await record(tx, admin, 'house.import', undefined, `opencatd ${brought.added}`)
  return { people: brought, keys }
}

/** opencatd did not note which key it used: one that is deleted stands for all of them. */
async function placeOfHistory(tx: Tx): Promise<number> {
  const now = new Date()
  const data = { name: 'opencatd', apiType: 'openai', hint: '', createdAt: now, updatedAt: now, deletedAt: now }
  return (await tx.providerKey.create({ data, select: { id: true } })).id
}

const reviewed = ({ usage }: Source) => ({
  history: historyOf(usage),
  reported: toldInAll(usage),
  days: wrongDays(usage),
  faults: faultsIn(usage),
  prices: otherPrices(usage),
  clock: { offsets: otherOffsets(usage, currentZone()), zone: currentZone() },
})
