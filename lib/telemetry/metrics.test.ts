import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { metrics } from './metrics'

test('every metric in the Grafana dashboard exists, and each of ours is in it', async () => {
  const { text } = await metrics().render()
  const names = [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name)
  const { panels } = JSON.parse(readFileSync('docs/grafana.json', 'utf8')) as {
    panels: { targets: { expr: string }[] }[]
  }
  const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
  const queried = queries.flatMap((query) => query.match(/\b(chatelaine|nodejs|process)_\w+/g) ?? [])
  const charted = new Set(queried.map((name) => name.replace(/_(bucket|count|sum)$/, '')))
  expect([...charted].filter((name) => !names.includes(name))).toEqual([])
  expect(names.filter((name) => name.startsWith('chatelaine_') && !charted.has(name))).toEqual([])
  expect(queries.length).toBeGreaterThan(10)
})
