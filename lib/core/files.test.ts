import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { listPaths } from './files'

const uid = process.getuid?.()
afterEach(() => {
  if (uid === 0) process.seteuid?.(uid)
})

test.skipIf(uid === undefined)('an unreadable folder is listed without its content', () => {
  const folder = mkdtempSync(join(tmpdir(), 'paths-'))
  const [closed, open] = [join(folder, 'lost+found'), join(folder, 'backups')]
  for (const inside of [closed, open]) {
    mkdirSync(inside)
    writeFileSync(join(inside, 'file'), '')
  }
  chmodSync(closed, 0)
  chmodSync(folder, 0o755)
  // Root may read everything.
  if (uid === 0) process.seteuid?.(65_534)
  expect(listPaths(folder).sort()).toEqual([open, join(open, 'file'), closed].sort())
})
