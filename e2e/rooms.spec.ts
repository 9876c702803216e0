import { expect, test } from './fixtures'
import { actions, answers, files, operations, pages, type Room } from './rooms'
import { builtActions, builtRoutes, gatewayEndpoints } from './rooms/built'
import { act, openAlone, openPage, operate } from './rooms/call'
import { unique } from './rooms/cast'
import type { Who } from './rooms/expected'
import { endpoints } from './rooms/gateway'
import { targetOf } from './rooms/target'
import { books, openStage, tryAll } from './rooms/try'

function roomOf(path: string, who: Who): Room {
  const about = path.includes('/users/[id]') ? 'user' : path.includes('[id]') ? 'entry' : undefined
  return {
    who,
    ...(about && { about }),
    ...(answers[path] && { answers: answers[path] }),
    ...(files[path] && { line: files[path] }),
  }
}

test('the access matrix lists every page, operation, endpoint and server action, and nothing else', async ({
  house,
}) => {
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
  expect(gatewayEndpoints().sort()).toEqual(Object.keys(endpoints).sort())
})

test('every page opens only for the roles in the access matrix', async () => {
  test.setTimeout(300_000)
  const { stage, close } = await openStage()
  for (const [path, who] of Object.entries(pages)) {
    const room = roomOf(path, who)
    await tryAll(stage, 'page', path, room, (person, id) => openPage(person, path, id))
  }
  await close()
})

test('a page requested without its layouts is authorized all the same', async () => {
  test.setTimeout(300_000)
  const { stage, close } = await openStage()
  for (const route of builtRoutes().filter(({ isPage }) => isPage)) {
    const room = roomOf(route.path, pages[route.path] ?? 'admin')
    await tryAll(stage, 'page', route.path, room, (person, id) => openAlone(person, route, id))
  }
  await close()
})

test('every API operation serves only the roles in the access matrix, and accepts no session', async () => {
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

test('every /v1 endpoint serves only the roles in the access matrix, and accepts no session', async () => {
  test.setTimeout(300_000)
  const { stage, close } = await openStage()
  for (const [name, room] of Object.entries(endpoints))
    await tryAll(stage, 'gateway', name, room, (person, id) => operate(person, name, id, room.body?.()))
  const root = await stage.cast.play('root')
  const others = await targetOf(stage, 'answer', 'other', 'root')
  for (const name of Object.keys(endpoints).filter((name) => endpoints[name]?.about === 'answer')) {
    const told = async (id: string) => (await operate(root, name, id)).told.replace(id, '')
    expect(await told(others), name).toBe(await told('resp_missing'))
  }
  for (const [name, { about, body }] of Object.entries(endpoints)) {
    const id = about ? await targetOf(stage, about, 'own', 'root') : ''
    const before = await books(stage)
    expect((await operate(root, name, id, body?.(), 'session')).outcome, name).toBe('401')
    expect(await books(stage), name).toEqual(before)
  }
  await close()
})

test('every server action serves only the roles in the access matrix', async () => {
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
