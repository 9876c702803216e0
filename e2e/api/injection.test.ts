import { addUser } from '../support/app'
import { rejectedNames } from '../support/hostile-names'
import { sendRaw } from '../support/raw-http'
import { expect, test } from '../support/vitest'

const multipart = 'multipart/form-data; boundary=x'

test('names with hidden characters, line breaks or excessive length are rejected', async ({ app }) => {
  for (const name of rejectedNames) {
    const text = JSON.stringify({ name })
    for (const path of ['/1/users', '/1/keys']) {
      const { status, body } = await app.api('POST', path, { ...JSON.parse(text), key: 'sk-never-0123456789' })
      expect([status, body], text.slice(0, 40)).toMatchObject([400, { code: 'invalid_request' }])
    }
  }
})

test('every log line is one line of JSON, whatever a client sends', async ({ app }) => {
  const line = '%0a%7b%22level%22:60,%22msg%22:%22forged%22%7d'
  for (const path of [`/1/users/${line}`, `/v1/models/${line}`, `/${line}`, `/v1/responses/${line}`, '/%E2%80%A8'])
    for (const headers of ['', `authorization: Bearer ${app.rootToken}\r\nuser-agent: {"level":60}\r\n`])
      await sendRaw(app.url, Buffer.from(`GET ${path} HTTP/1.1\r\nhost: x\r\n${headers}connection: close\r\n\r\n`))
  // Next's error messages quote what it cannot parse.
  const length = `content-length: 2\r\nconnection: close\r\n\r\n{}`
  for (const header of ['next-action: {"level":60}', `next-action: ${'0'.repeat(42)}`, `content-type: ${multipart}`])
    await sendRaw(app.url, Buffer.from(`POST /sign-in HTTP/1.1\r\nhost: x\r\n${header}\r\n${length}`))
  await expect.poll(() => app.server.log()).toContain('did not match the expected format')
  const lines = app.server.log().split('\n').slice(0, -1)
  expect(lines.length).toBeGreaterThan(10)
  for (const text of lines) expect(JSON.parse(text).msg).not.toBe('forged')
  expect(app.server.log()).not.toMatch(/[\u2028\u2029]/)
})

const hostile =
  '"__proto__":{"role":"admin","isAdmin":true,"disabled":true},"constructor":{"prototype":{"role":"admin"}}'

test('fields named __proto__ or constructor change nothing', async ({ app }) => {
  const send = (method: string, path: string, text: string) =>
    fetch(app.url + path, { method, headers: { authorization: `Bearer ${app.rootToken}` }, body: text })
  const { id } = await addUser(app, { name: 'unpolluted' })
  await app.api('POST', '/1/keys', { key: 'sk-unpolluted', name: 'unpolluted' })
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
  const { body: plain } = await app.api('POST', '/1/users', { name: 'after all of them' })
  for (const one of [plain as { id: number }, { id }]) {
    const { body } = await app.api('GET', `/1/users/${one.id}`)
    expect(body).toMatchObject({ role: 'member', disabled: false })
  }
  const { token } = plain as { token: string }
  expect((await app.api('GET', '/1/users', undefined, token)).status).toBe(403)
})
