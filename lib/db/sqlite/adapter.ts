import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import type { SqlDriverAdapter, SqlDriverAdapterFactory, SqlQuery, SqlResultSet } from '@prisma/driver-adapter-utils'
import type { Channel } from './channel'
import type { Call } from './protocol'

const identity = { provider: 'sqlite', adapterName: '@prisma/adapter-better-sqlite3' } as const

const reads = (sql: string) => /^\s*(SELECT|WITH)\b/i.test(sql)

/**
 * Prisma's own adapter has one connection, and a plain write runs inside whatever transaction is open there. So reads use
 * a read-only connection here, and every write and every whole transaction goes to the writer, one after another.
 */
export const splitAdapter = (file: string, writer: Channel<Call>): SqlDriverAdapterFactory => ({
  ...identity,
  async connect() {
    const reader = await new PrismaBetterSqlite3({ url: file, readonly: true, fileMustExist: true }).connect()
    const sendTo = (tx: number | null) => ({
      queryRaw: (query: SqlQuery) => writer.call<SqlResultSet>({ kind: 'query', tx, query }),
      executeRaw: (query: SqlQuery) => writer.call<number>({ kind: 'execute', tx, query }),
    })
    const alone = sendTo(null)

    const adapter: SqlDriverAdapter = {
      ...identity,
      queryRaw: (query) => (reads(query.sql) ? reader.queryRaw(query) : alone.queryRaw(query)),
      executeRaw: alone.executeRaw,
      executeScript: (script) => writer.call<void>({ kind: 'script', script }),
      async startTransaction() {
        const tx = await writer.call<number>({ kind: 'begin' })
        const end = () => writer.call<void>({ kind: 'end', tx })
        // The engine sends COMMIT and ROLLBACK itself, as statements.
        return { ...identity, options: { usePhantomQuery: false }, ...sendTo(tx), commit: end, rollback: end }
      },
      dispose: () => reader.dispose(),
    }
    return adapter
  },
})
