#!/usr/bin/env node
/** Where the tests run there is no systemd: sees that the unit was put where systemd would look, and is ours. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const [verb, ...args] = process.argv.slice(2)
assert.ok(['enable', 'start', 'stop', 'restart', 'status'].includes(verb), verb)
const { positionals } = parseArgs({ args, options: { now: { type: 'boolean' } }, allowPositionals: true })
assert.equal(positionals.length, 1)
const installed = readFileSync(`${process.env.ROOT}/etc/systemd/system/${positionals[0]}.service`, 'utf8')
assert.equal(installed, readFileSync(`packaging/${positionals[0]}.service`, 'utf8'))
