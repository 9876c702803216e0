/**
 * `npm run db:diff`: prints the SQL for new migrations. For SQLite it compares the schema with the existing migrations.
 * For PostgreSQL, if TEST_POSTGRES_URL names a server, with the last committed schema, because Prisma's engine cannot
 * introspect PostgreSQL through a driver adapter.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { diffFromDatamodel, diffFromMigrations } from '../lib/db/migrate'
import { postgresFactory, postgresSchema } from '../lib/db/postgres/migrate'
import { sqliteFactory, sqliteSchema } from '../lib/db/sqlite/migrate'

const { TEST_POSTGRES_URL: url } = process.env
const now = readFileSync(sqliteSchema.file, 'utf8')
const sqlite = await diffFromMigrations(sqliteSchema, [sqliteSchema.file, now], sqliteFactory(':memory:'))
process.stdout.write(`-- ${sqliteSchema.migrations}\n${sqlite}\n`)

if (url) {
  const forPostgres = (schema: string) => schema.replace('provider = "sqlite"', 'provider = "postgresql"')
  const committed = execFileSync('git', ['show', `HEAD:${sqliteSchema.file}`], { encoding: 'utf8' })
  const postgres = await diffFromDatamodel(
    ['committed', forPostgres(committed)],
    [sqliteSchema.file, forPostgres(now)],
    postgresFactory(url),
  )
  process.stdout.write(`-- ${postgresSchema.migrations}\n${postgres}`)
}
