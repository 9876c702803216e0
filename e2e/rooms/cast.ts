import type { House } from '../fixtures'
import { signedIn, type Visitor, visitor } from '../visitor'
import type { Caller } from './expected'

export type Person = { id: number; token: string; visitor: Visitor }

const NOBODYS = '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d'

let made = 0
export const unique = () => `person-${++made}`

/** Those who try every door. Who has lost their token or their session by it is played by somebody new. */
export function castOf(house: House) {
  const playing = new Map<Caller, Person>()
  let rootToken = house.rootToken
  const asRoot = (method: string, path: string, body?: object) => house.api(method, path, body, rootToken)

  async function enter(caller: Caller): Promise<Person> {
    if (caller === 'nobody') return { id: 0, token: '', visitor: visitor(house.url) }
    if (caller === 'wrong')
      return { id: 0, token: NOBODYS, visitor: visitor(house.url, {}, { 'chatelaine.session': NOBODYS }) }
    if (caller === 'root') return { id: 1, token: rootToken, visitor: await signedIn(house.url, rootToken) }
    const role = caller === 'admin' ? 'admin' : 'member'
    const { id, token } = (await asRoot('POST', '/1/users', { name: unique(), role })).body as Person
    const person = { id, token, visitor: await signedIn(house.url, token) }
    if (caller === 'deleted') await asRoot('DELETE', `/1/users/${id}`)
    if (caller === 'expired') await asRoot('PATCH', `/1/users/${id}`, { expiresAt: '2026-01-01T00:00:00Z' })
    if (caller === 'paused') await asRoot('PATCH', `/1/users/${id}`, { disabled: true })
    return person
  }

  return {
    asRoot,
    async play(caller: Caller): Promise<Person> {
      const person = playing.get(caller) ?? (await enter(caller))
      playing.set(caller, person)
      return person
    },
    /** What they were told may hold root's new token. */
    leave(caller: Caller, told: string) {
      playing.delete(caller)
      if (caller === 'root') rootToken = /"token":"([0-9a-f-]{36})"/.exec(told)?.[1] ?? rootToken
    },
  }
}
export type Cast = ReturnType<typeof castOf>
