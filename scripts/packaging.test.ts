import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { ENV_NAMES, parseEnv } from '@/lib/config/env'

type Logging = { driver: string; options: { 'max-size': string; 'max-file': string } }
type Service = {
  image: string
  logging?: Logging
  mem_limit?: string
  environment?: Record<string, string>
  stop_grace_period?: string
  read_only?: boolean
}

type AlertRule = {
  alert: string
  expr: string
  labels: { severity: string }
  annotations: Record<string, string>
}

/** The variables that the operator has to set. */
const REQUIRED: Record<string, string> = {
  DOMAIN: 'ai.example.com',
  POSTGRES_PASSWORD: '0123456789abcdef',
  ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
  ROOT_TOKEN: 'c0ffee00-1111-4222-8333-444455556666',
}

const FILES = ['compose.yaml', 'compose.postgres.yaml']

test.each(FILES)('%s gives the server a valid environment', (file) => {
  const servers = serversOf(file)
  expect(servers.length).toBe(file === 'compose.yaml' ? 1 : 3)
  for (const { environment = {}, stop_grace_period, read_only } of servers) {
    expect(Object.keys(environment).filter((name) => !ENV_NAMES.includes(name))).toEqual([])
    const { SHUTDOWN_GRACE_SECONDS: grace } = parseEnv(environment)
    expect(stop_grace_period).toBe(`${grace + 10}s`)
    expect(read_only).toBe(true)
  }
})

test.each(FILES)('%s bounds the logs of every service, and the memory of the server', (file) => {
  for (const { logging } of Object.values(parseCompose(file).services))
    expect(logging).toEqual({ driver: 'json-file', options: { 'max-size': '10m', 'max-file': '5' } })
  for (const { mem_limit } of serversOf(file)) expect(mem_limit).toBe('2g')
})

test('every metric in the alerts for Prometheus is one that the operations guide lists', () => {
  const { groups } = parse(readFileSync('packaging/alerts.yml', 'utf8')) as { groups: { rules: AlertRule[] }[] }
  const rules = groups.flatMap(({ rules }) => rules)
  expect(rules.length).toBeGreaterThan(0)
  const listed = new Map(
    [...readFileSync('docs/operations.md', 'utf8').matchAll(/`((?:chatelaine|nodejs)_\w+)(?:\{([\w,]*)\})?`/g)].map(
      ([, name = '', labels = '']) => [name, [...labels.split(','), 'job', 'instance']],
    ),
  )
  for (const { alert, expr, labels, annotations } of rules) {
    for (const [, name = '', matchers = ''] of expr.matchAll(/((?:chatelaine|nodejs)_\w+)(?:\{([^}]*)\})?/g)) {
      expect([...listed.keys()], alert).toContain(name)
      for (const [, label] of matchers.matchAll(/(\w+)=~?"/g)) expect(listed.get(name), alert).toContain(label)
    }
    expect(['critical', 'warning']).toContain(labels.severity)
    expect(annotations, alert).toEqual({ summary: expect.any(String), description: expect.any(String) })
  }
})

test('replicas trust Caddy, and Caddy checks the health of each', () => {
  const { services } = parseCompose('compose.postgres.yaml')
  const caddy = readFileSync('packaging/Caddyfile', 'utf8')
  const names = Object.keys(services).filter((name) => services[name]?.image === 'chatelaine')
  expect(caddy).toContain(`reverse_proxy ${names.map((name) => `${name}:3000`).join(' ')} {`)
  expect(caddy).toContain('health_uri /readyz')
  expect(caddy).toContain('flush_interval -1')
  for (const { environment } of serversOf('compose.postgres.yaml'))
    expect(environment?.TRUSTED_PROXIES).toBe(services.caddy?.networks?.inside.ipv4_address)
})

test('compose.postgres.yaml requires its variables', () => {
  for (const name of Object.keys(REQUIRED)) {
    const { [name]: _, ...others } = REQUIRED
    expect(() => parseCompose('compose.postgres.yaml', others)).toThrow(name)
  }
})

test('the systemd unit gives the server a valid environment, and time to shut down', () => {
  const unit = readFileSync('packaging/chatelaine.service', 'utf8')
  const words = /^Environment=(.+)$/m.exec(unit)?.[1]?.split(' ') ?? []
  const environment = Object.fromEntries(words.map((word) => word.split('=')))
  expect(Object.keys(environment).filter((name) => !ENV_NAMES.includes(name))).toEqual([])
  expect(unit).toContain(`\nTimeoutStopSec=${parseEnv(environment).SHUTDOWN_GRACE_SECONDS + 10}\n`)
})

test('no system call kills the server under systemd', () => {
  const unit = readFileSync('packaging/chatelaine.service', 'utf8')
  expect(unit).toMatch(/^SystemCallFilter=.*@pkey/m)
  expect(unit).toContain('\nSystemCallErrorNumber=EPERM\n')
})

test('a crash under systemd leaves no core dump, which would hold decrypted secrets', () => {
  expect(readFileSync('packaging/chatelaine.service', 'utf8')).toContain('\nLimitCORE=0\n')
})

const serversOf = (file: string) =>
  Object.values(parseCompose(file).services).filter(({ image }) => image === 'chatelaine')

/** Interpolates `${NAME:-default}` and `${NAME:?message}`, then parses. */
function parseCompose(file: string, values = REQUIRED) {
  const text = readFileSync(file, 'utf8').replace(
    /\$\{(\w+)(?::([?-])([^}]*))?\}/g,
    (_, name: string, operator: string, operand: string) => {
      if (values[name] === undefined && operator !== '-') throw new Error(`${name}: ${operand}`)
      return values[name] ?? operand
    },
  )
  return parse(text, { merge: true }) as {
    services: Record<string, Service & { networks?: { inside: { ipv4_address: string } } }>
  }
}
