import { beforeAll, expect, test } from 'vitest'
import { openTestContext } from '../../test/context'
import type { Actor } from '../audit/actor'
import { revealSelf } from '../users/reveal'
import { initRoot } from '../users/root'
import { tokenProvider } from './token-provider'

type Request = { headers: Record<string, string> }
type Options = { authorize(credentials: Record<string, unknown> | undefined, request: Request): Promise<unknown> }

const { authorize } = tokenProvider().options as unknown as Options
const signIn = (credentials?: Record<string, unknown>, from = '192.0.2.1') =>
  authorize(credentials, { headers: { 'x-chatelaine-address': from } })

let context: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  context = await openTestContext()
})

test('a valid token signs in, in any case and with surrounding whitespace; anything else is rejected', async () => {
  const { token } = await initRoot()
  expect(await signIn({ token: ` ${token.toUpperCase()}\n` })).toMatchObject({ id: '1' })
  for (const credentials of [undefined, {}, { token: '' }, { token: 5 }, { token: [token] }, { token: 'x' }])
    expect(await signIn(credentials)).toBeNull()
})

test('an address has to wait after ten invalid tokens, but a valid one still signs in', async () => {
  const { token } = await revealSelf({ userId: 1, isAdmin: true } as Actor)
  const tryInvalid = () => signIn({ token: 'x' }, '192.0.2.2')
  for (let count = 0; count < 10; count += 1) expect(await tryInvalid()).toBeNull()
  await expect(tryInvalid()).rejects.toThrow('rate_limited')
  expect(await signIn({ token }, '192.0.2.2')).toMatchObject({ id: '1' })
})

test('an internal error becomes one of our codes: next-auth shows its message to the client', async () => {
  await context.remove()
  await expect(signIn({ token: 'x' })).rejects.toThrow(/^(internal|unavailable)$/)
})
