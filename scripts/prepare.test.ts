import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import packageJson from '../package.json'

const { engines } = packageJson
const PACKAGES = ['next', 'better-sqlite3']

test('an installation that failed midway is not mistaken for that of the previous release', () => {
  const folder = mkdtempSync(join(tmpdir(), 'checkout-'))
  for (const name of ['prepare.mjs', 'require-node.mjs', 'run.mjs'])
    cpSync(join('scripts', name), join(folder, 'scripts', name))
  for (const name of PACKAGES) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'package.json'), JSON.stringify({ name, version: '1.0.0' }))
    writeFileSync(join(folder, name, 'index.js'), 'module.exports = class {}')
  }
  const prepare = (more: Record<string, string> = {}) => {
    const dependencies = { ...Object.fromEntries(PACKAGES.map((name) => [name, `file:./${name}`])), ...more }
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'checkout', engines, dependencies }))
    return spawnSync(process.execPath, [join(folder, 'scripts/prepare.mjs'), 'install']).status
  }
  expect(prepare()).toBe(0)
  expect(prepare({ absent: 'file:./absent.tgz' })).toBe(1)
  rmSync(join(folder, 'node_modules/better-sqlite3'), { force: true })
  expect(prepare()).toBe(0)
  expect(existsSync(join(folder, 'node_modules/better-sqlite3/index.js'))).toBe(true)
})
