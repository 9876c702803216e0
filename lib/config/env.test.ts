import { expect, test } from 'vitest'
import { parseEnv } from './env'

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
