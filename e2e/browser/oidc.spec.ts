import type { Page } from '@playwright/test'
import { addUser, startApp, type User } from '../support/app'
import { cookieClient, startOidcSignIn } from '../support/cookie-client'
import { CLIENT, startIdentityProvider } from '../support/identity-provider'
import { expectAccessible } from './accessible'
import { expect, test } from './fixtures'

const accounts = {
  ann: { email: 'Ann@Example.org', email_verified: true },
  unverified: { email: 'ann@example.org', email_verified: false },
  unknown: { email: 'unknown@example.org', email_verified: true },
  pia: { email: 'pia@example.org', email_verified: true },
}

const settings = (issuer: string) => ({
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: CLIENT.id,
  OIDC_CLIENT_SECRET: CLIENT.secret,
})

test('OpenID Connect signs in an active user with that verified e-mail address, and never creates one', async ({
  browser,
}) => {
  const provider = await startIdentityProvider(accounts)
  const { app, close } = await startApp({ env: settings(provider.issuer) })
  const host = new URL(provider.issuer).host
  const ann = await addUser(app, { name: 'Ann', email: 'ann@example.org' })
  await addUser(app, { name: 'Pia', email: 'pia@example.org', disabled: true })

  const signInAs = async (name: string, check: (page: Page) => Promise<void>) => {
    const page = await browser.newPage({ locale: 'en-GB' })
    // The provider's pages load a web font, and render only once that has failed.
    await page.route(/googleapis/, (route) => route.abort())
    await page.goto(`${app.url}/sign-in`)
    await page.getByRole('button', { name: `Sign in with ${host}` }).click()
    await page.getByPlaceholder('Enter any login').fill(name)
    await page.getByPlaceholder('and password').fill('x')
    await page.getByRole('button', { name: 'Sign-in' }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL((url) => url.origin === app.url)
    await check(page)
    await page.close()
  }
  const rejected = (name: string, reason: string) =>
    signInAs(name, async (page) => {
      await expect(page.getByRole('alert').filter({ hasText: reason })).toBeVisible()
      await page.goto(`${app.url}/me`)
      await expect(page).toHaveURL(/\/sign-in$/)
    })

  for (const idTokenHasEmail of [true, false]) {
    provider.serve(app.url, idTokenHasEmail)
    await signInAs('ann', async (page) => {
      await expect(page).toHaveURL(`${app.url}/me`)
      await expect(page.getByText('Signed in as Ann')).toBeVisible()
      await app.api('POST', `/1/users/${ann.id}/reset`)
      await page.reload()
      await expect(page).toHaveURL(/\/sign-in$/)
    })
  }
  await rejected('unverified', `${host} did not confirm that your email address is verified.`)
  await rejected('unknown', 'No active user has this email address.')
  await rejected('pia', 'No active user has this email address.')
  const users = (await app.api('GET', '/1/users?deleted=true')).body as User[]
  expect(users.map(({ name }) => name)).toEqual(['root', 'Ann', 'Pia'])
  await close()
  await provider.close()
})

test('an OpenID Connect sign-in started elsewhere cannot be completed here, and an unreachable provider is reported', async ({
  page,
}) => {
  const provider = await startIdentityProvider(accounts)
  const { app, close } = await startApp({ env: settings(provider.issuer) })
  provider.serve(app.url, true)
  const begin = async () => {
    const client = cookieClient(app.url)
    const { url } = await startOidcSignIn(client)
    return { client, query: new URL(url).searchParams }
  }
  const [victim, attacker] = [await begin(), await begin()]
  for (const { query } of [victim, attacker]) {
    expect(query.get('code_challenge_method')).toBe('S256')
    for (const name of ['state', 'nonce', 'code_challenge']) expect(query.get(name)?.length).toBeGreaterThan(20)
  }
  const back = `/api/auth/callback/oidc?code=stolen&iss=${provider.issuer}&state=`
  for (const state of ['', attacker.query.get('state')]) {
    const response = await victim.client.request(back + state)
    expect(response.headers.get('location')).toContain('error=OAuthCallback')
    expect((await victim.client.request('/me')).status).toBe(307)
  }
  await provider.close()
  await page.goto(`${app.url}/sign-in`)
  const { host } = new URL(provider.issuer)
  await page.getByRole('button', { name: `Sign in with ${host}` }).click()
  await expect(page.getByText(`Sign-in with ${host} failed.`)).toBeVisible()
  await page.getByRole('button', { name: '简体中文' }).click()
  await expect(page.getByText(`通过 ${host} 登录失败。`)).toBeVisible()
  await page.close()
  await close()
})

test('the sign-in page with OpenID Connect passes axe in both languages and themes, and fits a phone', async ({
  page,
}) => {
  const issuer = 'https://sign-in.of-a-company-with-quite-a-long-name-and-many-parts.example'
  const { app, close } = await startApp({ env: settings(issuer) })
  const words = { 简体中文: '没有使用此邮箱的可用用户。', English: 'No active user has this email address.' }
  await page.goto(`${app.url}/sign-in?error=unknown`)
  for (const [language, why] of Object.entries(words)) {
    await page.getByRole('button', { name: language }).click()
    await expect(page.getByRole('alert').filter({ hasText: why })).toBeVisible()
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 800 })
      await expect(page.getByRole('button', { name: new URL(issuer).host })).toBeInViewport({ ratio: 1 })
      await expectAccessible(page)
    }
  }
  await page.close()
  await close()
})

test('without OpenID Connect the only way to sign in is the token', async ({ page, app }) => {
  await page.goto(`${app.url}/sign-in?error=unknown`)
  await expect(page.getByRole('button', { name: 'Sign in' })).toHaveCount(1)
  await expect(page.getByText('email')).toHaveCount(0)
  const providers = await (await cookieClient(app.url).request('/api/auth/providers')).json()
  expect(Object.keys(providers)).toEqual(['token'])
})
