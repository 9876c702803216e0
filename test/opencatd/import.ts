import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { operator } from '../../lib/auth/operator'
import { importOpencatd } from '../../lib/import/opencatd/import'
import { openTestContext } from '../context'
import { testSource } from './source'

const noOptions = { progress: () => {}, signal: new AbortController().signal }

/** An empty database, and an opencatd folder with root, Ann (2) and Ben (3) to import into it. */
export async function testImport() {
  const context = await openTestContext()
  const source = testSource(join(mkdtempSync(join(tmpdir(), 'opencatd-')), 'db'))
  source.user(1, 'root', ROOT)
  source.user(2, 'Ann', ANN)
  source.user(3, 'Ben', BEN)
  return {
    context,
    source,
    run: (options: Partial<Parameters<typeof importOpencatd>[2]> = {}) =>
      importOpencatd(operator(), source.dir, { ...noOptions, ...options }),
    async remove() {
      source.close()
      rmSync(dirname(source.dir), { recursive: true })
      await context.remove()
    },
  }
}

export const ROOT = 'c0ffee00-1111-4222-8333-444455556666'
export const ANN = '11111111-1111-4111-8111-111111111111'
export const BEN = 'BBBBBBBB-1111-4111-8111-111111111111'
