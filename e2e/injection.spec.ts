import { sendRaw } from './api/raw'
import { expect, type House, openHouse, signIn, test } from './fixtures'

const names = [
  '<img src=x onerror="window.hit=1">',
  '"><script>window.hit=1</script>',
  '</script><svg onload=window.hit=1>',
  'javascript:window.hit=1',
  '{{constructor.constructor("window.hit=1")()}}',
  '<%= window.hit=1 %>',
  `'); DROP TABLE "User"; --`,
  `" OR "1"="1`,
  '%_\\',
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(A1:A9)',
  '＝1+1',
  '=HYPERLINK("http://x.example","click")',
  'a,"b";c',
  '👩‍👩‍👧‍👦 🏳️‍🌈',
  'Ξένια 王小明 עברית',
  'null',
  '__proto__',
  '../../etc/passwd',
]
const refused = [
  '\u202eAnn',
  'Ann\u2066',
  'Ann\nBen',
  'Ann\r\n{"level":60}',
  'Ann\0',
  '\ud800',
  'x'.repeat(10_000),
  '😀'.repeat(65),
  '\u200b',
]

const multipart = 'multipart/form-data; boundary=x'

let house: House
let close: () => Promise<void>
let people: { id: number; token: string; name: string }[]
test.beforeAll(async () => {
  ;({ house, close } = await openHouse())
  await house.api('POST', '/1/keys', { name: 'provider', key: 'sk-of-the-provider-0123456789' })
  people = []
  for (const name of names) people.push((await house.api('POST', '/1/users', { name })).body as (typeof people)[number])
})
test.afterAll(() => close())

test('names of any kind are returned unchanged, and executed nowhere', async ({ page }) => {
  const { body } = await house.api('GET', '/1/users')
  expect((body as { name: string }[]).map(({ name }) => name)).toEqual(['root', ...names])
  for (const { token, id, name } of people) {
    expect((await house.api('PATCH', `/1/users/${id}`, { name })).body).toMatchObject({ name })
    const chat = { model: 'gpt-4o', messages: [{ role: 'user', content: 'tokens:1/1' }] }
    expect((await house.api('POST', '/v1/chat/completions', chat, token)).status).toBe(200)
  }
  await page.addInitScript(() => Object.defineProperty(window, 'hit', { set: () => (document.title = 'it ran') }))
  await signIn(page, house)
  for (const path of ['/users', '/', '/usage', '/requests', '/audit']) {
    await page.goto(house.url + path)
    if (path === '/users')
      for (const name of names) await expect(page.getByText(name, { exact: true }).first()).toBeVisible()
    expect(await page.title()).not.toBe('it ran')
  }
  for (const { id, name } of people.slice(0, 4)) {
    await page.goto(`${house.url}/users/${id}`)
    await expect(page.getByRole('heading', { name, exact: true }).first()).toBeVisible()
    expect(await page.title()).not.toBe('it ran')
  }
  await page.goto('about:blank')
})

test('no CSV cell begins with what a spreadsheet would execute', async ({ page }) => {
  await signIn(page, house)
  for (const path of ['/usage/usage.csv?by=user', '/requests/requests.csv']) {
    const text = await (await page.request.get(house.url + path)).text()
    expect(text).toContain(`'=1+1`)
    expect(text).toContain(`"'=HYPERLINK(""http://x.example"",""click"")"`)
    expect(text).not.toMatch(/(^|,)"?[=@+＝]/m)
  }
})

test('names with hidden characters, line breaks or excessive length are rejected', async () => {
  for (const name of refused) {
    const text = JSON.stringify({ name })
    for (const path of ['/1/users', '/1/keys']) {
      const { status, body } = await house.api('POST', path, { ...JSON.parse(text), key: 'sk-never-0123456789' })
      expect([status, body], text.slice(0, 40)).toMatchObject([400, { code: 'invalid_request' }])
    }
  }
})

test('every log line is one line of JSON, whatever a client sends', async () => {
  const line = '%0a%7b%22level%22:60,%22msg%22:%22forged%22%7d'
  for (const path of [`/1/users/${line}`, `/v1/models/${line}`, `/${line}`, `/v1/responses/${line}`, '/%E2%80%A8'])
    for (const headers of ['', `authorization: Bearer ${house.rootToken}\r\nuser-agent: {"level":60}\r\n`])
      await sendRaw(house.url, Buffer.from(`GET ${path} HTTP/1.1\r\nhost: x\r\n${headers}connection: close\r\n\r\n`))
  // Next quotes what it does not understand.
  const length = `content-length: 2\r\nconnection: close\r\n\r\n{}`
  for (const said of ['next-action: {"level":60}', `next-action: ${'0'.repeat(42)}`, `content-type: ${multipart}`])
    await sendRaw(house.url, Buffer.from(`POST /sign-in HTTP/1.1\r\nhost: x\r\n${said}\r\n${length}`))
  await expect.poll(() => house.server.log()).toContain('did not match the expected format')
  const lines = house.server.log().split('\n').slice(0, -1)
  expect(lines.length).toBeGreaterThan(10)
  for (const text of lines) expect(JSON.parse(text).msg).not.toBe('forged')
  expect(house.server.log()).not.toMatch(/[\u2028\u2029]/)
})

const hostile =
  '"__proto__":{"role":"admin","isAdmin":true,"disabled":true},"constructor":{"prototype":{"role":"admin"}}'

test('fields named __proto__ or constructor change nothing', async () => {
  const send = (method: string, path: string, text: string) =>
    fetch(house.url + path, { method, headers: { authorization: `Bearer ${house.rootToken}` }, body: text })
  const { id } = people[0] ?? { id: 0 }
  const bodies: [method: string, path: string, text: string][] = [
    ['POST', '/1/users', `{${hostile},"name":"polluted"}`],
    ['PATCH', `/1/users/${id}`, `{${hostile}}`],
    ['POST', '/1/keys', `{${hostile},"name":"polluted","key":"sk-polluted-0123456789","deployments":{${hostile}}}`],
    ['POST', '/1/users/init', `{${hostile}}`],
    ['POST', `/1/users/${id}/reset`, `{${hostile}}`],
    ['POST', '/v1/chat/completions', `{${hostile},"model":"gpt-4o","messages":[]}`],
    ['POST', '/api/auth/callback/token', `{${hostile}}`],
  ]
  for (const [method, path, text] of bodies) expect((await send(method, path, text)).status, path).toBeLessThan(500)
  const { body: plain } = await house.api('POST', '/1/users', { name: 'after it all' })
  for (const one of [plain as { id: number }, { id }]) {
    const { body } = await house.api('GET', `/1/users/${one.id}`)
    expect(body).toMatchObject({ role: 'member', disabled: false })
  }
  const { token } = plain as { token: string }
  expect((await house.api('GET', '/1/users', undefined, token)).status).toBe(403)
})
