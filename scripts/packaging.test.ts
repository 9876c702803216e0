import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseEnv, VARIABLES } from '@/lib/config/env'

type Service = { image: string; environment?: Record<string, string>; stop_grace_period?: string; read_only?: boolean }

/** What the operator has to give, and what else a file names with `${…}`. */
const GIVEN: Record<string, string> = {
  DOMAIN: 'ai.example.com',
  POSTGRES_PASSWORD: '0123456789abcdef',
  ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
}

const FILES = ['compose.yaml', 'compose.postgres.yaml']

test.each(FILES)('%s gives the server an environment that it takes', (file) => {
  const houses = housesOf(file)
  expect(houses.length).toBe(file === 'compose.yaml' ? 1 : 3)
  for (const { environment = {}, stop_grace_period, read_only } of houses) {
    expect(Object.keys(environment).filter((name) => !VARIABLES.includes(name))).toEqual([])
    const { SHUTDOWN_GRACE_SECONDS: grace } = parseEnv(environment)
    expect(stop_grace_period).toBe(`${grace + 10}s`)
    expect(read_only).toBe(true)
  }
})

test('replicas believe Caddy, and Caddy asks all of them for their health', () => {
  const { services } = composed('compose.postgres.yaml')
  const caddy = readFileSync('packaging/Caddyfile', 'utf8')
  const names = Object.keys(services).filter((name) => services[name]?.image === 'chatelaine')
  expect(caddy).toContain(`reverse_proxy ${names.map((name) => `${name}:3000`).join(' ')} {`)
  expect(caddy).toContain('health_uri /readyz')
  expect(caddy).toContain('flush_interval -1')
  for (const { environment } of housesOf('compose.postgres.yaml'))
    expect(environment?.TRUSTED_PROXIES).toBe(services.caddy?.networks?.inside.ipv4_address)
})

test('compose.postgres.yaml refuses to start without what it needs', () => {
  for (const name of Object.keys(GIVEN)) {
    const { [name]: _, ...others } = GIVEN
    expect(() => composed('compose.postgres.yaml', others)).toThrow(name)
  }
})

test('the systemd unit gives the server an environment that it takes, and time to stop', () => {
  const unit = readFileSync('packaging/chatelaine.service', 'utf8')
  const words = /^Environment=(.+)$/m.exec(unit)?.[1]?.split(' ') ?? []
  const environment = Object.fromEntries(words.map((word) => word.split('=')))
  expect(Object.keys(environment).filter((name) => !VARIABLES.includes(name))).toEqual([])
  expect(unit).toContain(`\nTimeoutStopSec=${parseEnv(environment).SHUTDOWN_GRACE_SECONDS + 10}\n`)
})

test('no system call of V8’s kills the server under systemd', () => {
  const unit = readFileSync('packaging/chatelaine.service', 'utf8')
  expect(unit).toMatch(/^SystemCallFilter=.*@pkey/m)
  expect(unit).toContain('\nSystemCallErrorNumber=EPERM\n')
})

const housesOf = (file: string) => Object.values(composed(file).services).filter(({ image }) => image === 'chatelaine')

function composed(file: string, given = GIVEN) {
  const text = readFileSync(file, 'utf8').replace(
    /\$\{(\w+)(?::([?-])([^}]*))?\}/g,
    (_, name: string, sort: string, rest: string) => {
      if (given[name] === undefined && sort !== '-') throw new Error(`${name}: ${rest}`)
      return given[name] ?? rest
    },
  )
  return parse(text, { merge: true }) as {
    services: Record<string, Service & { networks?: { inside: { ipv4_address: string } } }>
  }
}
