import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { testSource } from '../../test/opencatd/source'
import { cliJson, runCli } from '../support/cli'
import { openDatabase } from '../support/database'
import { METRICS_TOKEN, scrape } from '../support/metrics'
import { expect, test } from '../support/vitest'
import { docsCommands, firstColumnUnder, isForPostgres } from './commands'
import { type Machine, startMachine } from './machine'

let machine: Machine
test.beforeAll(async () => {
  machine = await startMachine({ METRICS_TOKEN })
  // Before the backup, since one of the commands restores it.
  await addFileAccount()
  await cliJson(machine.app.dataDir, ['backup', join(machine.root, 'mnt/backups/chatelaine-2026-11-22T03-00-00Z.db')])
  testSource(join(machine.root, 'etc/opencatd')).close()
})
test.afterAll(() => machine.close())

/** The account that bills are imported to. */
async function addFileAccount() {
  const { run, close } = await openDatabase(machine.app.dataDir)
  await run(
    `INSERT INTO "ProviderAccount" ("name", "liveName", "type", "hint", "since", "createdAt", "updatedAt")
     VALUES ('Azure', 'Azure', 'file', '', '2026-01-01', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)`,
  )
  await close()
}

for (const { heading, script } of docsCommands().filter((command) => !isForPostgres(command)))
  test(`${heading}: ${script.replaceAll('\n', ' ')}`, async () => {
    // `npm test` runs this one itself.
    if (script === 'npm run check:image') expect(readFileSync('scripts/check.mjs', 'utf8')).toContain('  image: ')
    else expect(await machine.run(script)).not.toContain('"error":')
  })

test('the operations guide lists exactly the commands that exist', async () => {
  const { stdout } = await runCli(machine.app.dataDir, ['--help'])
  const names = [...stdout.matchAll(/^ {2}([a-z][\w-]*) /gm)].map(([, name = '']) => name)
  const documented = firstColumnUnder('Commands').map((usage) => usage.split(' ')[0])
  expect(documented.sort()).toEqual(names.filter((name) => name !== 'help').sort())
})

test('the operations guide lists exactly what doctor checks', async () => {
  const { findings } = await cliJson<{ findings: { check: string }[] }>(machine.app.dataDir, ['doctor'])
  const checks = [...new Set(findings.map(({ check }) => check))]
  expect(firstColumnUnder('What doctor checks').sort()).toEqual(checks.sort())
})

test('the operations guide lists exactly the metrics that are exported', async ({ skip }) => {
  skip(process.platform !== 'linux', 'elsewhere Node exports fewer process metrics')
  const text = await (await scrape(machine.app)).text()
  const names = [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name)
  const documented = firstColumnUnder('What each metric means').map((metric) => metric.replace(/\{.*/, ''))
  expect(documented.sort()).toEqual(names.sort())
})
