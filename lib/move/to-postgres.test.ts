import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseEnv } from '../config/env'
import { moveToPostgres } from './to-postgres'

test('a folder without a database is rejected, and nothing is created in it', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'move-'))
  const options = { progress: () => {}, signal: new AbortController().signal }
  const result = moveToPostgres(parseEnv({ DATA_DIR: dataDir }), 'postgres://127.0.0.1:1/nobody', options)
  await expect(result).rejects.toThrow('There is no database')
  expect(readdirSync(dataDir)).toEqual([])
})
