import { openReplicas } from '../chaos/open-replicas'
import { expect, test } from '../support/vitest'

type Token = { id: number; token: string }

test('a further token that is rotated without overlap or revoked is invalid on every replica within a second', async () => {
  const { stage, servers, close } = await openReplicas(1)
  const [user] = stage.users
  const create = await stage.api('POST', `/1/users/${user?.id}/tokens`, { name: 'ci' })
  const { id, token } = create.body as Token
  const statusOn = async (url: string, token: string) =>
    (
      await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: '{}',
      })
    ).status
  /** Polls until every replica responds with `status`, and returns how long that took. */
  const untilAll = async (token: string, status: number) => {
    const since = performance.now()
    const poll = { interval: 20 }
    await Promise.all(servers.map(({ url }) => expect.poll(() => statusOn(url, token), poll).toBe(status)))
    return performance.now() - since
  }
  // Its body is not valid, its token is.
  await untilAll(token, 400)
  const rotated = await stage.api('POST', `/1/tokens/${id}/rotate?overlapSeconds=0`)
  expect(await untilAll(token, 401)).toBeLessThan(1000)
  const next = (rotated.body as Token).token
  await untilAll(next, 400)
  await stage.api('DELETE', `/1/tokens/${id}`)
  expect(await untilAll(next, 401)).toBeLessThan(1000)
  await close()
})
