import { afterEach, beforeEach, expect, test } from 'vitest'
import { testImport } from '../../../test/opencatd/import'
import { operator } from '../../auth/operator'
import { revealKeys } from '../../keys/reveal'

let fixture: Awaited<ReturnType<typeof testImport>>
beforeEach(async () => {
  fixture = await testImport()
})
afterEach(() => fixture.remove())

const at = '2026-03-18 12:00:00+00:00'

test('keys of supported providers are imported, the others are reported', async () => {
  const { source, run } = fixture
  source.used(2, at, '0.1', { sku: 'gpt-3.5-turbo' })
  source.key('plain', 'sk-plain-0123456789')
  source.key('old', 'sk-old-0123456789', { api_type: null })
  source.key('proxied', 'sk-proxied-0123456789', { endpoint: 'https://proxy.example/' })
  source.key('azure.team', 'azure-0123456789', { api_type: 'azure', resource_name: 'team' })
  source.key('azure.here', 'azure-9876543210', { api_type: 'azure_openai', endpoint: 'https://here.openai.azure.com/' })
  source.key('claude.x', 'sk-ant-0123456789', { api_type: 'claude' })
  source.key('google.x', 'AIza-0123456789', { api_type: 'google' })
  source.key('claude.old', 'sk-ant-9876543210', { api_type: null })
  source.key('github.x', 'ghp-0123456789', { api_type: 'github' })
  source.key('', 'sk-nameless-0123456789')
  source.key('spaced', 'sk with spaces')
  const { keys } = await run()
  const deployments = { 'gpt-3.5-turbo': 'gpt-35-turbo' }
  const imported = (await revealKeys(operator())).map(({ name, apiType, secret, endpoint }) => [
    name,
    apiType,
    secret,
    endpoint,
  ])
  expect(imported).toEqual([
    ['plain', 'openai', 'sk-plain-0123456789', null],
    ['old', 'openai', 'sk-old-0123456789', null],
    ['proxied', 'openai', 'sk-proxied-0123456789', 'https://proxy.example/v1'],
    ['azure.team', 'azure_openai', 'azure-0123456789', 'https://team.openai.azure.com'],
    ['azure.here', 'azure_openai', 'azure-9876543210', 'https://here.openai.azure.com/'],
    ['claude.x', 'anthropic', 'sk-ant-0123456789', null],
    ['google.x', 'gemini', 'AIza-0123456789', null],
    ['claude.old', 'anthropic', 'sk-ant-9876543210', null],
  ])
  const azure = await fixture.context.db.providerKey.findFirst({ where: { name: 'azure.team' } })
  expect(JSON.parse(azure?.deployments ?? '')).toEqual(deployments)
  expect([keys.added, keys.changes.map(({ name }) => name)]).toEqual([8, ['github.x', '', 'spaced']])
})
