import { uuid7 } from '../../lib/core/uuid7'
import type { Sql } from '../../lib/db/sql'
import type { House } from '../fixtures'
import type { Room } from '../rooms'
import { type Cast, type Person, unique } from './cast'
import { type Caller, isStranger, type Whose } from './expected'

const NO_ID = 999_999

/** Where it is played, and the books behind it. */
export type Stage = { house: House; cast: Cast; sql: Sql }

/** The id that a call names: something of the caller's own, another's, or nothing there is. */
export async function targetOf(stage: Stage, about: Room['about'], whose: Whose, caller: Caller): Promise<string> {
  if (whose === 'missing') return about === 'entry' ? uuid7() : String(NO_ID)
  const isOwn = whose === 'own' && !isStranger(caller)
  if (about === 'model') return 'gpt-4o'
  if (about === 'answer') return answerOf(stage, isOwn ? await stage.cast.play(caller) : await someone(stage))
  if (about === 'entry') return entryOf(stage, isOwn ? await stage.cast.play(caller) : await someone(stage))
  if (about === 'key') return keyOf(stage)
  if (about === 'price') return priceOf(stage)
  if (isOwn) return String((await stage.cast.play(caller)).id)
  const { id } = await someone(stage)
  if (about === 'departed') await stage.cast.asRoot('DELETE', `/1/users/${id}`)
  return String(id)
}

const someone = async ({ cast }: Stage) =>
  (await cast.asRoot('POST', '/1/users', { name: unique() })).body as Omit<Person, 'visitor'>

async function keyOf({ cast }: Stage) {
  const name = unique()
  const { id } = (await cast.asRoot('POST', '/1/keys', { name, key: `sk-${name}` })).body as { id: number }
  return String(id)
}

async function priceOf({ sql }: Stage) {
  await sql.run(
    `INSERT INTO "Price" ("model", "validFrom", "inputPico", "cachedInputPico", "outputPico")
     VALUES (:model, '2026-01-01', 1, 1, 1)`,
    { model: unique() },
  )
  const [row] = await sql.all<{ id: bigint }>(`SELECT max("id") AS "id" FROM "Price"`)
  return String(row?.id)
}

/** A request of theirs that was answered and booked. */
async function entryOf({ house, sql }: Stage, { id, token }: Pick<Person, 'id' | 'token'>) {
  const messages = [{ role: 'user', content: 'tokens:12/43' }]
  await house.api('POST', '/v1/chat/completions', { model: 'gpt-4o-mini', messages }, token)
  const [entry] = await sql.all<{ id: string }>(`SELECT max("id") AS "id" FROM "UsageEntry" WHERE "userId" = :id`, {
    id,
  })
  return entry?.id ?? ''
}

/** An answer to them that the provider keeps. */
async function answerOf({ house }: Stage, { token }: Pick<Person, 'token'>) {
  const { body } = await house.api('POST', '/v1/responses', { model: 'gpt-4o-mini', input: 'tokens:12/43' }, token)
  return (body as { id: string }).id
}
