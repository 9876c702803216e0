import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { auth } from './mutants/auth.mjs'
import { gateway } from './mutants/gateway.mjs'
import { ledger } from './mutants/ledger.mjs'
import { pricing } from './mutants/pricing.mjs'

type Mutant = { name: string; file: string; find: string; tests: string[] }

test('every mutant finds the code that it changes, once, and the tests that should notice', () => {
  const mutants: Mutant[] = [...auth, ...gateway, ...ledger, ...pricing]
  const lost = mutants.filter(
    ({ file, find, tests }) =>
      !tests.every(existsSync) || !existsSync(file) || readFileSync(file, 'utf8').split(find).length !== 2,
  )
  expect(lost.map(({ name }) => name)).toEqual([])
})
