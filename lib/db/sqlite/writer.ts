import { parentPort } from 'node:worker_threads'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import type { SqlQuery } from '@prisma/driver-adapter-utils'
import type { Sql } from '../../core/sql'
import { NOTICE, type WorkerReply, type WorkerRequest, workerReply } from '../../core/worker-channel'
import { DURABLE_PRAGMAS, openReadWrite, sqliteSql } from './connection'
import { type CommandRequest, type CommandSet, groupCommit } from './group-commit'

export type WriterData = { file: string; owner: string }

/** `tx`: the id of an open transaction, or null for a statement of its own. */
export type WriterCall =
  | { kind: 'command'; name: string; input: unknown }
  | { kind: 'query' | 'execute'; tx: number | null; query: SqlQuery }
  | { kind: 'script'; script: string }
  | { kind: 'begin' }
  | { kind: 'end'; tx: number }

type Request = WorkerRequest<WriterCall>

/** An abandoned transaction is rolled back, or every later write would wait forever. */
const IDLE_TRANSACTION_MS = 15_000

/**
 * Serves the only thread that writes SQLite: commands in group commits and, in between, Prisma's writes and transactions
 * one at a time.
 */
export async function serveWriter(file: string, makeCommands: (sql: Sql) => CommandSet) {
  const connection = openReadWrite(file)
  const commands = makeCommands(sqliteSql(connection))
  const prisma = await new PrismaBetterSqlite3({ url: file }).connect()
  await prisma.executeScript(DURABLE_PRAGMAS)

  const commandQueue: CommandRequest[] = []
  const prismaQueue: Request[] = []
  let transaction: { id: number; timer: NodeJS.Timeout } | undefined
  let busy = false

  parentPort?.on('message', (requests: Request[]) => {
    for (const request of requests) {
      const { id, call } = request
      if ('tx' in call && call.tx !== null) void runInTransaction(request, call.tx)
      else if (call.kind === 'command') commandQueue.push({ id, name: call.name, input: call.input })
      else prismaQueue.push(request)
    }
    void drainQueues()
  })

  /** Alternates between the two queues, so that neither starves. */
  async function drainQueues() {
    if (busy || transaction) return
    busy = true
    while (!transaction && (commandQueue.length > 0 || prismaQueue.length > 0)) {
      if (commandQueue.length > 0) send(await groupCommit(connection, commands, commandQueue.splice(0)))
      const request = prismaQueue.shift()
      if (request) send([await workerReply(request.id, () => runStandalone(request))])
    }
    busy = false
  }

  async function runStandalone({ id, call }: Request) {
    if (call.kind === 'begin') {
      await execute('BEGIN IMMEDIATE')
      transaction = { id, timer: setTimeout(endTransaction, IDLE_TRANSACTION_MS) }
      return id
    }
    if (call.kind === 'script') return prisma.executeScript(call.script)
    if (call.kind === 'query') return prisma.queryRaw(call.query)
    if (call.kind === 'execute') return prisma.executeRaw(call.query)
    throw new Error(`The writer cannot run ${call.kind} outside of a transaction.`)
  }

  async function runInTransaction({ id, call }: Request, tx: number) {
    const reply = await workerReply(id, async () => {
      if (call.kind === 'end') return transaction?.id === tx ? endTransaction() : undefined
      if (transaction?.id !== tx) throw new Error('The transaction has ended.')
      transaction.timer.refresh()
      if (call.kind === 'query') return prisma.queryRaw(call.query)
      if (call.kind === 'execute') return prisma.executeRaw(call.query)
    })
    send([reply])
  }

  /** Rolls back unless Prisma has already sent COMMIT; then the statement fails harmlessly. */
  async function endTransaction() {
    clearTimeout(transaction?.timer)
    await execute('ROLLBACK').catch(() => undefined)
    transaction = undefined
    setImmediate(drainQueues)
  }

  const execute = (sql: string) => prisma.executeRaw({ sql, args: [], argTypes: [] })

  const selectRevision = connection.prepare('SELECT "value" FROM "Revision"').pluck()
  let revision: unknown

  /** Tells the new revision before the reply to whoever has changed it. */
  function send(replies: WorkerReply[]) {
    const current = transaction ? revision : selectRevision.get()
    if (current !== revision) replies.unshift({ id: NOTICE, value: Number(current) })
    revision = current
    parentPort?.postMessage(replies)
  }
}
