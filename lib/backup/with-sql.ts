import { openToWrite } from '../db/sqlite/connection'
import { sqlOver } from '../db/sqlite/sql'

/** A few statements on a database file, which a server may have open. */
export async function withSql(file: string, work: (sql: ReturnType<typeof sqlOver>) => Promise<unknown>) {
  const connection = openToWrite(file)
  await work(sqlOver(connection)).finally(() => connection.close())
}
