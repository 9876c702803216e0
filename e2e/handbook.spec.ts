import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { testSource } from '../test/opencatd/source'
import { METRICS_TOKEN, scrape } from './api/metrics-text'
import { chatelaine, told } from './chatelaine'
import { expect, test } from './fixtures'
import { firstColumnUnder, isForPostgres, quotedCommands } from './handbook/commands'
import { openPlace, type Place } from './handbook/place'

test.slow()

let place: Place
test.beforeAll(async () => {
  place = await openPlace({ METRICS_TOKEN })
  await told(place.house.dataDir, ['backup', join(place.root, 'mnt/backups/chatelaine-2026-11-22T03-00-00Z.db')])
  testSource(join(place.root, 'etc/opencatd')).close()
})
test.afterAll(() => place.close())

for (const { heading, script } of quotedCommands().filter((quoted) => !isForPostgres(quoted)))
  test(`${heading}: ${script.replaceAll('\n', ' ')}`, async () => {
    // It is a part of the very run that this test is in.
    if (script === 'npm run check:image') expect(readFileSync('scripts/check.mjs', 'utf8')).toContain(' image: ')
    else expect(await place.follow(script)).not.toContain('"error":')
  })

test('the operations guide lists exactly the commands that exist', async () => {
  const { stdout } = await chatelaine(place.house.dataDir, ['--help'])
  const names = [...stdout.matchAll(/^ {2}([a-z][\w-]*) /gm)].map(([, name = '']) => name)
  const told = firstColumnUnder('Commands').map((usage) => usage.split(' ')[0])
  expect(told.sort()).toEqual(names.filter((name) => name !== 'help').sort())
})

test('the operations guide lists exactly what doctor checks', async () => {
  const { findings } = await told<{ findings: { about: string }[] }>(place.house.dataDir, ['doctor'])
  expect(firstColumnUnder('What doctor checks').sort()).toEqual([...new Set(findings.map(({ about }) => about))].sort())
})

test('the operations guide lists exactly the metrics that are exported', async () => {
  test.skip(process.platform !== 'linux', 'elsewhere a process can tell less of itself')
  const text = await (await scrape(place.house)).text()
  const names = [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name)
  const told = firstColumnUnder('What each metric means').map((metric) => metric.replace(/\{.*/, ''))
  expect(told.sort()).toEqual(names.sort())
})
