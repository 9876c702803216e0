import type { AdminActor } from '../audit/actor'
import { record } from '../audit/record'
import { env } from '../config/env'
import { AppError } from '../core/errors'
import { addDays, type Day, laterThan } from '../core/time'
import { conflictOnDuplicate } from '../db/database'
import type { Prisma } from '../db/generated/client'
import { type AppContext, context } from '../runtime/context'
import { db } from '../runtime/db'
import { anthropicApi } from './bills/anthropic'
import { openaiApi } from './bills/openai'
import { openrouterApi } from './bills/openrouter'
import type { ProviderApi } from './bills/provider-api'
import { type ProviderClient, providerClient } from './bills/provider-client'
import { type AccountType, type ApiType, accountTypes, type NewAccount } from './schema'

/** An account without its admin key. */
export type Account = {
  id: number
  name: string
  type: AccountType
  endpoint: string | null
  hint: string
  /** The first day that is compared, UTC. */
  since: Day
  lastError: string | null
  lastErrorAt: number | null
}

const apis: Record<ApiType, ProviderApi> = { openai: openaiApi, anthropic: anthropicApi, openrouter: openrouterApi }
export const apiOf = ({ type }: { type: ApiType }) => apis[type]

export type ApiAccount = Account & { type: ApiType }
export const hasApi = (account: Account): account is ApiAccount => account.type !== 'file'

const select = {
  ...{ id: true, name: true, type: true, endpoint: true, hint: true, since: true, lastError: true, lastErrorAt: true },
} as const satisfies Prisma.ProviderAccountSelect

const toAccount = (row: Prisma.ProviderAccountGetPayload<{ select: typeof select }>): Account => ({
  ...row,
  type: accountTypes.find((type) => type === row.type) ?? 'openai',
  lastErrorAt: row.lastErrorAt === null ? null : Number(row.lastErrorAt),
})

/** Of the process, for its jobs. */
export const readAccounts = async (services: Pick<AppContext, 'db'>): Promise<Account[]> =>
  (await services.db.providerAccount.findMany({ where: { deletedAt: null }, select, orderBy: { id: 'asc' } })).map(
    toAccount,
  )

export const listAccounts = (_: AdminActor) => readAccounts(context())

/** How far back a new account is compared: some providers list no earlier days. */
const MAX_DAYS_BACK = 29

export async function addAccount(admin: AdminActor, input: NewAccount): Promise<Account> {
  const now = new Date()
  const { name, type } = input
  const adminKey = input.type === 'file' ? null : input.adminKey
  const endpoint = input.type === 'file' ? null : (input.endpoint ?? null)
  const since = await firstFullDay(adminKey !== null)
  const data = { name, liveName: name, type, endpoint, since, hint: hintOf(adminKey ?? '') }
  return conflictOnDuplicate(() =>
    db.$transaction(async (tx) => {
      const { id } = await tx.providerAccount.create({ data: { ...data, createdAt: now, updatedAt: now } })
      const vault = await context().currentVault()
      const adminKeySealed = adminKey === null ? null : vault.encrypt(`ProviderAccount.adminKey:${id}`, adminKey)
      const row = await tx.providerAccount.update({ where: { id }, data: { adminKeySealed }, select })
      await record(tx, admin, 'account.add', id)
      return toAccount(row)
    }),
  )
}

const hintOf = (secret: string) => (secret.length < 12 ? '' : secret.slice(-4))

/** On the day of the first entry the keys may have been used before it, elsewhere. `isFetched`: not from a file, which may be older. */
async function firstFullDay(isFetched: boolean): Promise<Day> {
  const first = await db.usageEntry.findFirst({ select: { startedAt: true }, orderBy: { startedAt: 'asc' } })
  const today = utcDayOf(Date.now())
  const afterFirst = addDays(utcDayOf(first ? Number(first.startedAt) : Date.now()), 1)
  if (!isFetched) return afterFirst
  return [afterFirst, addDays(today, -MAX_DAYS_BACK)].sort().at(-1) ?? today
}

export const utcDayOf = (at: number): Day => new Date(at).toISOString().slice(0, 10)

export const accountNotFound = () => new AppError('not_found', 'There is no such provider account.')

export async function requireAccount(_: AdminActor, id: number): Promise<Account> {
  const account = (await readAccounts(context())).find((one) => one.id === id)
  if (!account) throw accountNotFound()
  return account
}

/** Erases the admin key and everything the provider said. */
export async function removeAccount(admin: AdminActor, id: number): Promise<void> {
  await db.$transaction(async (tx) => {
    const before = await tx.providerAccount.findUnique({ where: { id, deletedAt: null }, select: { updatedAt: true } })
    if (!before) throw accountNotFound()
    const now = laterThan(before.updatedAt)
    const data = { liveName: null, adminKeySealed: null, deletedAt: now, updatedAt: now }
    await tx.providerAccount.update({ where: { id }, data })
    const where = { accountId: id }
    await tx.accountKey.deleteMany({ where })
    await tx.providerBill.deleteMany({ where })
    await tx.historyDay.deleteMany({ where })
    await tx.providerResponse.deleteMany({ where })
    await tx.dayComparison.deleteMany({ where })
    await record(tx, admin, 'account.remove', id)
  })
}

/** Says which provider key a key of the account is. */
export async function chooseKey(admin: AdminActor, accountId: number, remoteId: string, keyId: number | null) {
  await db.$transaction(async (tx) => {
    const where = { accountId_remoteId: { accountId, remoteId } }
    if (!(await tx.accountKey.findUnique({ where }))) throw accountNotFound()
    if (keyId !== null && !(await tx.providerKey.findUnique({ where: { id: keyId } })))
      throw new AppError('not_found', 'There is no such key.')
    await tx.accountKey.update({ where, data: { keyId, chosen: true } })
    await record(tx, admin, 'account.change', accountId, remoteId)
  })
}

/** Runs `work` with a client of the account's API. `wait`: between attempts. */
export async function withClient<Result>(
  services: Pick<AppContext, 'db' | 'currentVault'>,
  account: ApiAccount,
  work: (client: ProviderClient) => Promise<Result>,
  wait?: (ms: number) => Promise<unknown>,
): Promise<Result> {
  const row = await services.db.providerAccount.findUnique({
    where: { id: account.id },
    select: { adminKeySealed: true },
  })
  if (!row?.adminKeySealed) throw accountNotFound()
  const secret = (await services.currentVault()).decrypt(`ProviderAccount.adminKey:${account.id}`, row.adminKeySealed)
  const api = apiOf(account)
  const client = providerClient({
    base: account.endpoint ?? api.base,
    headers: api.headers(secret),
    secret,
    allowPrivate: env().ALLOW_PRIVATE_UPSTREAMS,
    ...(wait && { wait }),
  })
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}
