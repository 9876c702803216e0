import type { AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { AppError } from '../core/errors'
import type { Day } from '../core/time'
import type { Tx } from '../db/database'
import { context } from '../runtime/context'
import { db } from '../runtime/db'
import { syncAccountKeys } from './account-keys'
import { type Account, hasApi, requireAccount, utcDayOf } from './accounts'
import type { BilledLine } from './bills/bill'
import { withoutVersion } from './comparison/model-names'
import { storeBillIn } from './days'
import { type BillFile, isFinalBy, type LineError, readBillFile } from './files/bill-file'
import { storeHistoryDay } from './history'
import { compareAgain } from './run'

/** What a file says; `stored`: that it was imported. `replaced`: days of which there was a bill. `history`: days before the ledger. */
export type ImportedBill = {
  stored: boolean
  lines: number
  skipped: number
  days: { count: number; from: Day; to: Day; replaced: number; history: number } | null
  amounts: { currency: string; pico: bigint }[]
  keys: string[]
  models: string[]
  /** The first of them; none of the file is stored if there are any. */
  errors: LineError[]
  errorCount: number
}

const SHOWN_ERRORS = 20

/** Imports a provider's export, whole days in place of what was there, all of them or none; without `store` it only says what it would do. */
export async function importBill(
  admin: AdminActor,
  accountId: number,
  { name, text }: { name: string; text: string },
  store: boolean,
): Promise<ImportedBill> {
  const services = context()
  const account = await requireAccount(admin, accountId)
  if (hasApi(account)) throw new AppError('conflict', 'The bill of this account is fetched from its provider.')
  const today = utcDayOf(Date.now())
  const file = await readBillFile(text, await modelsHere(), today)
  const result = await summaryOf(account, file)
  if (!store || result.errorCount > 0 || !result.days) return result
  const compared = [...file.days.keys()].filter((day) => day >= account.since)
  await db.$transaction(async (tx) => {
    for (const [day, lines] of file.days)
      if (day < account.since) await storeHistoryDay(tx, accountId, day, lines)
      else await storeBillIn(tx, accountId, day, { lines, isFinal: isFinalBy(day, today), responses: [] })
    await keepFile(tx, accountId, result.days?.to ?? today, name, text)
    await record(
      tx,
      admin,
      'reconciliation.import',
      undefined,
      `${accountId} ${result.days?.from} to ${result.days?.to}`,
    )
  })
  const keys = result.keys.map((key) => ({ remoteId: key, name: key, redacted: key }))
  await syncAccountKeys(services, accountId, keys)
  for (const day of compared) await compareAgain(services, accountId, day)
  return { ...result, stored: true }
}

/** As evidence, with the last day that it has. */
const keepFile = (tx: Tx, accountId: number, day: Day, request: string, content: string) =>
  tx.providerResponse.create({ data: { accountId, day, request, content, fetchedAt: BigInt(Date.now()) } })

/** Names of models that were used here, and what they are called without their version. */
async function modelsHere(): Promise<string[]> {
  const rows = await context().readSlow<{ model: string }>(`SELECT DISTINCT "model" FROM "UsageMonth"`)
  return [...new Set(rows.flatMap(({ model }) => [model, withoutVersion(model)]))]
}

async function summaryOf({ id: accountId, since }: Account, { days, lines, skipped, errors }: BillFile) {
  const sorted = [...days.keys()].sort()
  const [from, to] = [sorted[0], sorted.at(-1)]
  const all: BilledLine[] = [...days.values()].flat()
  const amounts = new Map<string, bigint>()
  for (const { currency, costPico } of all)
    if (costPico !== null) amounts.set(currency, (amounts.get(currency) ?? 0n) + costPico)
  const where = { accountId, day: { in: sorted } }
  const before = [
    ...(await db.providerBill.findMany({ where, select: { day: true } })),
    ...(await db.historyDay.findMany({ where: { ...where, model: '' }, select: { day: true } })),
  ]
  const history = sorted.filter((day) => day < since).length
  const range = from && to ? { count: sorted.length, from, to, replaced: before.length, history } : null
  return {
    ...{ stored: false, lines, skipped, days: range },
    amounts: [...amounts].map(([currency, pico]) => ({ currency, pico })),
    keys: [...new Set(all.map(({ remoteKey }) => remoteKey))].sort(),
    models: [...new Set(all.flatMap(({ model }) => (model === '' ? [] : [model])))].sort(),
    ...{ errors: errors.slice(0, SHOWN_ERRORS), errorCount: errors.length },
  }
}
