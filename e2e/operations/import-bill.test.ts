import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startApp } from '../support/app'
import { cliJson, runCli } from '../support/cli'
import { openDatabase } from '../support/database'
import { newFolder } from '../support/server-process'
import { expect, test } from '../support/vitest'

test('a bill is checked, imported and recorded in the audit log on the command line, next to the server', async () => {
  const { app, close } = await startApp()
  const { run, all, close: closeSql } = await openDatabase(app.dataDir)
  await run(
    `INSERT INTO "ProviderAccount" ("name", "liveName", "type", "hint", "since", "createdAt", "updatedAt")
     VALUES ('Azure', 'Azure', 'file', '', '2026-01-01', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)`,
  )
  const file = join(newFolder(), 'export.csv')
  const header = 'day,key,model,part,quantity,cost\n'
  writeFileSync(file, `${header}2026-01-05,team-ai,gpt-4o,input,1000,0.0025\n2026-01-05,team-ai,gpt-4o,input,x,1\n`)
  const wrong = await runCli(app.dataDir, ['import-bill', 'Azure', file, '--force'])
  expect(wrong).toMatchObject({ code: 1, stdout: expect.stringContaining('Line 3: not a quantity: x') })

  writeFileSync(file, `${header}2026-01-05,team-ai,gpt-4o,input,1000,0.0025\n`)
  const days = async () => all(`SELECT "day", "state" FROM "DayComparison"`)
  expect(await cliJson(app.dataDir, ['import-bill', 'Azure', file])).toMatchObject({ stored: false, keys: ['team-ai'] })
  expect(await days()).toEqual([])
  expect(await cliJson(app.dataDir, ['import-bill', 'Azure', file, '--force'])).toMatchObject({
    ...{ stored: true, amounts: { USD: '0.002500' }, days: { count: 1, from: '2026-01-05' } },
  })
  expect(await days()).toMatchObject([{ day: '2026-01-05' }])
  expect(await all(`SELECT "detail" FROM "AuditEvent" WHERE "action" = 'reconciliation.import'`)).toHaveLength(1)
  const missing = await runCli(app.dataDir, ['import-bill', 'Nobody', file])
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('no provider account named Nobody') })
  await closeSql()
  await close()
})
