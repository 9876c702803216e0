import { postgresSchema } from '../db/postgres/migrate'
import { makePool } from '../db/postgres/pool'
import { sqlOver } from '../db/postgres/sql'
import { type Finding, ok, warn } from './finding'
import { migrations } from './migrations'
import type { Patient } from './patient'

const ALIVE = `SELECT "owner", "about" FROM "Lease"
  WHERE "until" > CAST(extract(epoch FROM now()) * 1000 AS BIGINT) ORDER BY "about"`

/** Looks at the server, and lets `examine` look at what is in the database. */
export async function examinePostgres(
  asked: Omit<Patient, 'sql' | 'isAlive'>,
  url: string,
  examine: (patient: Patient) => Promise<Finding[]>,
): Promise<Finding[]> {
  const pool = makePool(url, 2)
  try {
    const sql = sqlOver(pool)
    const [engine] = await sql.all<{ version: string }>(`SELECT current_setting('server_version') AS "version"`)
    const [table] = await sql.all<{ name: string | null }>(`SELECT to_regclass('"Setting"')::text AS "name"`)
    const database = ok('database', `PostgreSQL ${engine?.version} answers`)
    if (!table?.name) return [database, warn('migrations', 'the database is empty', 'Start a server: it sets it up.')]
    const replicas = await sql.all<{ owner: string; about: string }>(ALIVE)
    const alive = new Set(replicas.map(({ owner }) => owner))
    const names = replicas.map(({ about }) => about).join(', ')
    const server = ok('server', names ? `these run: ${names}` : 'none runs')
    const findings = [server, database, ...(await migrations(postgresSchema, sql))]
    return [...findings, ...(await examine({ ...asked, sql, isAlive: (owner) => alive.has(owner) }))]
  } finally {
    await pool.end()
  }
}
