import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { AppError } from '../../core/errors'
import { openToRead } from '../../db/sqlite/connection'

/** opencatd's two databases, opened to be read: nothing in its folder is changed. */
export type Source = { people: Database; usage: Database; close(): void }

export function openSource(dir: string): Source {
  const people = opened(dir, 'cat.db', ['users', 'keys'])
  try {
    const usage = opened(dir, 'usage.db', ['usages', 'daily_usages'])
    const close = () => {
      people.close()
      usage.close()
    }
    return { people, usage, close }
  } catch (error) {
    people.close()
    throw error
  }
}

function opened(dir: string, name: string, tables: string[]): Database {
  const file = join(dir, name)
  if (!existsSync(file))
    throw unusable(`There is no ${name} in ${dir}: it is the folder "db" of opencatd that is needed.`)
  const connection = openToRead(file)
  try {
    const found = connection.prepare(`SELECT "name" FROM sqlite_master WHERE "type" = 'table'`).pluck().all()
    const missing = tables.filter((table) => !found.includes(table))
    if (missing.length > 0) throw unusable(`${file} is not opencatd's: it has no table ${missing.join(', ')}.`)
    return connection
  } catch (error) {
    connection.close()
    if ((error as { code?: string }).code !== 'SQLITE_NOTADB') throw error
    throw unusable(`${file} is no SQLite database.`)
  }
}

const unusable = (message: string) => new AppError('invalid_request', message)
