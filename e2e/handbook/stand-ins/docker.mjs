#!/usr/bin/env node
/** Where the tests run there is no Docker: sees that what a command names is there, and runs what it would run inside. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'

const on = (short) => ({ type: 'boolean', ...(short && { short }) })

/** What of Compose's options the handbook uses. */
const options = {
  up: { detach: on('d'), build: on(), wait: on(), 'no-deps': on() },
  build: {},
  ps: {},
  logs: { tail: { type: 'string' } },
  exec: {},
}

const [, , docker, ...rest] = process.argv
if (docker !== 'compose') throw new Error(`docker ${docker}?`)
const file = rest[0] === '-f' ? rest.splice(0, 2)[1] : 'compose.yaml'
const { services } = parse(readFileSync(file, 'utf8'), { merge: true })
const [verb, ...words] = rest
if (verb === 'exec') inside(words)
else parseArgs({ args: words, options: options[verb], allowPositionals: true }).positionals.forEach(service)

function service(name) {
  if (!services[name]) throw new Error(`${file} has no service ${name}`)
  return services[name]
}

/** The test's environment counts, and of the service's what that leaves out. */
function inside([name, program, ...parameters]) {
  const env = { ...service(name).environment, ...process.env }
  process.exitCode = spawnSync(program, parameters, { env, stdio: 'inherit' }).status ?? 1
}
