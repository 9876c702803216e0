import type { Database } from 'better-sqlite3'
import type { Books } from '../../ledger/books'
import type { BookRequest, Reply } from './protocol'

/** Runs all that wait in one transaction, and answers once its commit is durable. */
export async function groupCommit(connection: Database, books: Books, requests: BookRequest[]): Promise<Reply[]> {
  try {
    connection.exec('BEGIN IMMEDIATE')
    const replies = await all(connection, books, requests)
    if (replies) {
      connection.exec('COMMIT')
      return replies
    }
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK')
    return requests.map(({ id }) => failed(id, error))
  }
  // Who failed took the others' work along: now each has a transaction of its own.
  const alone: Reply[] = []
  for (const request of requests) alone.push(...(await groupCommit(connection, books, [request])))
  return alone
}

/** Null where one of several failed, and all was rolled back. */
async function all(connection: Database, books: Books, requests: BookRequest[]): Promise<Reply[] | null> {
  const replies: Reply[] = []
  try {
    for (const { id, call } of requests) replies.push({ id, value: await books[call.verb](call.input as never) })
    return replies
  } catch (error) {
    if (requests.length === 1) throw error
    // A full disk may have ended the transaction already.
    if (connection.inTransaction) connection.exec('ROLLBACK')
    return null
  }
}

function failed(id: number, error: unknown): Reply {
  const { message, code } = error as Error & { code?: string }
  return { id, error: { message, ...(code ? { code } : {}) } }
}
