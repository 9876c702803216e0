import type { Database } from 'better-sqlite3'
import type { Books } from '../../ledger/books'
import type { BookRequest, Reply } from './protocol'

/** Runs all that wait in one transaction, each in a savepoint of its own, and answers them once the commit is durable. */
export async function groupCommit(
  connection: Database,
  books: Books,
  requests: BookRequest[],
  send: (reply: Reply) => void,
) {
  let replies: Reply[] = []
  try {
    connection.exec('BEGIN IMMEDIATE')
    for (const request of requests) replies.push(await inSavepoint(connection, books, request))
    connection.exec('COMMIT')
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK')
    replies = requests.map(({ id }) => failed(id, error))
  }
  for (const reply of replies) send(reply)
}

async function inSavepoint(connection: Database, books: Books, { id, call }: BookRequest): Promise<Reply> {
  connection.exec('SAVEPOINT one')
  try {
    const value = await books[call.verb](call.input as never)
    connection.exec('RELEASE one')
    return { id, value }
  } catch (error) {
    // A full disk may have ended the whole transaction: then there is no savepoint and everybody has failed.
    if (!connection.inTransaction) throw error
    connection.exec('ROLLBACK TO one; RELEASE one')
    return failed(id, error)
  }
}

function failed(id: number, error: unknown): Reply {
  const { message, code } = error as Error & { code?: string }
  return { id, error: { message, ...(code ? { code } : {}) } }
}
