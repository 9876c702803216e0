import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseEnv } from '../../env'
import { testServer } from '../test-server'
import { openPostgres, openPostgresAlone } from './open'
import { dropDatabase, temporaryDatabase } from './temporary'

const onDeath = (why: unknown) => {
  throw why
}

test.skipIf(!testServer)('a command with a wrong key keeps no replica from starting', async () => {
  const [server, name] = [testServer ?? '', `chatelaine-${randomUUID()}`]
  const url = await temporaryDatabase(server, name)
  const envOf = (fill: number) =>
    parseEnv({
      DATA_DIR: mkdtempSync(join(tmpdir(), 'open-')),
      DATABASE_URL: url,
      ENCRYPTION_KEY: Buffer.alloc(32, fill).toString('base64'),
    })
  await (await openPostgres(envOf(1), url, onDeath)).close()
  await expect(openPostgresAlone(envOf(2), url, onDeath)).rejects.toThrow('not the one')
  await (await openPostgres(envOf(1), url, onDeath)).close()
  await dropDatabase(server, name)
})
