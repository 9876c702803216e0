import { openDatabase } from './database'
import { expect, openHouse, test } from './fixtures'
import { actions, answers, files, operations, pages, type Room } from './rooms'
import { builtActions, builtRoutes } from './rooms/built'
import { type Answer, act, openPage, operate } from './rooms/call'
import { castOf, type Person, unique } from './rooms/cast'
import { callers, type Door, expected, whoses } from './rooms/expected'
import { type Stage, targetOf } from './rooms/target'

type Call = (person: Person, id: string) => Promise<Answer>

const CANARY = 'canary'
const OURS = `"action" <> 'usage.repriced'`

/** A house with somebody and something in it that no refusal may speak of. */
async function openStage() {
  const { house, close } = await openHouse({ env: { TRUSTED_PROXIES: '127.0.0.1,::1' } })
  const cast = castOf(house)
  await cast.asRoot('POST', '/1/users', { name: `${CANARY} person` })
  await cast.asRoot('POST', '/1/keys', { name: `${CANARY} key`, key: 'sk-rooms' })
  const sql = await openDatabase(house.dataDir)
  return { stage: { house, cast, sql }, close: () => sql.close().then(close) }
}

/** What tells that something was changed, and what the audit said last; that a re-pricing has ended it says in its own time. */
async function books({ sql }: Stage) {
  const [now] = await sql.all<{ revision: bigint; lines: bigint }>(
    `SELECT (SELECT "value" FROM "Revision") AS "revision", (SELECT count(*) FROM "AuditEvent" WHERE ${OURS}) AS "lines"`,
  )
  const [last] = await sql.all<{ action: string; actorId: bigint | null }>(
    `SELECT "action", "actorId" FROM "AuditEvent" WHERE ${OURS} ORDER BY "id" DESC LIMIT 1`,
  )
  return { ...now, last: { action: last?.action, actorId: Number(last?.actorId) } }
}

/** How many are under way. */
async function repricings({ sql }: Stage) {
  const count = (action: string) => `(SELECT count(*) FROM "AuditEvent" WHERE "action" = '${action}')`
  const [row] = await sql.all<{ open: bigint }>(
    `SELECT ${count('usage.reprice')} - ${count('usage.repriced')} AS "open"`,
  )
  return BigInt(row?.open ?? 0)
}

/** Everyone tries, on what is theirs, on another's and on what is not there. */
async function tryAll(stage: Stage, door: Door, name: string, room: Room, call: Call) {
  for (const whose of room.about ? whoses : (['other'] as const)) {
    for (const caller of callers) {
      const cell = `${name}, ${caller}, ${whose}`
      const id = room.about ? await targetOf(stage, room.about, whose, caller) : ''
      const person = await stage.cast.play(caller)
      await expect.poll(() => repricings(stage)).toBe(0n)
      const before = await books(stage)
      const { outcome, told } = await call(person, id)
      const { outcome: due, does } = expected(door, room, caller, whose)
      expect(outcome, cell).toBe(due)
      const after = await books(stage)
      if (does && room.line) expect(after, cell).toMatchObject({ last: { action: room.line, actorId: person.id } })
      else expect(after, cell).toEqual(before)
      if (!does && room.who !== 'open') expect(told, cell).not.toContain(CANARY)
      if (does && (whose === 'own' || room.line === 'session.revoke')) stage.cast.leave(caller, told)
      if (name === 'signOut') stage.cast.leave(caller, '')
    }
  }
}

test('every page, operation and action that was built has its line, and every line is of one', async ({ house }) => {
  const routes = builtRoutes()
  const offered = await Promise.all(
    routes
      .filter(({ path }) => path.startsWith('/1/'))
      .map(async ({ path }) => {
        const { headers } = await fetch(house.url + path.replace('[id]', '1'), { method: 'PURGE' })
        const methods = headers.get('allow')?.split(', ') ?? []
        return methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${path}`)
      }),
  )
  expect(
    routes
      .map(({ path }) => path)
      .filter((path) => !path.startsWith('/1/'))
      .sort(),
  ).toEqual(Object.keys(pages).sort())
  expect(
    offered
      .flat()
      .filter((operation) => !operation.endsWith('[[...path]]'))
      .sort(),
  ).toEqual(Object.keys(operations).sort())
  expect(
    builtActions()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(Object.keys(actions).sort())
})

test('every page opens to those it is for, and to nobody else', async () => {
  test.setTimeout(300_000)
  const { stage, close } = await openStage()
  for (const [path, who] of Object.entries(pages)) {
    const about = path.includes('/users/[id]') ? 'user' : path.includes('[id]') ? 'entry' : undefined
    const room = {
      who,
      ...(about && { about }),
      ...(answers[path] && { answers: answers[path] }),
      ...(files[path] && { line: files[path] }),
    } as Room
    await tryAll(stage, 'page', path, room, (person, id) => openPage(person, path, id))
  }
  await close()
})

test('every operation of the API serves those it is for, and nobody else; no session opens one', async () => {
  test.setTimeout(300_000)
  const { stage, close } = await openStage()
  for (const [name, room] of Object.entries(operations))
    await tryAll(stage, 'operation', name, room, (person, id) => operate(person, name, id, room.body?.(unique())))
  const root = await stage.cast.play('root')
  const before = await books(stage)
  for (const name of Object.keys(operations).filter((name) => operations[name]?.who !== 'open'))
    expect((await operate(root, name, '1', undefined, 'session')).outcome, name).toBe('401')
  expect(await books(stage)).toEqual(before)
  await close()
})

test('every server action serves those it is for, and nobody else', async () => {
  test.setTimeout(300_000)
  const { stage, close } = await openStage()
  for (const action of builtActions()) {
    const room = actions[action.name] as (typeof actions)[string]
    await tryAll(stage, 'action', action.name, room, (person, id) =>
      act(person, action, [
        ...(room.about ? [room.about === 'entry' ? id : Number(id)] : []),
        ...(room.takes?.(unique()) ?? []),
      ]),
    )
  }
  await close()
})
