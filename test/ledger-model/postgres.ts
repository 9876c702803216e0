import { keepOver } from '../../lib/db/postgres/engine'
import { makePool } from '../../lib/db/postgres/pool'
import { sqlOver } from '../../lib/db/postgres/sql'
import { booksOver } from '../../lib/ledger/books'
import { tablesOn } from '../sql'
import type { OpenBooks } from './open'

/** The books on a PostgreSQL server, of a replica that can crash; there is never another one alive. */
export async function openBookServer(server: string, zone: string): Promise<OpenBooks> {
  const { url, drop } = await tablesOn(server)
  const pool = makePool(url, 2)
  const sql = sqlOver(pool)
  await sql.run(`INSERT INTO "Setting" ("name", "value") VALUES ('reportingZone', :zone)`, { zone })
  let owner = 0
  let keep = keepOver(pool, 'owner 0')
  const takeOver = async () => {
    keep = keepOver(pool, `owner ${owner}`)
    await keep('endOthers', undefined)
    await keep('beat', { until: null, about: '' })
  }
  await takeOver()
  return {
    sql,
    perform: (verb, input) => keep(verb, input) as never,
    async crash(midway) {
      const client = await pool.connect()
      await client.query('BEGIN')
      const books = booksOver(sqlOver(client), `owner ${owner}`)
      for (const reservation of midway) await books.reserve(reservation)
      client.release(true)
      owner += 1
      await takeOver()
    },
    checkIntegrity: async () => {},
    async remove() {
      await pool.end()
      await drop()
    },
  }
}
