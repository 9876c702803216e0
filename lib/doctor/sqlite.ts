import { existsSync } from 'node:fs'
import { databaseFile, openToRead, refuseUnsound } from '../db/sqlite/connection'
import { brokenIn } from '../db/sqlite/integrity'
import { holderNow } from '../db/sqlite/lock'
import { sqliteSchema } from '../db/sqlite/migrate'
import { sqlOver } from '../db/sqlite/sql'
import { bad, type Finding, ok, warn } from './finding'
import { migrations } from './migrations'
import type { Patient } from './patient'

type Asked = Omit<Patient, 'sql' | 'isAlive'>

/** Looks at the file, and lets `examine` look at what is in it when it can be read. */
export async function examineSqlite(
  asked: Asked,
  examine: (patient: Patient) => Promise<Finding[]>,
): Promise<Finding[]> {
  const { env, signal } = asked
  const file = databaseFile(env.DATA_DIR)
  const holder = holderNow(env.DATA_DIR)
  const server = holder ? ok('server', `it runs: ${holder}`) : ok('server', 'it is stopped')
  if (!existsSync(file))
    return [server, warn('database', `there is no ${file} yet`, 'Start the server, or set DATA_DIR.')]
  const connection = openToRead(file)
  try {
    const version = refuseUnsound(connection)
    const broken = await brokenIn(connection, { signal })
    const todo = 'Stop the server, keep a copy of the data folder, and restore a backup.'
    if (broken.length > 0) return [server, bad('database', broken.slice(0, 5).join('; '), todo)]
    const sql = sqlOver(connection)
    const findings = [
      server,
      ok('database', `${file} is whole, SQLite ${version}`),
      ...(await migrations(sqliteSchema, sql)),
    ]
    return [...findings, ...(await examine({ ...asked, sql, isAlive: () => holder !== null }))]
  } finally {
    connection.close()
  }
}
