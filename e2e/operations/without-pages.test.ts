import { mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ROOT_TOKEN } from '../support/app'
import { startServer } from '../support/server-process'
import { expect, test } from '../support/vitest'

test('the API, the gateway and probes need no pages: without them they work, and a page is 503', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'chatelaine-without-pages-'))
  for (const name of ['dist', 'node_modules', 'package.json', 'prisma']) symlinkSync(resolve(name), join(cwd, name))
  const server = await startServer({ cwd, env: { ROOT_TOKEN } })
  const status = async (path: string) => {
    const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${ROOT_TOKEN}` } })
    await response.text()
    return response.status
  }
  for (const path of ['/livez', '/readyz', '/openapi.json', '/1/me', '/1/users/1'])
    expect(await status(path), path).toBe(200)
  expect(await status('/v1/models'), 'without a provider key').toBe(503)
  const page = await fetch(`${server.url}/sign-in`, { headers: { accept: 'text/html' } })
  expect([page.status, await page.text()]).toEqual([503, 'Chatelaine cannot answer just now.\n'])
  expect(await status('/1/usages')).toBe(200)
  await server.stop()
})
