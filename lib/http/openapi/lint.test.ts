import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import spectral, { type RulesetDefinition } from '@stoplight/spectral-core'
import { oas } from '@stoplight/spectral-rulesets'
import { expect, test } from 'vitest'
import { openApi } from './openapi'

const document = JSON.stringify(openApi())

test('Redocly finds no error and no warning', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatelaine-openapi-'))
  const file = join(folder, 'openapi.json')
  writeFileSync(file, document)
  const command = [
    'node_modules/@redocly/cli/bin/cli.js',
    'lint',
    file,
    '--extends=recommended-strict',
    '--format=json',
  ]
  const offline = { NODE_ENV: 'production', REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } as const
  const lint = spawn(process.execPath, command, { env: offline, stdio: ['ignore', 'pipe', 'pipe'] })
  const [report, errors, [status]] = await Promise.all([text(lint.stdout), text(lint.stderr), once(lint, 'close')])
  rmSync(folder, { recursive: true })
  expect([JSON.parse(report).problems, status], errors).toEqual([[], 0])
})

test('Spectral finds no error and no warning', async () => {
  const linter = new spectral.Spectral()
  linter.setRuleset({ extends: [[oas as RulesetDefinition, 'recommended']] })
  expect(await linter.run(JSON.parse(document))).toEqual([])
})
