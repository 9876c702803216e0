import { once } from 'node:events'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makePool } from '../db/postgres/pool'
import { openReadOnly, openReadWrite } from '../db/sqlite/connection'
import { lockDataFolder } from '../db/sqlite/folder-lock'
import { explainSystemError, messageOfError } from './system-error'

const errorOf = async (work: () => unknown): Promise<Error> => {
  try {
    await work()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('it did not fail')
}

test('a port in use is named, with the variable that sets it', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const error = await errorOf(() => once(createServer().listen(port, '127.0.0.1'), 'listening'))
  expect(messageOfError(error)).toBe(
    `Another program listens on port ${port} of 127.0.0.1. Stop it, or set PORT to another one.`,
  )
})

test('an address of another machine names HOST', async () => {
  const error = await errorOf(() => once(createServer().listen(0, '203.0.113.1'), 'listening'))
  expect(messageOfError(error)).toMatch(/no address 203\.0\.113\.1\. Set HOST/)
})

test('a database that cannot be opened is named by its path, whoever opens it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatelaine-'))
  mkdirSync(join(folder, 'chatelaine.db'))
  mkdirSync(join(folder, 'server.lock'))
  const file = join(folder, 'chatelaine.db')
  for (const [path, open] of [
    [file, () => openReadWrite(file)],
    [file, () => openReadOnly(file)],
    [join(folder, 'server.lock'), () => lockDataFolder(folder, { pid: 1, port: 1 })],
  ] as const) {
    const { problem, fix } = explainSystemError(await errorOf(open)) ?? {}
    expect(problem).toContain(path)
    expect(fix).toContain('DATA_DIR')
  }
})

test('a folder below a file names DATA_DIR', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'chatelaine-')), 'file')
  writeFileSync(file, '')
  const error = await errorOf(() => mkdirSync(join(file, 'data'), { recursive: true }))
  expect(messageOfError(error)).toContain(`${file}/data: part of this path is not a folder. The user`)
})

test('codes of PostgreSQL say what to do, and other errors speak for themselves', () => {
  const withCode = (code: string) => Object.assign(new Error('sorry'), { code })
  expect(messageOfError(withCode('53300'))).toMatch(/no connection left\. Raise max_connections/)
  expect(messageOfError(withCode('25006'))).toMatch(/read-only\. Set DATABASE_URL/)
  for (const error of [withCode('EACCES'), withCode('constructor'), new Error('sorry')])
    expect(messageOfError(error)).toBe('sorry')
  expect(explainSystemError('text')).toBeNull()
})

test('a PostgreSQL that cannot be reached is named by its host, and a provider is not taken for one', async () => {
  const pool = makePool('postgres://ann:secret@127.0.0.1:1/db', 1)
  const error = await errorOf(() => pool.query('SELECT 1'))
  expect(messageOfError(error)).toBe('PostgreSQL at 127.0.0.1:1 cannot be reached. Start it, or correct DATABASE_URL.')
  await pool.end()
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })
  expect(messageOfError(refused)).toBe(refused.message)
})
