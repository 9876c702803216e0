import type { Database } from 'better-sqlite3'
import { toWorkerError, type WorkerReply } from '../../core/worker-channel'
import type { Commands } from '../engine'

export type CommandRequest = { id: number; name: string; input: unknown }

/** `onRollback`: undoes what commands remember of a transaction that has failed. */
export type CommandSet = { commands: Commands; onRollback(): void }

/** Runs all requests in one transaction and replies once its commit is durable. */
export async function groupCommit(
  connection: Database,
  set: CommandSet,
  requests: CommandRequest[],
): Promise<WorkerReply[]> {
  try {
    connection.exec('BEGIN IMMEDIATE')
    const replies = await runAll(connection, set.commands, requests)
    if (replies) {
      connection.exec('COMMIT')
      return replies
    }
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK')
    set.onRollback()
    return requests.map(({ id }) => ({ id, error: toWorkerError(error as Error) }))
  }
  // One failed and the others were rolled back with it: retry each in a transaction of its own.
  set.onRollback()
  const replies: WorkerReply[] = []
  for (const request of requests) replies.push(...(await groupCommit(connection, set, [request])))
  return replies
}

/** Null if one of several failed; everything is rolled back then. */
async function runAll(
  connection: Database,
  commands: Commands,
  requests: CommandRequest[],
): Promise<WorkerReply[] | null> {
  const replies: WorkerReply[] = []
  try {
    for (const { id, name, input } of requests) {
      const command = commands[name]
      if (!command) throw new Error(`Unknown command ${name}.`)
      replies.push({ id, value: await command(input as never) })
    }
    return replies
  } catch (error) {
    if (requests.length === 1) throw error
    // A full disk has already rolled back the transaction.
    if (connection.inTransaction) connection.exec('ROLLBACK')
    return null
  }
}
