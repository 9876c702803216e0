#!/usr/bin/env node
/** Stands in for systemd-run: checks that a command gets the same properties as the unit's server, and runs it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const unit = readFileSync('packaging/chatelaine.service', 'utf8')
const words = process.argv.slice(2)
const env = { ...process.env }
let cwd = '.'
while (words[0]?.startsWith('-')) {
  const option = words.shift()
  if (option === '-p') property(words.shift())
  else if (option === '-E') variable(words.shift())
  else assert.ok(['--pty', '--wait'].includes(option), option)
}
const [program, ...parameters] = words
process.exitCode = spawnSync(program, parameters, { cwd, env, stdio: 'inherit' }).status ?? 1

function property(given) {
  const [name, value] = given.split('=')
  if (name === 'WorkingDirectory') cwd = value
  // The name of a dynamic user is that of its unit.
  if (name === 'User') assert.ok(unit.includes('DynamicUser=yes') && value === 'chatelaine', given)
  else assert.ok(unit.includes(`\n${asInstalled(given)}\n`), `${asInstalled(given)} is not the unit's`)
}

function variable(given) {
  assert.ok(unit.includes(asInstalled(given)), `${asInstalled(given)} is not the unit's`)
  const [name, value] = given.split('=')
  env[name] = value
}

function asInstalled(text) {
  return text.replace(process.env.ROOT, '')
}
