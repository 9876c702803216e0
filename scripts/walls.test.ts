import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

/** Lays `cases` out in a house of their own under our linter's rules; answers what it says of each. */
function lint(cases: readonly (readonly [folder: string, line: string, ...string[]])[]): string[] {
  const house = mkdtempSync(join(tmpdir(), 'walls-'))
  copyFileSync('biome.jsonc', join(house, 'biome.jsonc'))
  for (const [index, [folder, line]] of cases.entries()) {
    mkdirSync(join(house, folder), { recursive: true })
    writeFileSync(join(house, folder, `case-${index}.ts`), `${line}\n`)
  }
  const options = ['lint', '--vcs-enabled=false', '--reporter=github', '--max-diagnostics=none']
  const { stdout } = spawnSync(resolve('node_modules/.bin/biome'), options, { cwd: house, encoding: 'utf8' })
  rmSync(house, { recursive: true })
  return cases.map((_, index) =>
    stdout
      .split('\n')
      .filter((line) => line.includes(`case-${index}.ts`))
      .join('\n'),
  )
}

const load = (name: string) => `import { it } from '${name}'\nexport const x = it`

const cases = [
  ['lib/users', load('@/app/today'), 'lib imports neither app nor components'],
  ['lib/users', load('../../components/ui/button'), 'lib imports neither app nor components'],
  ['lib/users', load('next/headers'), 'Only lib/auth and lib/http know Next'],
  ['lib/users', load('../auth/proof'), 'Only lib/auth makes proofs'],
  ['lib/http', load('@/app/today'), 'lib imports neither app nor components'],
  ['lib/gateway', load('next/server'), 'know nothing of Next or React'],
  ['lib/gateway', load('react'), 'know nothing of Next or React'],
  ['lib/ledger', load('react'), 'know nothing of Next or React'],
  ['components/ui', load('@/app/today'), 'never import app'],
  ['components/ui', load('@/lib/db/client'), 'props in, markup out'],
  ['components/ui', load('recharts'), 'Only components/charts imports recharts'],
  ['components/charts', load('@/lib/auth/gate'), 'props in, markup out'],
  ['app', load('recharts'), 'Only components/charts imports recharts'],
  ['app', load('@/lib/db/client'), 'Nothing in app knows SQL'],
  ['app', load('@/lib/pricing/rates'), 'Nothing in app knows SQL'],
  ['app', load('@/lib/auth/operator'), 'Doors ask the gate'],
  ['app', load('next-auth'), 'knows next-auth'],
  ['app/(console)/users', load('@/lib/users/reveal'), 'may show a secret'],
  ['app/1/x', load('@/lib/db/client'), 'Nothing in app knows SQL'],
  ['lib/users', 'export const x = process.env.HOME', 'noProcessEnv'],
  ['app', 'export const x = process.env.HOME', 'noProcessEnv'],
  ['lib/users', 'export const x = (y: any) => y', 'noExplicitAny'],
] as const

const said = lint(cases)

test.each(cases.map(([folder, line, message], index) => [folder, line, message, said[index]]))(
  'the wall around %s stops %s',
  (_, __, message, verdict) => {
    expect(verdict).toContain(message)
  },
)

test('what may pass passes', () => {
  const open = [
    ['app/1/x', load('@/lib/users/reveal')],
    ['lib/auth', load('next/headers')],
    ['lib/gateway', load('undici')],
    ['components/charts', load('recharts')],
  ] as const
  expect(lint(open)).toEqual(open.map(() => ''))
})
