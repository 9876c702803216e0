import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const ENTRIES = ['prepare', 'start', 'chatelaine', 'check']

/** Runs a script in a Node that says it is `version`, and lacks what Node 18 lacks. */
function runAs(version: string, script: string) {
  const versions = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
  const args = ['--import', `data:text/javascript,${encodeURIComponent(versions)}`, `scripts/${script}.mjs`]
  return spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 })
}

test.each(ENTRIES.flatMap((script) => ['18.20.8', '25.0.0'].map((version) => [script, version] as const)))(
  'scripts/%s.mjs refuses Node %s in a sentence',
  (script, version) => {
    const { status, stdout, stderr } = runAs(version, script)
    expect({ status, stdout, stderr }).toEqual({
      ...{ status: 1, stdout: '' },
      stderr: `Chatelaine needs Node 20.19 or later, below 25; this is ${version}.\n`,
    })
  },
)

test.each(['20.18.3', '20.19.0', '24.99.0'])('Node %s is checked to the minor version', (version) => {
  expect(runAs(version, 'require-node').status).toBe(version === '20.18.3' ? 1 : 0)
})
