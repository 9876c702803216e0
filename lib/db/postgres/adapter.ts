import { PrismaPg } from '@prisma/adapter-pg'
import type {
  IsolationLevel,
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  Transaction,
} from '@prisma/driver-adapter-utils'
import type { Pool } from 'pg'
import { take } from './locks'

/** Prisma's reads are told by their first word; all else may have changed something. */
const reads = (sql: string) => /^\s*(SELECT|WITH)\b/i.test(sql)

/**
 * Prisma's own adapter, with two differences that make PostgreSQL behave as SQLite does here: whole transactions come one
 * after another, so that what one has read still holds when it writes; and a write is only answered after `written`.
 */
export function serialAdapter(pool: Pool, written: () => Promise<void>): SqlDriverAdapterFactory {
  const factory = new PrismaPg(pool)
  const { provider, adapterName } = factory
  return {
    provider,
    adapterName,
    async connect() {
      const plain = await factory.connect()
      const afterwards = async <Result>(work: Promise<Result>) => {
        const result = await work
        await written()
        return result
      }
      const adapter: SqlDriverAdapter = {
        provider,
        adapterName,
        queryRaw: (query: SqlQuery) => (reads(query.sql) ? plain.queryRaw(query) : afterwards(plain.queryRaw(query))),
        executeRaw: (query) => afterwards(plain.executeRaw(query)),
        executeScript: (script) => afterwards(plain.executeScript(script)),
        startTransaction: async (level) => serial(await begin(plain, level), written),
        getConnectionInfo: () => plain.getConnectionInfo(),
        dispose: () => plain.dispose(),
      }
      return adapter
    },
  }
}

async function begin(plain: SqlDriverAdapter, level: IsolationLevel | undefined): Promise<Transaction> {
  const transaction = await plain.startTransaction(level)
  try {
    await transaction.executeRaw({ sql: take('write'), args: [], argTypes: [] })
    return transaction
  } catch (error) {
    await transaction.rollback()
    throw error
  }
}

const serial = (transaction: Transaction, written: () => Promise<void>): Transaction => ({
  provider: transaction.provider,
  adapterName: transaction.adapterName,
  options: transaction.options,
  queryRaw: (query) => transaction.queryRaw(query),
  executeRaw: (query) => transaction.executeRaw(query),
  commit: () => transaction.commit().then(written),
  rollback: () => transaction.rollback(),
})
