import { execFileSync } from 'node:child_process'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { onPostgres, openDatabase } from '../support/database'
import { newFolder } from '../support/server-process'
import type { Obstacle } from './unwritable'

/** A write transaction of another process, this one, that does not end. */
export async function busyDatabase(dataDir: string): Promise<Obstacle> {
  const { run, close } = await openDatabase(dataDir)
  return {
    async block() {
      await run(onPostgres ? 'BEGIN' : 'BEGIN IMMEDIATE')
      if (!onPostgres) return
      // Longer than a slow machine needs.
      await run(`SET LOCAL idle_in_transaction_session_timeout = '10min'`)
      await run('LOCK TABLE "UserMonth", "User", "AuditEvent" IN EXCLUSIVE MODE')
    },
    async unblock() {
      await run('ROLLBACK')
      await close()
    },
  }
}

/** A disk of a few megabytes, or null if mounting is not permitted. */
export function smallDisk(): (Obstacle & { folder: string; unmount(): void }) | null {
  const folder = newFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'none', folder], { stdio: 'ignore' })
  } catch {
    rmSync(folder, { recursive: true })
    return null
  }
  const filler = join(folder, 'filler')
  return {
    folder,
    block: async () => fill(filler),
    unblock: async () => rmSync(filler),
    unmount() {
      execFileSync('umount', ['--lazy', folder])
      rmSync(folder, { recursive: true })
    },
  }
}

function fill(file: string) {
  const handle = openSync(file, 'w')
  for (const size of [65_536, 4096, 1]) {
    try {
      for (;;) if (writeSync(handle, Buffer.alloc(size)) < size) break
    } catch (error) {
      if ((error as { code?: string }).code !== 'ENOSPC') throw error
    }
  }
  closeSync(handle)
}
