import { join } from 'node:path'
import { testSource } from '../test/opencatd/source'
import { chatelaine } from './chatelaine'
import { onPostgres, openDatabase } from './database'
import { expect, openHouse, test } from './fixtures'
import { newFolder } from './server'

/** What the audit says of each command, and what it is given; a move is looked at where there is something to move to. */
const commands: Record<string, { line: string | null; words?: (folder: string) => string[] } | 'elsewhere'> = {
  doctor: { line: null },
  root_token: { line: 'user.reveal' },
  save: { line: 'user.save' },
  load: { line: 'user.load' },
  reset_root: { line: 'user.reset' },
  'rotate-key': { line: 'house.rotate' },
  'set-zone': { line: 'zone.set', words: () => ['Europe/Berlin'] },
  backup: { line: 'house.backup', words: (folder) => [join(folder, 'copy.db')] },
  restore: { line: 'house.restore', words: (folder) => [join(folder, 'copy.db')] },
  'move-to-postgres': 'elsewhere',
  import: { line: 'house.import', words: (folder) => ['opencatd', opencatd(folder)] },
}

function opencatd(folder: string) {
  const source = testSource(join(folder, 'opencatd'))
  source.user(1, 'root', 'c0ffee00-1111-4222-8333-444455556666')
  source.close()
  return source.dir
}

test.skip(onPostgres, 'backup and restore are of the file')

test('every command that changes, reveals or exports data is recorded in the audit log', async () => {
  const { house, close } = await openHouse()
  await house.server.stop()
  const { stdout } = await chatelaine(house.dataDir, ['--help'])
  const offered = [...stdout.matchAll(/^ {2}([a-z][a-z_-]*) (?:[<[].*?[>\]] )* +\w/gm)].map(([, name]) => name ?? '')
  expect(offered.filter((name) => name !== 'help').sort()).toEqual(Object.keys(commands).sort())
  const folder = newFolder()
  const last = async () => {
    const { all, close } = await openDatabase(house.dataDir)
    const [line] = await all<{ id: bigint; action: string }>(
      `SELECT "id", "action" FROM "AuditEvent" ORDER BY "id" DESC LIMIT 1`,
    )
    await close()
    return line
  }
  for (const [name, given] of Object.entries(commands)) {
    if (given === 'elsewhere') continue
    const before = await last()
    const { stderr } = await chatelaine(house.dataDir, [name, ...(given.words?.(folder) ?? [])])
    const after = await last()
    expect(after?.action, `${name}: ${stderr}`).toBe(given.line ?? before?.action)
    if (given.line) expect(after, name).not.toEqual(before)
  }
  await close()
})
