import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { openToWrite } from '../../db/sqlite/connection'
import { groupCommit } from '../../db/sqlite/group-commit'
import type { Reply, Request } from '../../db/sqlite/protocol'
import { pruner } from '../prune'
import { repricer } from '../reprice'
import { setZone } from '../set-zone'
import { sqliteBooks } from '../sqlite'

type Call = Request['call']

/** The books in a file of their own, without a thread around them, to be crashed and opened again. */
export function openBookFile(zone: string) {
  const folder = mkdtempSync(join(tmpdir(), 'chatelaine-model-'))
  const file = join(folder, 'chatelaine.db')
  let owner = 0
  let connection = open(file)
  for (const name of readdirSync('prisma/migrations').sort())
    if (!name.endsWith('.toml')) connection.exec(readFileSync(`prisma/migrations/${name}/migration.sql`, 'utf8'))
  connection.prepare(`INSERT INTO Setting VALUES ('reportingZone', ?)`).run(zone)
  let books = over(connection, owner)

  return {
    get database() {
      return connection
    },
    /** Runs calls as the writer does, in one commit, and answers their values; an error is thrown. */
    perform<Value>(...calls: Call[]): Value[] {
      const replies: Reply[] = []
      const requests = calls.map((call, id) => ({ id, call }))
      groupCommit(connection, books, requests, (reply) => replies.push(reply))
      return replies.map((reply) => {
        if ('error' in reply) throw new Error(reply.error.message)
        return reply.value as Value
      })
    },
    /** Ends in the midst of a transaction, whose calls are lost, and comes back as another owner. */
    crash(midway: Call[]) {
      connection.exec('BEGIN IMMEDIATE')
      for (const call of midway) {
        if (call.kind === 'reserve') books.reserve(call.input)
        if (call.kind === 'settle') books.settle(call.input)
      }
      connection.close()
      owner += 1
      connection = open(file)
      books = over(connection, owner)
    },
    remove() {
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

export type BookFile = ReturnType<typeof openBookFile>

const over = (connection: Database, owner: number) => ({
  ...sqliteBooks(connection, `owner ${owner}`),
  reprice: repricer(connection),
  prune: pruner(connection),
  setZone: (zone: string) => setZone(connection, zone),
})
