import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import type { Pool } from 'pg'
import { applyMigrations, pendingMigrations, type SchemaFiles } from '../migrate'
import { hostsOf } from './hosts'
import { postgresSql } from './sql'

export const postgresSchema: SchemaFiles = {
  file: 'prisma/postgres/schema.prisma',
  migrations: 'prisma/postgres/migrations',
}

/** Returns the names of the migrations it applied. Only one process may call this at a time. */
export async function migratePostgres(pool: Pool, url: string): Promise<string[]> {
  const names = await pendingMigrations(postgresSchema, postgresSql(pool))
  if (names.length > 0) await applyMigrations(postgresSchema, postgresFactory(hostsOf(url).current()))
  return names
}

/** Prisma's factory, but scripts are sent whole: Prisma's own splits them at every semicolon, even inside a function. */
export function postgresFactory(url: string): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg({ connectionString: url, max: 1 })
  const withWholeScripts = async (connecting: ReturnType<PrismaPg['connect']>): Promise<SqlDriverAdapter> => {
    const adapter = await connecting
    adapter.executeScript = async (script) => {
      await adapter.underlyingDriver().query(script)
    }
    return adapter
  }
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: () => withWholeScripts(factory.connect()),
    connectToShadowDb: () => withWholeScripts(factory.connectToShadowDb()),
  }
}
