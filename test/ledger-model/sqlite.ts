import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { openToWrite } from '../../lib/db/sqlite/connection'
import { groupCommit } from '../../lib/db/sqlite/group-commit'
import { sqlOver } from '../../lib/db/sqlite/sql'
import { booksOver, type Input, type LedgerCommand } from '../../lib/ledger/books'
import type { Reservation } from '../../lib/ledger/entry'
import { createTables } from '../sql'
import type { OpenBooks } from './open'

/** The books in a file, without a server around them, to be crashed and opened again. */
export async function openBookFile(zone: string): Promise<OpenBooks> {
  const folder = mkdtempSync(join(tmpdir(), 'chatelaine-model-'))
  const file = join(folder, 'chatelaine.db')
  let owner = 0
  let connection = open(file)
  createTables(connection)
  connection.prepare(`INSERT INTO Setting VALUES ('reportingZone', ?)`).run(zone)
  let books = await takeOver(connection, owner)

  return {
    get sql() {
      return sqlOver(connection)
    },
    async perform<Name extends LedgerCommand>(verb: Name, input: Input<Name>) {
      const [reply] = await groupCommit(connection, books, [{ id: 1, call: { kind: 'book', verb, input } }])
      if (!reply || 'error' in reply) throw new Error(reply?.error.message)
      return reply.value as never
    },
    async crash(midway: Reservation[]) {
      connection.exec('BEGIN IMMEDIATE')
      for (const reservation of midway) await books.reserve(reservation)
      connection.close()
      owner += 1
      connection = open(file)
      books = await takeOver(connection, owner)
    },
    async checkIntegrity() {
      const found = connection.pragma('integrity_check', { simple: true })
      if (found !== 'ok') throw new Error(String(found))
    },
    async remove() {
      connection.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** Processes crash here, not machines: nothing has to reach the disk. */
function open(file: string): Database {
  const connection = openToWrite(file)
  connection.pragma('synchronous = OFF')
  return connection
}

async function takeOver(connection: Database, owner: number) {
  const books = booksOver(sqlOver(connection), `owner ${owner}`)
  await books.endOthers()
  await books.beat({ until: null, about: '' })
  return books
}
