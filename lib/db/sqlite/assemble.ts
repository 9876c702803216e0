import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { makeThrottle } from '../../auth/throttle'
import type { Vault } from '../../crypto'
import { type House, setHouse } from '../../house'
import { unknownHealth } from '../../keys/health'
import { ledgerOver } from '../../ledger/ledger'
import { PrismaClient } from '../generated/client'
import { splitAdapter } from './adapter'
import { openChannel } from './channel'
import { openToRead } from './connection'
import type { Call } from './protocol'
import type { ReaderCall } from './reader'

/** Starts the threads over a database that is migrated and opens with `vault`, and sets this process's house. */
export function assemble(file: string, vault: Vault, onDeath: (why: unknown) => void) {
  const writer = openChannel<Call>(resolve('dist/writer.js'), { file, owner: randomUUID() }, onDeath)
  const reader = openChannel<ReaderCall>(resolve('dist/reader.js'), { file }, onDeath)
  const connection = openToRead(file)
  const db = new PrismaClient({
    adapter: splitAdapter(file, writer),
    transactionOptions: { maxWait: 10_000, timeout: 10_000 },
  })
  const house: House = {
    db,
    vault,
    ledger: ledgerOver(writer),
    throttle: makeThrottle(),
    ...mainReads(connection),
    draining: false,
    overdue: () => 0,
    keyHealth: () => unknownHealth,
    repricing: null,
    countTokens: (texts) => reader.call<number[]>({ kind: 'count', texts }),
    readLong: (sql, ...values) => reader.call({ kind: 'read', sql, values }),
  }
  setHouse(house)
  const close = async () => {
    await db.$disconnect()
    connection.close()
    await Promise.all([writer.close(), reader.close()])
  }
  return { house, writer, close }
}

/** Reads on the main thread's own connection. Statements are kept, they are few. */
function mainReads(connection: ReturnType<typeof openToRead>): Pick<House, 'read' | 'revision' | 'zone'> {
  const statements = new Map<string, ReturnType<typeof connection.prepare>>()
  const read: House['read'] = <Row>(sql: string, ...values: (string | number | bigint | null)[]) => {
    const statement = statements.get(sql) ?? connection.prepare(sql)
    statements.set(sql, statement)
    return statement.all(...values) as Row[]
  }
  const value = connection.prepare('SELECT value FROM Revision').pluck()
  const zone = connection.prepare(`SELECT value FROM Setting WHERE name = 'reportingZone'`).pluck()
  return { read, revision: () => Number(value.get()), zone: () => String(zone.get() ?? 'UTC') }
}
