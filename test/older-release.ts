import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteSql } from '../lib/db/sqlite/connection'
import Sqlite from '../lib/db/sqlite/driver'
import { listTables } from '../lib/db/tables'

const FOLDER = 'prisma/migrations'
const migrations = readdirSync(FOLDER)
  .filter((name) => !name.endsWith('.toml'))
  .sort()

/** The number of migrations of each older release. */
export const releases = migrations.slice(0, -1).map((_, index) => index + 1)

/** Copies the database `file` into one with only the first `count` migrations; returns its path. */
export async function olderRelease(file: string, count: number): Promise<string> {
  const older = join(mkdtempSync(join(tmpdir(), 'older-')), 'older.db')
  const connection = new Sqlite(older)
  connection.prepare('ATTACH ? AS now').run(file)
  connection.exec(
    String(connection.prepare(`SELECT sql FROM now.sqlite_master WHERE name = '_prisma_migrations'`).pluck().get()),
  )
  for (const name of migrations.slice(0, count)) {
    connection.exec(readFileSync(join(FOLDER, name, 'migration.sql'), 'utf8'))
    connection
      .prepare('INSERT INTO main._prisma_migrations SELECT * FROM now._prisma_migrations WHERE migration_name = ?')
      .run(name)
  }
  connection.defaultSafeIntegers(true)
  const isKept = connection.prepare(`SELECT 1 FROM now.sqlite_master WHERE type = 'table' AND name = ?`)
  for (const { name, columns } of await listTables(sqliteSql(connection))) {
    // A later migration has replaced it.
    if (!isKept.get(name)) continue
    const list = columns.map((column) => `"${column.name}"`).join(', ')
    connection.exec(
      `DELETE FROM main."${name}"; INSERT INTO main."${name}" (${list}) SELECT ${list} FROM now."${name}"`,
    )
  }
  connection.close()
  return older
}
