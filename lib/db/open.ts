import { randomUUID } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { makeThrottle } from '../auth/throttle'
import type { Env } from '../env'
import { type House, setHouse } from '../house'
import { ledgerOver, recover } from '../ledger/ledger'
import { splitAdapter } from './adapter'
import { openChannel } from './channel'
import { databaseFile, openToRead, openToWrite } from './connection'
import { PrismaClient } from './generated/client'
import { lockFolder } from './lock'
import { checkVault, markVault, openVault } from './master-key'
import { migrate } from './migrate'
import type { Call } from './protocol'
import type { ReaderCall } from './reader'

export type OpenHouse = House & {
  migrated: string[]
  recovered: number
  close(): Promise<void>
}

/** Takes the data folder, checks the key, migrates, recovers what a dead process left, and sets this process's house. */
export async function openHouse(env: Env, onDeath: (why: unknown) => void): Promise<OpenHouse> {
  mkdirSync(env.DATA_DIR, { recursive: true, mode: 0o700 })
  const unlock = lockFolder(env.DATA_DIR, { pid: process.pid, port: env.PORT })
  const file = databaseFile(env.DATA_DIR)
  const { vault, migrated } = await prepare(env, file)

  const writer = openChannel<Call>(resolve('dist/writer.js'), { file, owner: randomUUID() }, onDeath)
  const reader = openChannel<ReaderCall>(resolve('dist/reader.js'), { file }, onDeath)
  const recovered = await recover(writer)
  const db = new PrismaClient({
    adapter: splitAdapter(file, writer),
    transactionOptions: { maxWait: 10_000, timeout: 10_000 },
  })
  const main = openToRead(file)
  const house: House = {
    db,
    vault,
    ledger: ledgerOver(writer),
    throttle: makeThrottle(),
    ...mainReads(main),
    draining: false,
    countTokens: (texts) => reader.call<number[]>({ kind: 'count', texts }),
  }
  setHouse(house)

  return Object.assign(house, {
    migrated,
    recovered,
    async close() {
      await db.$disconnect()
      main.close()
      await Promise.all([writer.close(), reader.close()])
      unlock()
    },
  })
}

async function prepare(env: Env, file: string) {
  const isNew = !existsSync(file)
  const vault = openVault(env.DATA_DIR, env.ENCRYPTION_KEY, isNew)
  if (!isNew) {
    const existing = openToRead(file)
    checkVault(vault, existing)
    existing.close()
  }
  const migrated = await migrate(file)
  chmodSync(file, 0o600)
  const connection = openToWrite(file)
  markVault(vault, connection)
  connection.close()
  return { vault, migrated }
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
