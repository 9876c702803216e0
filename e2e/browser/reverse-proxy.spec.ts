import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import type { Page } from '@playwright/test'
import { startApp } from '../support/app'
import { CLIENT, startIdentityProvider } from '../support/identity-provider'
import { freePort } from '../support/ports'
import { isInstalled, PROXY_HOST, type ProxyName, startReverseProxy } from '../support/reverse-proxy'
import { expect, test } from './fixtures'

const accounts = { ann: { email: 'ann@example.org', email_verified: true } }

/** What nginx passes on without port, or as the upstream: set-ups of before the guide was corrected, and of other guides. */
const withoutPort = (text: string) => text.replace('Host $http_host', 'Host $host')
const withoutHost = (text: string) => text.replace(/^.*Host \$http_host;$/m, '')

for (const name of ['nginx', 'Caddy'] as const satisfies ProxyName[])
  test(`${name} with TLS on another port, as the operations guide configures it: setup, sign-in, streams, OpenID Connect`, async ({
    playwright,
    launchOptions,
  }) => {
    test.skip(!isInstalled(name), `${name} is not installed`)
    const port = await freePort()
    const origin = `https://${PROXY_HOST}:${port}`
    const provider = await startIdentityProvider(accounts)
    provider.serve(origin, true)
    const { app, close } = await startApp({
      rootToken: null,
      env: {
        NEXTAUTH_URL: origin,
        TRUSTED_PROXIES: '127.0.0.1',
        OIDC_ISSUER: provider.issuer,
        OIDC_CLIENT_ID: CLIENT.id,
        OIDC_CLIENT_SECRET: CLIENT.secret,
      },
    })
    let proxy = await startReverseProxy(name, { port, upstream: app.url })
    const args = [...(launchOptions.args ?? []), `--host-resolver-rules=MAP ${PROXY_HOST} 127.0.0.1`]
    const browser = await playwright.chromium.launch({ ...launchOptions, args })
    const newPage = () => browser.newPage({ ignoreHTTPSErrors: true, locale: 'en-GB' })

    const [, code = ''] = /"setupCode":"([^"]+)"/.exec(app.server.log()) ?? []
    const token = await setUp(await newPage(), origin, code)
    const api = (path: string, body: object) => app.api('POST', path, body, token)
    await api('/1/keys', { name: 'main', key: 'sk-behind-a-proxy' })
    await api('/1/users', { name: 'Ann', email: accounts.ann.email })

    await signInAndChangeLanguage(await newPage(), origin, token)
    const { response, chunk } = await firstChunk(port, token)
    expect(response.statusCode).toBe(200)
    expect(chunk).toContain('data: ')
    response.destroy()
    await signInWithOidc(await newPage(), origin, provider.issuer)

    for (const edit of name === 'nginx' ? [withoutPort, withoutHost] : []) {
      await proxy.close()
      proxy = await startReverseProxy(name, { port, upstream: app.url, edit })
      await signInAndChangeLanguage(await newPage(), origin, token)
    }
    await browser.close()
    await proxy.close()
    await close()
    await provider.close()
  })

/** Returns root's token. */
async function setUp(page: Page, origin: string, code: string): Promise<string> {
  await page.goto(origin)
  await expect(page).toHaveURL(`${origin}/setup`)
  await page.getByLabel('Reporting time zone').selectOption('Asia/Shanghai')
  await page.getByLabel('Setup code').fill(code)
  await page.getByRole('button', { name: 'Create root user' }).click()
  const token = (await page.getByRole('region', { name: 'Root token' }).textContent()) ?? ''
  await page.getByRole('link', { name: 'I saved the token' }).click()
  await expect(page).toHaveURL(/step=key/)
  await page.goto(`${origin}/connect`)
  await expect(page.getByText(`${origin}/v1`).first()).toBeVisible()
  await page.context().close()
  return token
}

/** A sign-in, and a server action. */
async function signInAndChangeLanguage(page: Page, origin: string, token: string) {
  await page.goto(`${origin}/sign-in`)
  await page.getByLabel('Access token').fill(token)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${origin}/`)
  await page.getByRole('button', { name: '简体中文' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await page.context().close()
}

async function signInWithOidc(page: Page, origin: string, issuer: string) {
  // The provider's pages load a web font, and render only once that has failed.
  await page.route(/googleapis/, (route) => route.abort())
  await page.goto(`${origin}/sign-in`)
  await page.getByRole('button', { name: `Sign in with ${new URL(issuer).host}` }).click()
  await page.getByPlaceholder('Enter any login').fill('ann')
  await page.getByPlaceholder('and password').fill('x')
  await page.getByRole('button', { name: 'Sign-in' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page).toHaveURL(`${origin}/me`)
  await page.context().close()
}

/** Of a stream that stops after two chunks and never ends: a proxy that buffers would not deliver it. */
async function firstChunk(port: number, token: string) {
  const sending = request({
    ...{ host: '127.0.0.1', port, path: '/v1/chat/completions', method: 'POST', rejectUnauthorized: false },
    ...{ servername: PROXY_HOST, headers: { host: `${PROXY_HOST}:${port}`, authorization: `Bearer ${token}` } },
  })
  sending.end(JSON.stringify({ model: 'gpt-4o', stream: true, messages: [{ role: 'user', content: 'stall:2' }] }))
  const [response] = (await once(sending, 'response')) as [IncomingMessage]
  const [chunk] = await once(response, 'data')
  return { response, chunk: String(chunk) }
}
