import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * All that a run of tests or of a benchmark puts into temporary folders lies in one from here on; answers what removes it.
 * Vitest's and Playwright's global setup.
 */
export default function setup() {
  const folder = mkdtempSync(join(tmpdir(), 'chatelaine-run-'))
  // PostgreSQL, which does not run as root, has to get to its own folder in it.
  chmodSync(folder, 0o711)
  process.env.TMPDIR = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
