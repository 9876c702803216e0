import { beforeAll, expect, test } from 'vitest'
import { temporaryHouse } from '../../test/context'
import { initRoot } from '../users/root'
import { withToken } from './with-token'

type Request = { headers: Record<string, string> }
type Options = { authorize(given: Record<string, unknown> | undefined, request: Request): Promise<unknown> }

const { authorize } = withToken().options as unknown as Options
const signIn = (given?: Record<string, unknown>, from = '192.0.2.1') =>
  authorize(given, { headers: { 'x-chatelaine-address': from } })

let house: Awaited<ReturnType<typeof temporaryHouse>>
beforeAll(async () => {
  house = await temporaryHouse()
})

test('whoever shows a live token is let in, whatever stands around it; all else is nobody', async () => {
  const { token } = await initRoot()
  expect(await signIn({ token: ` ${token.toUpperCase()}\n` })).toMatchObject({ id: '1' })
  for (const given of [undefined, {}, { token: '' }, { token: 5 }, { token: [token] }, { token: 'x' }])
    expect(await signIn(given)).toBeNull()
})

test('what went wrong inside is told in a word of ours: next-auth tells it to anybody', async () => {
  await house.remove()
  await expect(signIn({ token: 'x' })).rejects.toThrow(/^(internal|unavailable)$/)
})
