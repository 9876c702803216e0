import { operator } from '../auth/operator'
import type { Env } from '../config/env'
import { databaseFile, openToWrite } from '../db/sqlite/connection'
import { sqlOver } from '../db/sqlite/sql'
import { addKey } from '../keys/keys'
import { booksOver } from '../ledger/books'
import { openHouse } from '../runtime/open'
import { initRoot } from '../users/root'
import { addUser } from '../users/users'
import { keys, people } from './people'
import { requestsOf } from './year'

/** Fills an empty data folder with a believable year, by the same verbs and the same books as real traffic. */
export async function seedDemo(env: Env, now: number): Promise<{ rootToken: string }> {
  const { close } = await openHouse(env, (why) => {
    throw why
  })
  const root = await initRoot({ zone: env.REPORTING_TZ })
  const admin = operator()
  const keyIds: number[] = []
  for (const key of keys)
    keyIds.push((await addKey(admin, { ...key, key: `sk-demo-${key.name.length}-${keyIds.length}` })).id)
  const cast: Parameters<typeof requestsOf>[0][] = []
  for (const [index, person] of people.entries()) {
    const { id } = await addUser(admin, { name: person.name })
    cast.push({ ...person, id, keyId: keyIds[index % 2] ?? 1 })
  }
  await close()

  const connection = openToWrite(databaseFile(env.DATA_DIR))
  const books = booksOver(sqlOver(connection), 'demo')
  connection.exec('BEGIN IMMEDIATE')
  for (const person of cast) {
    for (const [reservation, settlement] of requestsOf(person, now, env.REPORTING_TZ)) {
      await books.reserve(reservation)
      await books.settle(settlement)
    }
  }
  connection.exec('COMMIT')
  connection.close()
  return { rootToken: root.token }
}
