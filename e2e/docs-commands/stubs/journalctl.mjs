#!/usr/bin/env node
/** Stands in for journalctl: checks that the unit exists, and prints the end of the server's log. */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const text = (short) => ({ type: 'string', short })
const { values } = parseArgs({ options: { unit: text('u'), lines: text('n'), output: text('o') } })
readFileSync(`packaging/${values.unit}.service`)
const lines = readFileSync(`${process.env.DATA_DIR}/log.ndjson`, 'utf8').trimEnd().split('\n')
process.stdout.write(`${lines.slice(-Number(values.lines)).join('\n')}\n`)
