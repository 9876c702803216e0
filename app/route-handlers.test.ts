import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { routeHandlers } from './route-handlers'

test('every route of the API, and every probe, is served without Next', () => {
  const files = readdirSync(import.meta.dirname, { recursive: true }).map(String)
  const paths = files.filter((file) => file.endsWith('/route.ts')).map((file) => `/${dirname(file)}`)
  // Pages, sign-in and their downloads need Next.
  const ofNext = (path: string) => /^\/(api|\(console\)|\(member\)|favicon\.ico|sign-in|setup)(\/|$)/.test(path)
  expect(Object.keys(routeHandlers).sort()).toEqual(paths.filter((path) => !ofNext(path)).sort())
})
