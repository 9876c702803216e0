import type { Database } from 'better-sqlite3'
import type { pruner } from '../../ledger/prune'
import type { repricer } from '../../ledger/reprice'
import type { Books as EntryBooks } from '../../ledger/sqlite'
import type { Reply, Request } from './protocol'

/** What the ledger does inside one of the writer's transactions. */
type Books = EntryBooks & {
  reprice: ReturnType<typeof repricer>
  prune: ReturnType<typeof pruner>
  setZone(zone: string): void
}

/** Runs all that wait in one transaction, each in a savepoint of its own, and answers them once the commit is durable. */
export function groupCommit(connection: Database, books: Books, requests: Request[], send: (reply: Reply) => void) {
  let replies: Reply[] = []
  try {
    connection.exec('BEGIN IMMEDIATE')
    replies = requests.map((request) => inSavepoint(connection, books, request))
    connection.exec('COMMIT')
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK')
    replies = requests.map(({ id }) => failed(id, error))
  }
  for (const reply of replies) send(reply)
}

function inSavepoint(connection: Database, books: Books, { id, call }: Request): Reply {
  connection.exec('SAVEPOINT one')
  try {
    const value = perform(books, call)
    connection.exec('RELEASE one')
    return { id, value }
  } catch (error) {
    // A full disk may have ended the whole transaction: then there is no savepoint and everybody has failed.
    if (!connection.inTransaction) throw error
    connection.exec('ROLLBACK TO one; RELEASE one')
    return failed(id, error)
  }
}

function perform(books: Books, call: Request['call']) {
  switch (call.kind) {
    case 'reserve':
      return books.reserve(call.input)
    case 'settle':
      return books.settle(call.input)
    case 'release':
      return books.release(call.input)
    case 'recover':
      return books.recover(call.input)
    case 'reprice':
      return books.reprice(call.input)
    case 'prune':
      return books.prune(call.input)
    case 'setZone':
      return books.setZone(call.input)
    default:
      throw new Error(`The ledger does not know ${call.kind}.`)
  }
}

function failed(id: number, error: unknown): Reply {
  const { message, code } = error as Error & { code?: string }
  return { id, error: { message, ...(code ? { code } : {}) } }
}
