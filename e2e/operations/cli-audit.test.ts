import { join } from 'node:path'
import { testSource } from '../../test/opencatd/source'
import { ROOT_TOKEN, startApp } from '../support/app'
import { runCli } from '../support/cli'
import { openDatabase } from '../support/database'
import { newFolder } from '../support/server-process'
import { expect, test } from '../support/vitest'

/** The audit action of each command, and its arguments. move-to-postgres, which needs PostgreSQL, and import-bill have tests of their own. */
const commands: Record<string, { action: string | null; args?: (folder: string) => string[] } | 'tested elsewhere'> = {
  doctor: { action: null },
  root_token: { action: 'user.reveal' },
  save: { action: 'user.export' },
  load: { action: 'user.import' },
  reset_root: { action: 'user.reset' },
  'rotate-key': { action: 'system.rotate_key' },
  'set-zone': { action: 'zone.set', args: () => ['Europe/Berlin'] },
  backup: { action: 'system.backup', args: (folder) => [join(folder, 'copy.db')] },
  restore: { action: 'system.restore', args: (folder) => [join(folder, 'copy.db')] },
  'move-to-postgres': 'tested elsewhere',
  'import-bill': 'tested elsewhere',
  reconcile: { action: 'reconciliation.run' },
  import: { action: 'system.import', args: (folder) => ['opencatd', opencatdFolder(folder)] },
}

function opencatdFolder(folder: string) {
  const source = testSource(join(folder, 'opencatd'))
  source.user(1, 'root', ROOT_TOKEN)
  source.close()
  return source.dir
}

test('every command that changes, reveals or exports data is recorded in the audit log', async () => {
  const { app, close } = await startApp()
  await app.server.stop()
  const { stdout } = await runCli(app.dataDir, ['--help'])
  const available = [...stdout.matchAll(/^ {2}([a-z][a-z_-]*) (?:[<[].*?[>\]] )* +\w/gm)].map(([, name]) => name ?? '')
  expect(available.filter((name) => name !== 'help').sort()).toEqual(Object.keys(commands).sort())
  const folder = newFolder()
  const last = async () => {
    const { all, close } = await openDatabase(app.dataDir)
    const [event] = await all<{ id: bigint; action: string }>(
      `SELECT "id", "action" FROM "AuditEvent" ORDER BY "id" DESC LIMIT 1`,
    )
    await close()
    return event
  }
  for (const [name, command] of Object.entries(commands)) {
    if (command === 'tested elsewhere') continue
    const before = await last()
    const { stderr } = await runCli(app.dataDir, [name, ...(command.args?.(folder) ?? [])])
    const after = await last()
    expect(after?.action, `${name}: ${stderr}`).toBe(command.action ?? before?.action)
    if (command.action) expect(after, name).not.toEqual(before)
  }
  await close()
})
