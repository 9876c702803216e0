import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openFile } from './connection'

const lockFile = (dataDir: string) => join(dataDir, 'server.lock')
/** Describes the holder of the lock, for error messages. */
const holderFile = (dataDir: string) => join(dataDir, 'server.json')

/**
 * Locks the data folder for the life of the process, or throws an error that names the holder. The lock is SQLite's own,
 * on a separate file: process ids are ambiguous across containers, and the kernel releases this lock even on `kill -9`.
 */
export function lockDataFolder(dataDir: string, holder: { pid: number; port: number }): () => void {
  const lock = openFile(lockFile(dataDir), { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error
    const message = `Another Chatelaine is using ${dataDir}: ${describeHolder(dataDir)}. A data folder serves one server; several need PostgreSQL.`
    throw Object.assign(new Error(message), { code: 'DATABASE_IN_USE' })
  }
  writeFileSync(holderFile(dataDir), JSON.stringify({ ...holder, since: new Date().toISOString() }))
  return () => lock.close()
}

/** Describes the process that holds the lock; null if nobody does. */
export function findLockHolder(dataDir: string): string | null {
  const file = lockFile(dataDir)
  if (!existsSync(file)) return null
  const lock = openFile(file, { readonly: true, timeout: 0 })
  try {
    lock.prepare('SELECT 1 FROM sqlite_master').get()
    return null
  } catch (error) {
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error
    return describeHolder(dataDir)
  } finally {
    lock.close()
  }
}

function describeHolder(dataDir: string): string {
  try {
    const { pid, port, since } = JSON.parse(readFileSync(holderFile(dataDir), 'utf8')) as Record<string, unknown>
    return `process ${pid}, on port ${port}, since ${since}`
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return 'a process that is still starting'
  }
}
