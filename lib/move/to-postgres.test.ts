import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseEnv } from '../config/env'
import { moveToPostgres } from './to-postgres'

test('a folder without a database has nothing to move, and gets nothing', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'move-'))
  const moving = { progress: () => {}, signal: new AbortController().signal }
  const moved = moveToPostgres(parseEnv({ DATA_DIR: dataDir }), 'postgres://127.0.0.1:1/nobody', moving)
  await expect(moved).rejects.toThrow('There is no database')
  expect(readdirSync(dataDir)).toEqual([])
})
