import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { type AppContext, setContext } from '../runtime/context'
import { meters } from './meters'

let names: string[] = []

beforeAll(async () => {
  setContext({ overdue: () => 0 } as AppContext)
  const { text } = await meters().read()
  names = [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name)
})

test('every metric that the dashboard asks for exists, and each of ours is in it', () => {
  const { panels } = JSON.parse(readFileSync('docs/grafana.json', 'utf8')) as {
    panels: { targets: { expr: string }[] }[]
  }
  const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
  const asked = queries.flatMap((query) => query.match(/\b(chatelaine|nodejs|process)_\w+/g) ?? [])
  const bare = new Set(asked.map((name) => name.replace(/_(bucket|count|sum)$/, '')))
  expect([...bare].filter((name) => !names.includes(name))).toEqual([])
  expect(names.filter((name) => name.startsWith('chatelaine_') && !bare.has(name))).toEqual([])
  expect(queries.length).toBeGreaterThan(10)
})
