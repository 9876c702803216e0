#!/usr/bin/env node
/** Stands in for systemctl: checks that our unit was installed where systemd looks for it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const [verb, ...args] = process.argv.slice(2)
assert.ok(['enable', 'start', 'stop', 'restart', 'status'].includes(verb), verb)
const { positionals } = parseArgs({ args, options: { now: { type: 'boolean' } }, allowPositionals: true })
assert.equal(positionals.length, 1)
const installed = readFileSync(`${process.env.ROOT}/etc/systemd/system/${positionals[0]}.service`, 'utf8')
assert.equal(installed, readFileSync(`packaging/${positionals[0]}.service`, 'utf8'))
