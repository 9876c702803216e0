import { test } from './fixtures'

test.fail('a content security policy violation fails the test that caused it', async ({ context, app }) => {
  const page = await context.newPage()
  await page.goto(`${app.url}/sign-in`)
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        addEventListener('securitypolicyviolation', () => resolve(null))
        document.body.append(Object.assign(new Image(), { src: 'https://elsewhere.example/x.png' }))
      }),
  )
})
