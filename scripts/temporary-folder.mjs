import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Linux keeps it in memory: a commit that waits 10 ms for a disk takes none there, and tests make many thousand. */
const MEMORY = '/dev/shm'
const MIN_FREE_BYTES = 4 * 2 ** 30

/** Global setup of Vitest and Playwright: in memory where there is room. */
export default function setup() {
  return createTemporaryFolder(hasRoomInMemory() ? MEMORY : tmpdir())
}

/**
 * Makes a folder in `parent` the parent of all temporary folders of this process and those it starts. Returns a function
 * that deletes it. Benchmarks leave `parent` on the disk: they measure it.
 */
export function createTemporaryFolder(parent = tmpdir()) {
  const folder = mkdtempSync(join(parent, 'chatelaine-run-'))
  // PostgreSQL runs as another user, and must be able to enter its folder inside.
  chmodSync(folder, 0o711)
  process.env.TMPDIR = folder
  return () => rmSync(folder, { recursive: true, force: true })
}

function hasRoomInMemory() {
  if (process.env.TMPDIR) return false
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize > MIN_FREE_BYTES
  } catch {
    return false
  }
}
