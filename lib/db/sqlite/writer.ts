import { parentPort, workerData } from 'node:worker_threads'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { booksOver } from '../../ledger/books'
import { durable, openToWrite } from './connection'
import { groupCommit } from './group-commit'
import type { BookRequest, Reply, Request } from './protocol'
import { sqlOver } from './sql'

/** The one thread that writes SQLite: ledger operations in group commits, Prisma's writes and transactions one after another between them. */
const { file, owner } = workerData as { file: string; owner: string }
const port = parentPort
if (!port) throw new Error('writer.ts runs as a worker thread')

/** A transaction nobody continues is rolled back, or every later write would wait for ever. */
const IDLE_TRANSACTION_MS = 15_000

const connection = openToWrite(file)
const books = booksOver(sqlOver(connection), owner)
const prisma = await new PrismaBetterSqlite3({ url: file }).connect()
await prisma.executeScript(durable)

const bookQueue: BookRequest[] = []
const prismaQueue: Request[] = []
let open: { id: number; timer: NodeJS.Timeout } | undefined
let busy = false

port.on('message', (requests: Request[]) => {
  for (const request of requests) {
    const { id, call } = request
    if ('tx' in call && call.tx !== null) void inTransaction(request, call.tx)
    else if (call.kind === 'book') bookQueue.push({ id, call })
    else prismaQueue.push(request)
  }
  void pump()
})

/** Ledger and Prisma take turns, so that neither starves the other. */
async function pump() {
  if (busy || open) return
  busy = true
  while (!open && (bookQueue.length > 0 || prismaQueue.length > 0)) {
    if (bookQueue.length > 0) send(await groupCommit(connection, books, bookQueue.splice(0)))
    const next = prismaQueue.shift()
    if (next) await answer(next, () => alone(next))
  }
  busy = false
}

async function alone({ id, call }: Request) {
  if (call.kind === 'begin') {
    await statement('BEGIN IMMEDIATE')
    open = { id, timer: setTimeout(end, IDLE_TRANSACTION_MS) }
    return id
  }
  if (call.kind === 'script') return prisma.executeScript(call.script)
  if (call.kind === 'query') return prisma.queryRaw(call.query)
  if (call.kind === 'execute') return prisma.executeRaw(call.query)
  throw new Error(`The writer does not know ${call.kind}.`)
}

async function inTransaction(request: Request, tx: number) {
  const { call } = request
  await answer(request, async () => {
    if (call.kind === 'end') return open?.id === tx ? end() : undefined
    if (open?.id !== tx) throw new Error('The transaction has ended.')
    open.timer.refresh()
    if (call.kind === 'query') return prisma.queryRaw(call.query)
    if (call.kind === 'execute') return prisma.executeRaw(call.query)
  })
}

/** After the engine's own COMMIT there is nothing left to roll back, and the statement fails harmlessly. */
async function end() {
  clearTimeout(open?.timer)
  await statement('ROLLBACK').catch(() => undefined)
  open = undefined
  setImmediate(pump)
}

const statement = (sql: string) => prisma.executeRaw({ sql, args: [], argTypes: [] })

async function answer({ id }: Request, work: () => Promise<unknown>) {
  try {
    send([{ id, value: await work() }])
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const { message, cause, code } = error as Error & { cause?: never; code?: string }
    send([{ id, error: { message, ...(cause ? { cause } : {}), ...(code ? { code } : {}) } }])
  }
}

function send(replies: Reply[]) {
  port?.postMessage(replies)
}
