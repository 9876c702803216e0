import { copyFileSync, existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import { requireSetupCode, setupCode } from './setup-code'

const outcome = (given: string | undefined, address: string) =>
  requireSetupCode(given, address).then(
    () => 'accepted',
    (error) => error.code,
  )

test('every replica accepts the setup code that any of them has printed, and no other database has the same', async () => {
  const first = await openTestContext()
  const code = await setupCode()
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/)
  await first.close()

  const second = await openTestContext(first.dataDir)
  expect(await setupCode()).toBe(code)
  const asTyped = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `
  expect([await outcome(code, 'a'), await outcome(asTyped, 'a')]).toEqual(['accepted', 'accepted'])
  // The same encryption key: on PostgreSQL all tests have it.
  const otherFolder = mkdtempSync(join(tmpdir(), 'chatelaine-'))
  const keyFile = join(first.dataDir, 'encryption.key')
  if (existsSync(keyFile)) copyFileSync(keyFile, join(otherFolder, 'encryption.key'))
  await second.remove()

  const other = await openTestContext(otherFolder)
  expect(await setupCode()).not.toBe(code)
  expect(await outcome(code, 'a')).toBe('setup_code_required')
  await other.remove()
})

test('after ten wrong setup codes from one address further ones are refused, and the right one is accepted', async () => {
  const context = await openTestContext()
  for (let tries = 0; tries < 10; tries += 1)
    expect(await outcome('0000-0000-0000', '192.0.2.1')).toBe('setup_code_required')
  expect(await outcome('0000-0000-0000', '192.0.2.1')).toBe('rate_limited')
  expect(await outcome(await setupCode(), '192.0.2.1')).toBe('accepted')
  expect(await outcome(undefined, '192.0.2.1')).toBe('setup_code_required')
  await context.remove()
})
