import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Day } from '../core/time'
import type { Tx } from '../db/database'
import { matchesModel } from '../gateway/routing/model-patterns'
import type { AppContext } from '../runtime/context'
import { type BilledLine, type DayBill, parseLines, storeLines, utcDay } from './bills/bill'
import { compareDay, type DayToCompare, type LinkedKey } from './comparison/compare'
import { storeDifferences, totalsOf } from './comparison/difference'
import { readRecordedDay } from './read-recorded'

type Services = Pick<AppContext, 'db' | 'readSlow' | 'ledger'>

/** Raw answers are evidence for as long as a bill can be disputed. */
const RESPONSE_DAYS = 120

/** Stores a day's bill in place of the last one. It is compared afterwards. */
export async function storeBill({ db }: Pick<AppContext, 'db'>, accountId: number, day: Day, bill: DayBill) {
  await nextTurn()
  await db.$transaction((tx) => storeBillIn(tx, accountId, day, bill))
}

export async function storeBillIn(tx: Tx, accountId: number, day: Day, { lines, isFinal, responses }: DayBill) {
  const fetchedAt = BigInt(Date.now())
  const where = { accountId, day }
  const bill = { lines: storeLines(lines) }
  await nextTurn()
  await tx.providerBill.upsert({ where: { accountId_day: where }, create: { ...where, ...bill }, update: bill })
  await tx.providerResponse.deleteMany({ where })
  await tx.providerResponse.deleteMany({ where: { fetchedAt: { lt: fetchedAt - BigInt(RESPONSE_DAYS * 86_400_000) } } })
  if (responses.length > 0)
    await tx.providerResponse.createMany({ data: responses.map((one) => ({ ...one, accountId, day, fetchedAt })) })
  const sums = { oursPico: 0n, theirsPico: 0n, unexplainedPico: 0n, outsidePico: 0n }
  await tx.dayComparison.upsert({
    where: { accountId_day: where },
    create: { ...where, ...sums, isFinal, state: 'pending', differences: '[]', comparedAt: 0n },
    update: { isFinal },
  })
}

/** Compares a day whose bill is stored. A note stays as long as the differences that it is about. */
export async function compareStoredDay(
  services: Services,
  accountId: number,
  day: Day,
  links: readonly LinkedKey[],
): Promise<void> {
  const { db } = services
  const where = { accountId_day: { accountId, day } }
  const before = await db.dayComparison.findUniqueOrThrow({ where })
  const input: DayToCompare = {
    lines: await readLines(services, accountId, day),
    recorded: await readRecordedDay(services.readSlow, day),
    links,
    isFinal: before.isFinal,
    canServe: await servableModels(services, day),
  }
  const differences = await compareDay(input)
  const stored = storeDifferences(differences)
  const isSame = stored === before.differences && before.note !== null
  const { state, ...sums } = totalsOf(differences)
  await db.dayComparison.update({
    where,
    data: {
      ...sums,
      state: isSame && state === 'open' ? 'explained' : state,
      differences: stored,
      comparedAt: BigInt(Date.now()),
      ...(isSame ? {} : { note: null, notedBy: null }),
    },
  })
}

async function readLines({ db }: Services, accountId: number, day: Day): Promise<BilledLine[]> {
  const bill = await db.providerBill.findUnique({ where: { accountId_day: { accountId, day } } })
  return bill ? parseLines(bill.lines) : []
}

/** Whether a key could be used here for a model on a day. A key that was changed since may have served other models then. */
async function servableModels({ db }: Services, day: Day): Promise<DayToCompare['canServe']> {
  const { from, to } = utcDay(day)
  const rows = await db.providerKey.findMany({
    select: { id: true, models: true, createdAt: true, updatedAt: true, deletedAt: true },
  })
  const keys = new Map(rows.map((row) => [row.id, row]))
  return (keyId, model) => {
    const key = keys.get(keyId)
    if (!key || key.createdAt.getTime() >= to || (key.deletedAt && key.deletedAt.getTime() < from)) return false
    if (key.updatedAt.getTime() > from || key.models === null) return true
    const patterns: string[] = JSON.parse(key.models)
    return matchesModel(patterns, model)
  }
}
