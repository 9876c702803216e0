import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { operator } from '../../lib/auth/operator'
import { importOpencatd } from '../../lib/import/opencatd/import'
import { temporaryHouse } from '../context'
import { testSource } from './source'

const quiet = { progress: () => {}, signal: new AbortController().signal }

/** A house of a test's own, and one of opencatd's to be imported: with root, Ann (2) and Ben (3). */
export async function testImport() {
  const house = await temporaryHouse()
  const source = testSource(join(mkdtempSync(join(tmpdir(), 'opencatd-')), 'db'))
  source.user(1, 'root', ROOT)
  source.user(2, 'Ann', ANN)
  source.user(3, 'Ben', BEN)
  return {
    house,
    source,
    run: (work: Partial<Parameters<typeof importOpencatd>[2]> = {}) =>
      importOpencatd(operator(), source.dir, { ...quiet, ...work }),
    async remove() {
      source.close()
      rmSync(dirname(source.dir), { recursive: true })
      await house.remove()
    },
  }
}

export const ROOT = 'c0ffee00-1111-4222-8333-444455556666'
export const ANN = '11111111-1111-4111-8111-111111111111'
export const BEN = 'BBBBBBBB-1111-4111-8111-111111111111'
