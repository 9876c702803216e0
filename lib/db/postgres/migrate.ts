import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import type { Pool } from 'pg'
import { apply, missing, type Schema } from '../migrate'
import { sqlOver } from './sql'

export const postgresSchema: Schema = {
  file: 'prisma/postgres/schema.prisma',
  migrations: 'prisma/postgres/migrations',
}

/** Answers the names of the migrations that were missing. To be called by one process at a time. */
export async function migratePostgres(pool: Pool, url: string): Promise<string[]> {
  const names = await missing(postgresSchema, sqlOver(pool))
  if (names.length > 0) await apply(postgresSchema, postgresFactory(url))
  return names
}

/** Prisma's, but that a script goes to the server whole: Prisma's own cuts it at every semicolon, also within a function. */
export function postgresFactory(url: string): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg({ connectionString: url, max: 1 })
  const whole = async (connecting: ReturnType<PrismaPg['connect']>): Promise<SqlDriverAdapter> => {
    const adapter = await connecting
    adapter.executeScript = async (script) => {
      await adapter.underlyingDriver().query(script)
    }
    return adapter
  }
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: () => whole(factory.connect()),
    connectToShadowDb: () => whole(factory.connectToShadowDb()),
  }
}
