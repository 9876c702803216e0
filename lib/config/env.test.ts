import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { env, loadEnvFile, parseEnv } from './env'

test('every variable is optional', () => {
  expect(parseEnv({})).toMatchObject({ PORT: 3000, HOST: '127.0.0.1', MAX_BODY_MB: 32, ALLOW_PRIVATE_UPSTREAMS: false })
  expect(parseEnv({ PORT: '', ROOT_TOKEN: '' })).toMatchObject({ PORT: 3000 })
})

test('an error lists every invalid variable', () => {
  const wrong = {
    PORT: '-1',
    ALLOW_PRIVATE_UPSTREAMS: 'yes',
    REPORTING_TZ: 'Nowhere',
    ROOT_TOKEN_FILE: '/nowhere/at/all',
  }
  const names = ['PORT:', 'ALLOW_PRIVATE_UPSTREAMS:', 'REPORTING_TZ:', 'ROOT_TOKEN_FILE:']
  for (const name of names) expect(() => parseEnv(wrong)).toThrow(name)
})

test.each([
  [
    'TRUSTED_PROXIES',
    ['10.0.0.0/8', '10.0.0.1, ::1', 'fd00::/8,'],
    ['10.0.0.0/33', 'proxy', '10.0.0', '::1/129', '1.2.3.4/a', '/8'],
  ],
  ['BACKUP_SCHEDULE', ['@daily', '0 3 29 2 *'], ['0 3 31 2 *', 'now and then']],
  [
    'DATABASE_URL',
    ['postgres://a:b%40@db:5432/x', 'postgresql:///x?host=/run/postgresql', 'postgres://user@/x?host=/run'],
    ['postgres://a:b@c:port/x', 'mysql://a'],
  ],
])('%s is checked before anything uses it', (name, valid, invalid) => {
  const more = name === 'DATABASE_URL' ? { ENCRYPTION_KEY: Buffer.alloc(32).toString('base64') } : {}
  for (const value of valid) expect(parseEnv({ ...more, [name]: value }), value).toMatchObject({ [name]: value })
  for (const value of invalid) expect(() => parseEnv({ ...more, [name]: value }), value).toThrow(`  ${name}: `)
})

test('a webhook URL without a secret is rejected', () => {
  const ALERT_WEBHOOK_URL = 'https://hooks.example/x'
  for (const values of [{ ALERT_WEBHOOK_URL }, { ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET: '' }])
    expect(() => parseEnv(values)).toThrow('ALERT_WEBHOOK_SECRET:')
  expect(parseEnv({ ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET: 's' })).toMatchObject({ ALERT_WEBHOOK_SECRET: 's' })
})

test('the OpenID Connect variables are set together or not at all', () => {
  const all = { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'chatelaine', OIDC_CLIENT_SECRET: 's' }
  expect(parseEnv(all)).toMatchObject(all)
  for (const name of Object.keys(all)) expect(() => parseEnv({ ...all, [name]: '' })).toThrow('OIDC_ISSUER:')
})

const envFile = (content: string) => {
  const file = join(mkdtempSync(join(tmpdir(), 'chatelaine-env-')), '.env')
  writeFileSync(file, content)
  return file
}

test('a .env file adds variables, and the environment takes precedence', () => {
  vi.stubEnv('PORT', '3001')
  vi.stubEnv('HOST', '')
  loadEnvFile(envFile('# ours\n\nPORT=3002\nHOST=0.0.0.0\nexport METRICS_TOKEN="with space" # why\n'))
  expect(env()).toMatchObject({ PORT: 3001, HOST: '127.0.0.1', METRICS_TOKEN: 'with space' })
  loadEnvFile(join(tmpdir(), 'there-is-no-such-file'))
})

test('a line of .env that sets nothing is an error with its number', () => {
  for (const line of ['PORT 3000', 'two words=1', '=x']) {
    const file = envFile(`HOST=::\n${line}\n`)
    expect(() => loadEnvFile(file), line).toThrow(`${file}, line 2: must be NAME=value`)
  }
})

test('the encryption key comes from one place', () => {
  const ENCRYPTION_KEY = Buffer.alloc(32, 1).toString('base64')
  const ENCRYPTION_KEY_COMMAND = 'cat key'
  expect(() => parseEnv({ ENCRYPTION_KEY, ENCRYPTION_KEY_COMMAND })).toThrow('ENCRYPTION_KEY_COMMAND: cannot be set')
  const DATABASE_URL = 'postgres://db.example/chatelaine'
  expect(parseEnv({ DATABASE_URL, ENCRYPTION_KEY_COMMAND })).toMatchObject({ ENCRYPTION_KEY_COMMAND })
  expect(() => parseEnv({ DATABASE_URL })).toThrow('ENCRYPTION_KEY: or ENCRYPTION_KEY_COMMAND is required')
})
