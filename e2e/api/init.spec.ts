import { expect, openHouse, test } from '../fixtures'
import { failure, time, token } from './shapes'

type Made = { id: number; token: string }

test('of a hundred concurrent init requests exactly one creates root, whatever the body; a restart changes nothing', async () => {
  const { house, close } = await openHouse({ rootToken: null })
  const init = (headers: Record<string, string> = {}, body = '{') =>
    fetch(`${house.url}/1/users/init`, { method: 'POST', headers, body })

  const foreign = [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]
  for (const headers of foreign) {
    const refused = await init(headers)
    expect([refused.status, await refused.json()]).toEqual([403, failure('forbidden')])
  }

  const answers = await Promise.all(Array.from({ length: 100 }, () => init({ 'content-type': 'text/strange' })))
  const made = answers.filter(({ status }) => status === 200)
  expect(made).toHaveLength(1)
  const root = (await made[0]?.json()) as Made
  expect(root).toEqual({ id: 1, updatedAt: time, name: 'root', token, createdAt: time })
  expect(Object.keys(root)).toEqual(['id', 'updatedAt', 'name', 'token', 'createdAt'])
  for (const late of answers.filter(({ status }) => status !== 200))
    expect([late.status, await late.json()]).toEqual([403, failure('already_initialized')])

  const user = await house.api('POST', '/1/users', { name: 'Ann', models: ['gpt-4o*'] }, root.token)
  const key = await house.api('POST', '/1/keys', { name: 'main', key: 'sk-restart-test' }, root.token)
  const { id } = user.body as Made
  const everything = async () =>
    Promise.all(
      ['/1/me', '/1/users', `/1/users/${id}`, '/1/keys', '/1/usages'].map(async (path) => {
        return (await house.api('GET', path, undefined, root.token)).body
      }),
    )
  const before = await everything()
  await house.restart()
  expect(await everything()).toEqual(before)
  expect(before[3]).toEqual([key.body])
  expect((await init()).status).toBe(403)
  await close()
})

test('init from the page of this very house is no cross-site request', async () => {
  const { house, close } = await openHouse({ rootToken: null })
  const headers = { origin: house.url, 'sec-fetch-site': 'same-origin' }
  expect((await fetch(`${house.url}/1/users/init`, { method: 'POST', headers })).status).toBe(200)
  await close()
})
