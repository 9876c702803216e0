import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dumpRows, makeCanaries } from './canaries'
import { onPostgres, openDatabase, removeDatabase } from './database'
import { newFolder } from './server-process'

const SECRET = 'sk-planted-0123456789abcdef'
const KEY = Buffer.alloc(32, 'planted').toString('base64')

test('a canary is found in any file, as it is and in base64', () => {
  const folder = newFolder()
  const canaries = makeCanaries()
  canaries.addFromJson([{ key: SECRET }, { deep: { token: 'f0e1d2c3-b4a5-4678-9abc-def012345678' } }])
  mkdirSync(join(folder, 'backups'))
  writeFileSync(join(folder, 'backups/raw'), `\0\0${SECRET}\0`)
  for (const shift of ['', 'x', 'xy'])
    writeFileSync(join(folder, `base64${shift}`), Buffer.from(`${shift}${SECRET}, and more`).toString('base64'))
  writeFileSync(join(folder, 'at the end'), `the last bytes are ${SECRET}`)
  writeFileSync(join(folder, 'cut off'), `the last bytes are ${SECRET.slice(0, -1)}`)
  writeFileSync(join(folder, 'clean'), 'sk-planted-of-another')
  writeFileSync(join(folder, 'encryption.key'), `${KEY}\n`)
  writeFileSync(join(folder, 'shows the key'), `key=${KEY}`)
  canaries.scanFolder(folder)
  const names = ['at the end', 'backups/raw', 'base64', 'base64x', 'base64xy']
  const found = names.map((name) => `${join(folder, name)}: sk-pla…`)
  expect(canaries.found().sort()).toEqual([...found, `${join(folder, 'shows the key')}: ${KEY.slice(0, 6)}…`])
  rmSync(folder, { recursive: true })
})

test.runIf(onPostgres)('on PostgreSQL a canary is found in any column', async () => {
  const dataDir = newFolder()
  const { run, close } = await openDatabase(dataDir)
  await run(`CREATE TABLE "Canary" AS SELECT 'x' AS "id", :text AS "text", CAST(:bytes AS bytea) AS "bytes"`, {
    text: `in a longer text: ${SECRET}`,
    bytes: KEY,
  })
  await close()
  const canaries = makeCanaries()
  canaries.add(SECRET, KEY)
  canaries.scan('the rows', await dumpRows(dataDir))
  expect(canaries.found()).toEqual(['the rows: sk-pla…', `the rows: ${KEY.slice(0, 6)}…`])
  await removeDatabase(dataDir)
})
