import { type App, addKey, addUser, startApp, type User } from '../support/app'
import { hostileNames } from '../support/hostile-names'
import { expect, signIn, test } from './fixtures'

let app: App
let close: () => Promise<void>
let users: User[]
test.beforeAll(async () => {
  ;({ app, close } = await startApp())
  await addKey(app, { name: 'provider', key: 'sk-of-the-provider-0123456789' })
  users = []
  for (const name of hostileNames) users.push(await addUser(app, { name }))
})
test.afterAll(() => close())

test('names of any kind are returned unchanged, and executed nowhere', async ({ page }) => {
  const { body } = await app.api('GET', '/1/users')
  expect((body as User[]).map(({ name }) => name)).toEqual(['root', ...hostileNames])
  for (const { token, id, name } of users) {
    expect((await app.api('PATCH', `/1/users/${id}`, { name })).body).toMatchObject({ name })
    const chat = { model: 'gpt-4o', messages: [{ role: 'user', content: 'tokens:1/1' }] }
    expect((await app.api('POST', '/v1/chat/completions', chat, token)).status).toBe(200)
  }
  await page.addInitScript(() => Object.defineProperty(window, 'hit', { set: () => (document.title = 'it ran') }))
  await signIn(page, app)
  for (const path of ['/users', '/', '/usage', '/requests', '/audit']) {
    await page.goto(app.url + path)
    if (path === '/users')
      for (const name of hostileNames) await expect(page.getByText(name, { exact: true }).first()).toBeVisible()
    expect(await page.title()).not.toBe('it ran')
  }
  for (const { id, name } of users.slice(0, 4)) {
    await page.goto(`${app.url}/users/${id}`)
    await expect(page.getByRole('heading', { name, exact: true }).first()).toBeVisible()
    expect(await page.title()).not.toBe('it ran')
  }
  await page.goto('about:blank')
})

test('no CSV cell begins with what a spreadsheet would execute', async ({ page }) => {
  await signIn(page, app)
  for (const path of ['/usage/usage.csv?by=user', '/requests/requests.csv']) {
    const text = await (await page.request.get(app.url + path)).text()
    expect(text).toContain(`'=1+1`)
    expect(text).toContain(`"'=HYPERLINK(""http://x.example"",""click"")"`)
    expect(text).not.toMatch(/(^|,)"?[=@+＝]/m)
  }
})
