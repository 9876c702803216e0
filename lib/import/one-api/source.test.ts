import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { importFixture } from '../../../test/one-api'
import Sqlite from '../../db/sqlite/driver'
import type { Program } from './source'

let fixture: Awaited<ReturnType<typeof importFixture>>
beforeEach(async () => {
  fixture = await importFixture()
})
afterEach(() => fixture.remove())

test('what is no database of the program is rejected with what to do', async () => {
  const at = async (location: string, from: Program = 'one-api') =>
    fixture.run({}, location, from).then(
      () => 'imported',
      ({ message }: Error) =>
        message.replaceAll(fixture.context.dataDir, '').replaceAll(fixture.source.file, 'one-api.db'),
    )
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(join(fixture.context.dataDir, name), content)
    return join(fixture.context.dataDir, name)
  }
  expect(await at(join(fixture.context.dataDir, 'none.db'))).toBe('There is no file /none.db.')
  expect(await at(fixture.context.dataDir)).toContain('is not a file')
  expect(await at(file('empty.db', ''))).toBe('/empty.db is empty.')
  expect(await at(file('text.db', 'x'.repeat(5000)))).toBe('/text.db is not a SQLite database.')
  const damaged = Buffer.from(fixture.source.database.serialize())
  damaged.fill(0xff, 4096, 4096 * 12)
  expect(await at(file('damaged.db', damaged))).toMatch(/^\/damaged\.db is damaged: restore it/)
  const foreign = new Sqlite(join(fixture.context.dataDir, 'foreign.db')).exec('CREATE TABLE users (id)')
  foreign.close()
  expect(await at(foreign.name)).toBe(
    'This is not a database of one-api: it has no table tokens, channels, logs, options.',
  )
  expect(await at(fixture.source.file, 'new-api')).toBe('This is a database of one-api: use import one-api.')
  fixture.source.database.exec('BEGIN EXCLUSIVE')
  expect(await at(fixture.source.file)).toBe(
    'one-api.db is locked by another program: stop that, or import a copy of the file.',
  )
  fixture.source.database.exec('COMMIT; ALTER TABLE tokens RENAME COLUMN unlimited_quota TO limitless')
  expect(await at(fixture.source.file)).toContain('its table tokens has no column unlimited_quota')
  expect(await at('mssql://host/db')).toContain('use postgres://, mysql:// or a file')
  expect(await at('postgres://')).toContain('has to be like postgres://user:password@host/database')
  expect(await at('postgres://user:secret@127.0.0.1:1/db')).toMatch(/^127\.0\.0\.1:1 cannot be read: .*ECONNREFUSED/)
  // The driver is installed or not: other packages may bring it along.
  expect(await at('mysql://user:secret@127.0.0.1:1/db')).toMatch(/ECONNREFUSED|npm install --no-save mysql2/)
})
