import { readFileSync } from 'node:fs'
import { expect, signIn, test } from './fixtures'
import { actions, pages, paths, servedActions, servedPaths } from './rooms'

type User = { id: number; token: string }
type Built = { filename: string; exportedName: string; workers: Record<string, unknown> }

const toMember = { admin: '/me', member: 'opens', stranger: '/', open: 'opens' }
const toStranger = { admin: '/sign-in', member: '/sign-in', stranger: 'opens', open: 'opens' }

const real = (path: string) => path.replace('[id]', '1')

test('every page, path and action has its line', () => {
  const lines = { ...pages, ...paths }
  expect(servedPaths().filter((path) => !lines[path])).toEqual([])
  expect(servedActions().filter(({ file }) => !actions[file])).toEqual([])
  expect(servedPaths().length).toBeGreaterThan(25)
  expect(servedActions().length).toBeGreaterThan(5)
})

test('every page of an admin sends a member home, and a stranger to the door', async ({ page, house, playwright }) => {
  const { token } = (await house.api('POST', '/1/users', { name: 'Walker' })).body as User
  const stranger = await playwright.request.newContext({ baseURL: house.url })
  await signIn(page, house, token)
  for (const path of servedPaths().filter((path) => pages[path])) {
    const who = pages[path]
    const seen = async (context: typeof stranger) => {
      const response = await context.get(house.url + real(path), { maxRedirects: 0 })
      return response.status() === 307 ? new URL(response.headers().location ?? '', house.url).pathname : 'opens'
    }
    expect([path, await seen(page.request)]).toEqual([path, who ? toMember[who] : ''])
    expect([path, await seen(stranger)]).toEqual([path, who ? toStranger[who] : ''])
  }
  await stranger.dispose()
})

test('every path of the API refuses a member where it is an admin’s, and a session everywhere', async ({
  page,
  house,
}) => {
  const { token } = (await house.api('POST', '/1/users', { name: 'Caller' })).body as User
  await signIn(page, house, token)
  for (const path of servedPaths().filter((path) => paths[path] && paths[path] !== 'open')) {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const { status } = await house.api(method, real(path), method === 'GET' ? undefined : {}, token)
      if (paths[path] === 'admin') expect([403, 405], `${method} ${path}`).toContain(status)
      const withSession = await page.request.fetch(house.url + real(path), { method })
      expect([401, 405], `${method} ${path} with a session`).toContain(withSession.status())
    }
  }
})

test('every action of an admin sends a member home, and changes nothing', async ({ page, house, playwright }) => {
  const { token } = (await house.api('POST', '/1/users', { name: 'Actor' })).body as User
  await signIn(page, house, token)
  const stranger = await playwright.request.newContext({ baseURL: house.url })
  const manifest = JSON.parse(readFileSync('.next/server/server-reference-manifest.json', 'utf8')) as {
    node: Record<string, Built>
  }
  const built = Object.entries(manifest.node).map(([id, action]) => ({ id, ...action }))
  const state = async () => [(await house.api('GET', '/1/users')).body, (await house.api('GET', '/1/keys')).body]
  const before = await state()
  for (const { file, names } of servedActions()) {
    for (const name of names) {
      const found = built.find(({ filename, exportedName }) => filename === file && exportedName === name)
      expect(found, `${file} ${name} is built`).toBeDefined()
      const room = Object.keys(found?.workers ?? {})[0] ?? ''
      const path = real(
        room
          .replace(/^app/, '')
          .replace(/\/\([^/]+\)/g, '')
          .replace(/\/page$/, '') || '/',
      )
      const call = async (context: typeof stranger) => {
        const headers = {
          'next-action': found?.id ?? '',
          origin: house.url,
          'content-type': 'text/plain;charset=UTF-8',
        }
        const response = await context.post(house.url + path, { headers, data: '[1]', maxRedirects: 0 })
        return response.headers()['x-action-redirect']?.split(';')[0] ?? 'runs'
      }
      const who = actions[file]
      if (who === 'admin') expect([name, await call(page.request)]).toEqual([name, '/me'])
      if (who !== 'open') expect([name, await call(stranger)]).toEqual([name, '/sign-in'])
    }
  }
  expect(await state()).toEqual(before)
  await stranger.dispose()
})
