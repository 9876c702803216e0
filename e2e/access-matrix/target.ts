import type { Sql } from '../../lib/core/sql'
import { uuid7 } from '../../lib/core/uuid7'
import type { App, User } from '../support/app'
import { type Callers, uniqueName } from './callers'
import { type Caller, isUnauthenticated, type Ownership } from './expected'
import type { AccessRule } from './matrix'

const UNKNOWN_ID = 999_999

export type MatrixContext = { app: App; callers: Callers; sql: Sql }

type Owner = Pick<User, 'id' | 'token'>

/** The id of something that belongs to the caller, of something that belongs to another user, or of nothing. */
export async function targetId(
  context: MatrixContext,
  target: AccessRule['target'],
  ownership: Ownership,
  caller: Caller,
): Promise<string> {
  if (ownership === 'missing') return target === 'entry' ? uuid7() : String(UNKNOWN_ID)
  const isOwn = ownership === 'own' && !isUnauthenticated(caller)
  const owner = () => (isOwn ? context.callers.accountOf(caller) : newUser(context))
  if (target === 'model') return 'gpt-4o'
  if (target === 'token') return newToken(context, await owner())
  if (target === 'stored response') return newStoredResponse(context, await owner())
  if (target === 'entry') return newEntry(context, await owner())
  if (target === 'key') return newKey(context)
  if (target === 'price') return newPrice(context)
  if (target === 'account') return newAccount(context)
  if (target === 'raise') return newRaise(context)
  if (target === 'compared day') return newComparedDay(context)
  const { id } = await owner()
  if (target === 'deleted user' && !isOwn) await context.callers.asRoot('DELETE', `/1/users/${id}`)
  return String(id)
}

const newUser = async ({ callers }: MatrixContext) =>
  (await callers.asRoot('POST', '/1/users', { name: uniqueName() })).body as User

async function newToken({ callers }: MatrixContext, { id: userId }: Owner) {
  const { body } = await callers.asRoot('POST', `/1/users/${userId}/tokens`, { name: uniqueName() })
  return String((body as { id: number }).id)
}

async function newRaise(context: MatrixContext) {
  const { id } = await newUser(context)
  await context.sql.run(
    `INSERT INTO "BudgetRaise" ("userId", "period", "amountPico", "state", "createdById", "createdAt", "updatedAt")
     VALUES (:id, 'month', 1, 'requested', 1, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`,
    { id },
  )
  const [row] = await context.sql.all<{ id: bigint }>(`SELECT max("id") AS "id" FROM "BudgetRaise"`)
  return String(row?.id)
}

async function newKey({ callers }: MatrixContext) {
  const name = uniqueName()
  const { id } = (await callers.asRoot('POST', '/1/keys', { name, key: `sk-${name}` })).body as { id: number }
  return String(id)
}

async function newPrice({ sql }: MatrixContext) {
  await sql.run(
    `INSERT INTO "Price" ("model", "validFrom", "inputPico", "cachedInputPico", "outputPico")
     VALUES (:model, '2026-01-01', 1, 1, 1)`,
    { model: uniqueName() },
  )
  const [row] = await sql.all<{ id: bigint }>(`SELECT max("id") AS "id" FROM "Price"`)
  return String(row?.id)
}

/** Without an admin key, so that nothing is sent. */
async function newAccount({ sql }: MatrixContext) {
  await sql.run(
    `INSERT INTO "ProviderAccount" ("name", "liveName", "type", "hint", "since", "createdAt", "updatedAt")
     VALUES (:name, :name, 'openai', '', '2026-01-01', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`,
    { name: uniqueName() },
  )
  const [row] = await sql.all<{ id: bigint }>(`SELECT max("id") AS "id" FROM "ProviderAccount"`)
  const id = String(row?.id)
  await sql.run(
    `INSERT INTO "AccountKey" ("accountId", "remoteId", "name", "redacted") VALUES (CAST(:id AS INTEGER), 'key_1', '', '')`,
    { id },
  )
  return id
}

/** Open, because of another price of a model. */
async function newComparedDay(context: MatrixContext) {
  const id = await newAccount(context)
  const [oursPico, theirsPico] = ['1000000', '2000000']
  const reasons = [
    { code: 'price', pico: '1000000', rates: { input: '2000000' } },
    { code: 'token_count', pico: '0' },
  ]
  const counts = { keyId: 1, remoteKey: 'key_1', model: 'gpt-4o-mini', oursRequests: 1, theirsRequests: 1 }
  await context.sql.run(
    `INSERT INTO "DayComparison" ("accountId", "day", "state", "isFinal", "oursPico", "theirsPico", "unexplainedPico", "outsidePico",
       "differences", "comparedAt")
     VALUES (CAST(:id AS INTEGER), '2026-01-01', 'open', TRUE, 1000000, 2000000, 0, 0, :differences, 1)`,
    { id, differences: JSON.stringify([{ ...counts, oursPico, theirsPico, unexplainedPico: '0', reasons }]) },
  )
  return id
}

async function newEntry({ app, sql }: MatrixContext, { id, token }: Owner) {
  const messages = [{ role: 'user', content: 'tokens:12/43' }]
  await app.api('POST', '/v1/chat/completions', { model: 'gpt-4o-mini', messages }, token)
  const [entry] = await sql.all<{ id: string }>(`SELECT max("id") AS "id" FROM "UsageEntry" WHERE "userId" = :id`, {
    id,
  })
  return entry?.id ?? ''
}

async function newStoredResponse({ app }: MatrixContext, { token }: Owner) {
  const { body } = await app.api('POST', '/v1/responses', { model: 'gpt-4o-mini', input: 'tokens:12/43' }, token)
  return (body as { id: string }).id
}
