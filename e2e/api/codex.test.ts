import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type App, addKey, addUser } from '../support/app'
import { runClient } from '../support/command-line-client'
import { expect, test } from '../support/vitest'

/** Installed apart from the tests, because of its size: `npm install @openai/codex`, `CODEX=…/node_modules/.bin/codex`. */
const { CODEX = '' } = process.env

type Model = { slug: string; visibility: string; tool_mode?: string }

const isInstalled = existsSync(CODEX)

/** Those that Codex offers with stock settings. */
const models: Model[] = isInstalled
  ? JSON.parse(execFileSync(CODEX, ['debug', 'models', '--bundled'], { encoding: 'utf8' })).models
  : [{ slug: 'no model: CODEX names no Codex CLI', visibility: 'list' }]

/** A shell command after a search: the provider makes that of older models, and Codex itself that of those that write code. */
const promptFor = ({ tool_mode }: Model) =>
  tool_mode === 'code_mode_only'
    ? 'call:exec const found = await tools.web__run({search_query:[{q:"weather"}]}); ' +
      'text(await tools.exec_command({cmd:"echo from-the-shell"})); text(found)'
    : 'call:exec_command {"cmd":"echo from-the-shell"}'

const codex = (app: App, { slug }: Model, prompt: string, token: string) =>
  runClient(
    CODEX,
    ['exec', '--skip-git-repo-check', '--model', slug, prompt],
    { CODEX_API_KEY: token },
    { files: { '.codex/config.toml': `openai_base_url = "${app.url}/v1"` } },
  )

test.beforeAll(async ({ app }) => {
  if (!isInstalled) return
  await addKey(app, { key: 'sk-for-codex', name: 'openai' })
  const rates = { validFrom: '2020-01-01', input: '2', cachedInput: '0.5', output: '8' }
  // Some are newer than the list that the tests have.
  for (const { slug } of models) await app.api('POST', '/1/prices', { model: slug, ...rates })
})

test.describe.skipIf(!isInstalled)('Codex CLI with stock settings, for a user with a budget of $20', () => {
  test.for(models.filter(({ visibility }) => visibility === 'list'))(
    'goes through a tool loop with a web search, priced exactly: $slug',
    { timeout: 120_000 },
    async (model, { app }) => {
      const { token } = await addUser(app, { name: `codex-${model.slug}`, monthlyLimit: '20' })
      const usage = { input: 9000, cached: 4000, output: 400 }
      app.provider.nextScripts.push(usage, usage, usage)
      const { stdout, stderr } = await codex(app, model, promptFor(model), token)
      app.provider.nextScripts.length = 0
      expect(stdout, stderr).toContain('The tool said: ')
      expect(stdout, stderr).toContain('from-the-shell')
      const spent = async () => (await app.api('GET', '/1/me/usages', undefined, token)).body
      // Two turns of 5,000 × 2, 4,000 × 0.50 and 400 × 8 dollars per million, and a search for a cent.
      await expect.poll(spent).toMatchObject({ cost: '0.040400' })
    },
  )
})
