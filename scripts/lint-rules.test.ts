import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

/** Lints each case as a file of its own in a copy of the folder layout; returns the diagnostics of each. */
function lint(cases: readonly (readonly [folder: string, line: string, ...string[]])[]): string[] {
  const root = mkdtempSync(join(tmpdir(), 'lint-rules-'))
  copyFileSync('biome.jsonc', join(root, 'biome.jsonc'))
  for (const [index, [folder, line]] of cases.entries()) {
    mkdirSync(join(root, folder), { recursive: true })
    writeFileSync(join(root, folder, `case-${index}.ts`), `${line}\n`)
  }
  const options = ['lint', '--vcs-enabled=false', '--reporter=github', '--max-diagnostics=none']
  const { stdout } = spawnSync(resolve('node_modules/.bin/biome'), options, { cwd: root, encoding: 'utf8' })
  rmSync(root, { recursive: true })
  return cases.map((_, index) =>
    stdout
      .split('\n')
      .filter((line) => line.includes(`case-${index}.ts`))
      .join('\n'),
  )
}

const importing = (name: string) => `import { it } from '${name}'\nexport const x = it`

const cases = [
  ['lib/users', importing('@/app/page'), 'lib imports neither app nor components'],
  ['lib/users', importing('../../components/ui/button'), 'lib imports neither app nor components'],
  ['lib/users', importing('next/headers'), 'Only lib/auth and lib/http import Next'],
  ['lib/users', importing('../auth/authorize'), 'Only lib/auth creates actors'],
  ['lib/http', importing('@/app/page'), 'lib imports neither app nor components'],
  ['lib/gateway', importing('next/server'), 'do not import Next or React'],
  ['lib/gateway', importing('react'), 'do not import Next or React'],
  ['lib/ledger', importing('react'), 'do not import Next or React'],
  ['components/ui', importing('@/app/page'), 'Components do not import app'],
  ['components/ui', importing('@/lib/db/database'), 'they import no server code'],
  ['components/ui', importing('recharts'), 'Only components/charts imports recharts'],
  ['components/charts', importing('@/lib/auth/guards'), 'they import no server code'],
  ['app', importing('recharts'), 'Only components/charts imports recharts'],
  ['app', importing('@/lib/db/database'), 'app does not import the database'],
  ['app', importing('@/lib/pricing/rates'), 'app does not import the database'],
  ['app', importing('@/lib/encryption/vault'), 'app does not import the database'],
  ['app', importing('@/lib/runtime/context'), 'app does not import the database'],
  ['app', importing('@/lib/auth/authorize'), 'app gets its actor from'],
  ['app', importing('@/lib/auth/operator'), 'app gets its actor from'],
  ['app', importing('next-auth'), 'Only lib/auth imports next-auth'],
  ['app/(console)/users', importing('@/lib/users/reveal'), 'may show a secret'],
  ['app/1/x', importing('@/lib/db/database'), 'app does not import the database'],
  ['lib/users', 'export const x = process.env.HOME', 'noProcessEnv'],
  ['app', 'export const x = process.env.HOME', 'noProcessEnv'],
  ['lib/users', 'export const x = (y: any) => y', 'noExplicitAny'],
] as const

const diagnostics = lint(cases)

test.each(cases.map(([folder, line, message], index) => [folder, line, message, diagnostics[index]]))(
  'in %s the linter rejects %s',
  (_, __, message, diagnostic) => {
    expect(diagnostic).toContain(message)
  },
)

test('permitted imports are accepted', () => {
  const permitted = [
    ['app/1/x', importing('@/lib/users/reveal')],
    ['lib/auth', importing('next/headers')],
    ['lib/gateway', importing('undici')],
    ['components/charts', importing('recharts')],
  ] as const
  expect(lint(permitted)).toEqual(permitted.map(() => ''))
})
