import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from './driver'

/**
 * Holds the data folder for the life of the process, or throws naming who has it. The lock is SQLite's own on a file made
 * for it: a pid file is no lock in a container, and the kernel drops this one on `kill -9`.
 */
export function lockFolder(dataDir: string, holder: { pid: number; port: number }): () => void {
  const about = join(dataDir, 'server.json')
  const lock = new Sqlite(join(dataDir, 'server.lock'), { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error
    const taken = `Another Chatelaine has ${dataDir}: ${holderOf(about)}. One folder, one server; for more, use PostgreSQL.`
    throw Object.assign(new Error(taken), { code: 'HOUSE_TAKEN' })
  }
  writeFileSync(about, JSON.stringify({ ...holder, since: new Date().toISOString() }))
  return () => lock.close()
}

/** Who holds the data folder just now, null when nobody does. */
export function holderNow(dataDir: string): string | null {
  const file = join(dataDir, 'server.lock')
  if (!existsSync(file)) return null
  const lock = new Sqlite(file, { readonly: true, timeout: 0 })
  try {
    lock.prepare('SELECT 1 FROM sqlite_master').get()
    return null
  } catch (error) {
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error
    return holderOf(join(dataDir, 'server.json'))
  } finally {
    lock.close()
  }
}

function holderOf(about: string): string {
  try {
    const { pid, port, since } = JSON.parse(readFileSync(about, 'utf8')) as Record<string, unknown>
    return `process ${pid}, on port ${port}, since ${since}`
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return 'a process that has not said its name yet'
  }
}
