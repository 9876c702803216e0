import { expect, test } from 'vitest'
import { temporaryHouse } from '../../../test/context'
import { parseEnv } from '../../config/env'
import { databaseFile, openToWrite } from './connection'
import { lockFolder } from './lock'
import { openSqlite } from './open'

test('a house that cannot be written lets go of its folder and of its threads', async () => {
  const { dataDir, close } = await temporaryHouse()
  await close()
  const connection = openToWrite(databaseFile(dataDir))
  connection.exec(`CREATE TRIGGER "full" BEFORE INSERT ON "Lease" BEGIN SELECT RAISE(ABORT, 'no room'); END`)
  connection.close()
  await expect(openSqlite(parseEnv({ DATA_DIR: dataDir }), () => {})).rejects.toThrow('no room')
  lockFolder(dataDir, { pid: 7, port: 3000 })()
})
