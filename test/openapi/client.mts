/**
 * What a client author writes. `client-project.ts` copies it next to the types that openapi-typescript generates, and
 * tests type-check it there and run it against a server.
 */
import createClient, { type Client } from 'openapi-fetch'
import type { components, paths } from './schema'

type User = components['schemas']['User']
type UserDetail = components['schemas']['UserDetail']
type ProviderKey = components['schemas']['ProviderKey']
type Usage = components['schemas']['Usage']
type Result<Data> = { data?: Data; error?: components['schemas']['ApiError']; response: Response }

const unwrap = <Data,>({ data, error, response }: Result<Data>): Data => {
  if (data === undefined) throw new Error(`${response.status} ${error?.code} ${error?.issues?.[0]?.path}`)
  return data
}

export async function manageUsers(baseUrl: string, token: string): Promise<string[]> {
  const client: Client<paths> = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${token}` } })
  const me = unwrap(await client.GET('/1/me'))
  const created: User = unwrap(await client.POST('/1/users', { body: { name: 'Client author', role: 'member' } }))
  const params = { path: { id: created.id } }
  const listed: User[] = unwrap(await client.GET('/1/users', { params: { query: { deleted: true } } }))
  const updated: UserDetail = unwrap(
    await client.PATCH('/1/users/{id}', { params, body: { monthlyLimit: '20', models: ['gpt-4o*'], email: null } }),
  )
  // One type for a user, whichever operation returns it.
  const users: User[] = [created, ...listed, updated, unwrap(await client.GET('/1/users/{id}', { params }))]
  const reset: User = unwrap(await client.POST('/1/users/{id}/reset', { params }))
  const { message } = unwrap(await client.DELETE('/1/users/{id}', { params }))
  const restored: User = unwrap(await client.POST('/1/users/{id}/restore', { params }))
  const sameToken = restored.token === reset.token && reset.token !== created.token
  return [me.name, updated.role, `${users.length > 3}`, message, `${sameToken}`]
}

export async function manageKeys(baseUrl: string, token: string): Promise<string[]> {
  const client = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${token}` } })
  const body = { name: 'client author', key: 'sk-client-author', endpoint: '', deployments: { 'gpt-4o': 'mine' } }
  const created: ProviderKey = unwrap(await client.POST('/1/keys', { body }))
  const params = { path: { id: created.id } }
  const updated = unwrap(await client.PATCH('/1/keys/{id}', { params, body: { weight: 2, disabled: true } }))
  const { deployments } = unwrap(await client.GET('/1/keys/{id}', { params }))
  const keys: ProviderKey[] = unwrap(await client.GET('/1/keys'))
  const { message } = unwrap(await client.DELETE('/1/keys/{id}', { params }))
  return [created.ApiType, `${updated.weight}`, deployments?.['gpt-4o'] ?? '', `${keys.length > 0}`, message]
}

export async function readUsage(baseUrl: string, token: string): Promise<string[]> {
  const client = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${token}` } })
  const query = { from: '2026-11-01', to: '2026-12-01' }
  const usages: Usage[] = unwrap(await client.GET('/1/usages', { params: { query } }))
  const mine: Usage = unwrap(await client.GET('/1/me/usages'))
  const { error, response } = await client.POST('/1/users', { body: { name: '' } })
  return [`${usages.length}`, mine.cost, `${error?.code} ${response.status} ${error?.issues?.[0]?.path}`]
}

/** What the types refuse. Never called. */
export async function misuse(client: Client<paths>): Promise<void> {
  // @ts-expect-error: a name is required
  await client.POST('/1/users', { body: {} })
  // @ts-expect-error: there is no such role
  await client.POST('/1/users', { body: { name: 'Ann', role: 'owner' } })
  // @ts-expect-error: amounts are strings
  await client.PATCH('/1/users/{id}', { params: { path: { id: 2 } }, body: { monthlyLimit: 20 } })
  // @ts-expect-error: the ID is required
  await client.GET('/1/users/{id}')
  // @ts-expect-error: a flag is a boolean
  await client.GET('/1/users', { params: { query: { deleted: 'yes' } } })
  // @ts-expect-error: there is no such path
  await client.GET('/1/people')
  const { data } = await client.GET('/1/keys/{id}', { params: { path: { id: 1 } } })
  // @ts-expect-error: a key in detail has no secret
  data?.key
}
