import { AppError } from '../../core/errors'
import { collectRows, openSourceDatabase, type SourceDatabase, type SourceRow } from '../source-database'

/** new-api began as a copy of one-api: both have the same tables, with a few columns of their own. */
export type Program = 'one-api' | 'new-api'

const COLUMNS: Record<string, string[]> = {
  users: ['id', 'username', 'display_name', 'role', 'status', 'email', 'quota', 'used_quota', 'group'],
  tokens: ['id', 'user_id', 'key', 'status', 'name', 'expired_time', 'remain_quota', 'unlimited_quota'],
  channels: [
    'id',
    'type',
    'key',
    'status',
    'name',
    'weight',
    'base_url',
    'other',
    'models',
    'model_mapping',
    'priority',
  ],
  logs: [
    'id',
    'user_id',
    'created_at',
    'type',
    'username',
    'model_name',
    'quota',
    'prompt_tokens',
    'completion_tokens',
  ],
  options: ['key', 'value'],
}

/** In both programs a member can see them; here they have no counterpart. */
const LEFT_OUT = ['redemptions', 'top_ups', 'midjourneys', 'tasks'] as const

export type Source = SourceDatabase & {
  program: Program
  /** All rows of a table, ordered by ID. */
  all(table: 'users' | 'tokens' | 'channels' | 'options'): Promise<SourceRow[]>
  /** How many rows each table has that is not imported; those without rows are left out. */
  leftOut(): Promise<{ table: string; rows: number }[]>
}

/** Throws `invalid_request` if the database is not one of `program`, and says whose it is. */
export async function openSource(program: Program, location: string): Promise<Source> {
  const database = await openSourceDatabase(location)
  try {
    const tables = await database.tables()
    requireProgram(program, tables)
    return {
      ...database,
      program,
      all: (table) =>
        collectRows(database.batches(`SELECT * FROM ${table}${table === 'options' ? '' : ' ORDER BY id'}`)),
      async leftOut() {
        const counts: { table: string; rows: number }[] = []
        for (const table of LEFT_OUT) if (tables.has(table)) counts.push(await countRows(database, table))
        return counts.filter(({ rows }) => rows > 0)
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

function requireProgram(program: Program, tables: Map<string, Set<string>>) {
  const missing = Object.keys(COLUMNS).filter((table) => !tables.has(table))
  if (missing.length > 0) throw unusable(`This is not a database of ${program}: it has no table ${missing.join(', ')}.`)
  const actual: Program = tables.get('tokens')?.has('model_limits_enabled') ? 'new-api' : 'one-api'
  if (actual !== program) throw unusable(`This is a database of ${actual}: use import ${actual}.`)
  for (const [table, names] of Object.entries(COLUMNS)) {
    const absent = names.filter((name) => !tables.get(table)?.has(name))
    if (absent.length > 0)
      throw unusable(
        `This database is of a release of ${program} that is not known here: its table ${table} has no column ${absent.join(', ')}. Start the latest release of ${program} on it once, and stop it again.`,
      )
  }
}

const unusable = (message: string) => new AppError('invalid_request', message)

async function countRows(database: SourceDatabase, table: (typeof LEFT_OUT)[number]) {
  const [row] = await collectRows(database.batches(`SELECT count(*) AS n FROM ${table}`))
  return { table, rows: Number(row?.n ?? 0) }
}
