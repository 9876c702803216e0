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
  if (target === 'stored response') return newStoredResponse(context, await owner())
  if (target === 'entry') return newEntry(context, await owner())
  if (target === 'key') return newKey(context)
  if (target === 'price') return newPrice(context)
  const { id } = await owner()
  if (target === 'deleted user' && !isOwn) await context.callers.asRoot('DELETE', `/1/users/${id}`)
  return String(id)
}

const newUser = async ({ callers }: MatrixContext) =>
  (await callers.asRoot('POST', '/1/users', { name: uniqueName() })).body as User

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
