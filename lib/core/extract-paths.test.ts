import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { pathsIn } from './extract-paths'

const uid = process.getuid?.()
afterEach(() => {
  if (uid === 0) process.seteuid?.(uid)
})

test.skipIf(uid === undefined)('a folder that is another’s is named, and not looked into', () => {
  const folder = mkdtempSync(join(tmpdir(), 'paths-'))
  const [closed, open] = [join(folder, 'lost+found'), join(folder, 'backups')]
  for (const inside of [closed, open]) {
    mkdirSync(inside)
    writeFileSync(join(inside, 'file'), '')
  }
  chmodSync(closed, 0)
  chmodSync(folder, 0o755)
  // Root is let into everything.
  if (uid === 0) process.seteuid?.(65_534)
  expect(pathsIn(folder).sort()).toEqual([open, join(open, 'file'), closed].sort())
})
