import { addUser, startApp } from '../support/app'
import { runCli } from '../support/cli'
import { errorBody, invalidField } from '../support/matchers'
import { expect, test } from '../support/vitest'

type AuditEvent = { id: number; action: string; requestId: string | null; hash: string | null }

test('the audit log tells who read which secrets, when, from where and how, and doctor proves that it is whole', async () => {
  const { app, close } = await startApp({ env: { AUDIT_TO_LOG: 'true' } })
  const events = async (query = '') => (await app.api('GET', `/1/audit${query}`)).body as AuditEvent[]
  const ann = await addUser(app, { name: 'Ann', role: 'admin' })
  const read = await app.api('GET', '/1/keys', undefined, ann.token)
  await app.api('GET', '/1/keys', undefined, ann.token)
  await app.api('PATCH', `/1/users/${ann.id}`, { name: 'Anna', role: 'member' })
  const [, change, byAnn] = await events()
  expect(byAnn).toMatchObject({
    ...{ action: 'key.read_secrets', actor: 'Ann', actorId: ann.id, channel: 'api', detail: null },
    ...{ address: expect.stringMatching(/127\.0\.0\.1|::1/), requestId: read.headers.get('x-request-id') },
  })
  expect(change).toMatchObject({ actor: 'root', target: 'Ann', detail: 'name: Ann → Anna; role: admin → member' })

  const ids = (await events('?after=0')).map(({ id }) => id)
  expect(ids).toEqual(ids.toSorted((one, other) => one - other))
  const [first, second] = ids
  expect((await events(`?after=${first}&limit=1`)).map(({ id }) => id)).toEqual([second])
  expect((await events(`?before=${second}`)).map(({ id }) => id)).toEqual([first])
  expect((await events(`?user=${ann.id}&action=user.change`)).map(({ id }) => id)).toEqual([change?.id])
  expect(await app.api('GET', '/1/audit?limit=0')).toMatchObject({ status: 400, body: invalidField('limit') })
  expect(await app.api('GET', '/1/audit', undefined, ann.token)).toMatchObject({
    status: 403,
    body: errorBody('forbidden'),
  })

  await app.server.stop()
  expect(app.server.log(), 'the second read of keys, when the process ends').toContain('1 more within the hour')
  const logged = app.server.log().matchAll(/"audit":\{"id":(\d+)/g)
  const all = [...logged].map(([, id]) => Number(id))
  expect(all).toEqual(expect.arrayContaining(ids))
  expect(new Set(all).size).toBe(all.length)
  const { stdout } = await runCli(app.dataDir, ['doctor', '--json'])
  const { message } = JSON.parse(stdout).findings.find(({ check }: { check: string }) => check === 'audit log')
  expect(message).toMatch(new RegExp(`^${all.length} events, none missing; hash [0-9a-f]{64}$`))
  await close()
})
