import { existsSync } from 'node:fs'
import { stat, statfs } from 'node:fs/promises'
import type { Admin } from '../auth/actor'
import { env } from '../config/env'
import { pathsIn } from '../core/extract-paths'

/** Bytes. `folder` null: with PostgreSQL there need be none. `retentionDays` null: single entries are kept for ever. */
type Data = { folder: { path: string; size: number; free: number } | null; retentionDays: number | null }

export async function dataFolder(_: Admin): Promise<Data> {
  const { DATA_DIR: path, RETENTION_DAYS: days } = env()
  const retentionDays = days ?? null
  if (!existsSync(path)) return { folder: null, retentionDays }
  const { bavail, bsize } = await statfs(path)
  // A file may go while we count: SQLite's own come and go.
  const sizes = await Promise.allSettled(pathsIn(path).map((name) => stat(name)))
  const size = sizes.reduce(
    (sum, found) => sum + (found.status === 'fulfilled' && found.value.isFile() ? found.value.size : 0),
    0,
  )
  return { folder: { path, size, free: bavail * bsize }, retentionDays }
}
