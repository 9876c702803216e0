#!/usr/bin/env node
/** `npx chatelaine …`: runs an operator command, after building it if necessary. */
import './require-node.mjs'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const built = resolve(import.meta.dirname, '../dist/cli.js')
if (!existsSync(built)) {
  const prepare = resolve(import.meta.dirname, 'prepare.mjs')
  const { status } = spawnSync(process.execPath, [prepare, 'dev'], { stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(1)
}
process.setSourceMapsEnabled(true)
await import(built)
