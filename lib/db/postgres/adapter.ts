import { PrismaPg } from '@prisma/adapter-pg'
import type {
  IsolationLevel,
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  Transaction,
} from '@prisma/driver-adapter-utils'
import type { Pool } from 'pg'
import { lockStatement } from './locks'

/** Prisma's reads are recognized by their first word; everything else counts as a write. */
const isRead = (sql: string) => /^\s*(SELECT|WITH)\b/i.test(sql)

/**
 * Prisma's adapter with two changes that make PostgreSQL behave like SQLite here. Transactions run one at a time, so that
 * what one has read still holds when it writes. A write resolves only after `afterWrite`.
 */
export function serialAdapter(pool: Pool, afterWrite: () => Promise<void>): SqlDriverAdapterFactory {
  const factory = new PrismaPg(pool)
  const { provider, adapterName } = factory
  const write = async <Result>(work: Promise<Result>) => {
    const result = await work
    await afterWrite()
    return result
  }
  return {
    provider,
    adapterName,
    async connect() {
      const plain = await factory.connect()
      const adapter: SqlDriverAdapter = {
        provider,
        adapterName,
        queryRaw: (query: SqlQuery) => (isRead(query.sql) ? plain.queryRaw(query) : write(plain.queryRaw(query))),
        executeRaw: (query) => write(plain.executeRaw(query)),
        executeScript: (script) => write(plain.executeScript(script)),
        startTransaction: async (level) => withHook(await beginSerial(plain, level), afterWrite),
        getConnectionInfo: () => plain.getConnectionInfo(),
        dispose: () => plain.dispose(),
      }
      return adapter
    },
  }
}

async function beginSerial(plain: SqlDriverAdapter, level: IsolationLevel | undefined): Promise<Transaction> {
  const transaction = await plain.startTransaction(level)
  try {
    await transaction.executeRaw({ sql: lockStatement('write'), args: [], argTypes: [] })
    return transaction
  } catch (error) {
    await transaction.rollback()
    throw error
  }
}

const withHook = (transaction: Transaction, afterCommit: () => Promise<void>): Transaction => ({
  provider: transaction.provider,
  adapterName: transaction.adapterName,
  options: transaction.options,
  queryRaw: (query) => transaction.queryRaw(query),
  executeRaw: (query) => transaction.executeRaw(query),
  commit: () => transaction.commit().then(afterCommit),
  rollback: () => transaction.rollback(),
})
