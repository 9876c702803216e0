import type { Page } from '@playwright/test'
import { expectClean } from './clean'
import { expect, openHouse, test } from './fixtures'
import { CLIENT, startProvider } from './identity-provider'
import { beginOidc, visitor } from './visitor'

type User = { id: number; name: string }

const accounts = {
  ann: { email: 'Ann@Example.org', email_verified: true },
  unverified: { email: 'ann@example.org', email_verified: false },
  stranger: { email: 'stranger@example.org', email_verified: true },
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
  const provider = await startProvider(accounts)
  const { house, close } = await openHouse({ env: settings(provider.issuer) })
  const host = new URL(provider.issuer).host
  const add = async (user: object) => (await house.api('POST', '/1/users', user)).body as User
  const ann = await add({ name: 'Ann', email: 'ann@example.org' })
  await add({ name: 'Pia', email: 'pia@example.org', disabled: true })

  const enter = async (name: string, work: (page: Page) => Promise<void>) => {
    const page = await browser.newPage({ locale: 'en-GB' })
    // The provider's pages ask for a font from elsewhere, and are not drawn before that has failed.
    await page.route(/googleapis/, (route) => route.abort())
    await page.goto(`${house.url}/sign-in`)
    await page.getByRole('button', { name: `Sign in with ${host}` }).click()
    await page.getByPlaceholder('Enter any login').fill(name)
    await page.getByPlaceholder('and password').fill('x')
    await page.getByRole('button', { name: 'Sign-in' }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL((url) => url.origin === house.url)
    await work(page)
    await page.close()
  }
  const refused = (name: string, why: string) =>
    enter(name, async (page) => {
      await expect(page.getByRole('alert').filter({ hasText: why })).toBeVisible()
      await page.goto(`${house.url}/me`)
      await expect(page).toHaveURL(/\/sign-in$/)
    })

  for (const idTokenHasEmail of [true, false]) {
    provider.serve(house.url, idTokenHasEmail)
    await enter('ann', async (page) => {
      await expect(page).toHaveURL(`${house.url}/me`)
      await expect(page.getByText('Signed in as Ann')).toBeVisible()
      await house.api('POST', `/1/users/${ann.id}/reset`)
      await page.reload()
      await expect(page).toHaveURL(/\/sign-in$/)
    })
  }
  await refused('unverified', `${host} did not confirm that your email address is verified.`)
  await refused('stranger', 'No active user has this email address.')
  await refused('pia', 'No active user has this email address.')
  const everyone = (await house.api('GET', '/1/users?deleted=true')).body as User[]
  expect(everyone.map(({ name }) => name)).toEqual(['root', 'Ann', 'Pia'])
  await close()
  await provider.close()
})

test('an OpenID Connect sign-in started elsewhere cannot be completed here, and an unreachable provider is reported', async ({
  page,
}) => {
  const provider = await startProvider(accounts)
  const { house, close } = await openHouse({ env: settings(provider.issuer) })
  provider.serve(house.url, true)
  const begin = async () => {
    const someone = visitor(house.url)
    const { url } = await beginOidc(someone)
    return { someone, asks: new URL(url).searchParams }
  }
  const [victim, attacker] = [await begin(), await begin()]
  for (const { asks } of [victim, attacker]) {
    expect(asks.get('code_challenge_method')).toBe('S256')
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asks.get(name)?.length).toBeGreaterThan(20)
  }
  const back = `/api/auth/callback/oidc?code=stolen&iss=${provider.issuer}&state=`
  for (const state of ['', attacker.asks.get('state')]) {
    const answer = await victim.someone.ask(back + state)
    expect(answer.headers.get('location')).toContain('error=OAuthCallback')
    expect((await victim.someone.ask('/me')).status).toBe(307)
  }
  await provider.close()
  await page.goto(`${house.url}/sign-in`)
  const { host } = new URL(provider.issuer)
  await page.getByRole('button', { name: `Sign in with ${host}` }).click()
  await expect(page.getByText(`Sign-in with ${host} failed.`)).toBeVisible()
  await page.getByRole('button', { name: '简体中文' }).click()
  await expect(page.getByText(`通过 ${host} 登录失败。`)).toBeVisible()
  await page.close()
  await close()
})

test('the sign-in page with a provider is clean by axe in both languages and themes, and fits a phone', async ({
  page,
}) => {
  const issuer = 'https://sign-in.of-a-company-with-quite-a-long-name-and-many-parts.example'
  const { house, close } = await openHouse({ env: settings(issuer) })
  const words = { 简体中文: '没有使用此邮箱的可用用户。', English: 'No active user has this email address.' }
  await page.goto(`${house.url}/sign-in?error=unknown`)
  for (const [language, why] of Object.entries(words)) {
    await page.getByRole('button', { name: language }).click()
    await expect(page.getByRole('alert').filter({ hasText: why })).toBeVisible()
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 800 })
      await expect(page.getByRole('button', { name: new URL(issuer).host })).toBeInViewport({ ratio: 1 })
      await expectClean(page)
    }
  }
  await page.close()
  await close()
})

test('without a provider there is no other way in than the token', async ({ page, house }) => {
  await page.goto(`${house.url}/sign-in?error=unknown`)
  await expect(page.getByRole('button', { name: 'Sign in' })).toHaveCount(1)
  await expect(page.getByText('email')).toHaveCount(0)
  const providers = await (await visitor(house.url).ask('/api/auth/providers')).json()
  expect(Object.keys(providers)).toEqual(['token'])
})
