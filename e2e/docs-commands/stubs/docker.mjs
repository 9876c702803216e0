#!/usr/bin/env node
/** Stands in for Docker: checks that what a command names exists, and runs what would run inside the container. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'

const on = (short) => ({ type: 'boolean', ...(short && { short }) })

/** The options of Compose that the guide uses. */
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
if (verb === 'exec') execute(words)
else parseArgs({ args: words, options: options[verb], allowPositionals: true }).positionals.forEach(service)

function service(name) {
  if (!services[name]) throw new Error(`${file} has no service ${name}`)
  return services[name]
}

/** The test's environment takes precedence over the service's. */
function execute([name, program, ...parameters]) {
  const env = { ...service(name).environment, ...process.env }
  process.exitCode = spawnSync(program, parameters, { env, stdio: 'inherit' }).status ?? 1
}
