/** Derives PostgreSQL's schema from SQLite's, the one that is written by hand: only the provider and the client's folder differ. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

const differences = [
  ['provider = "sqlite"', 'provider = "postgresql"'],
  ['"../lib/db/generated"', '"../../lib/db/generated-postgres"'],
]

const derived = differences.reduce(
  (schema, [from, to]) => {
    if (!schema.includes(from)) throw new Error(`prisma/schema.prisma does not say ${from}`)
    return schema.replace(from, to)
  },
  readFileSync('prisma/schema.prisma', 'utf8'),
)

mkdirSync('prisma/postgres', { recursive: true })
writeFileSync('prisma/postgres/schema.prisma', `// Made by scripts/postgres-schema.mjs.\n${derived}`)
