import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Vitest's and Playwright's global setup: all that a run puts into temporary folders lies in one, which is gone afterwards. */
export default function setup() {
  const folder = mkdtempSync(join(tmpdir(), 'chatelaine-tests-'))
  // PostgreSQL, which does not run as root, has to get to its own folder in it.
  chmodSync(folder, 0o711)
  process.env.TMPDIR = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
