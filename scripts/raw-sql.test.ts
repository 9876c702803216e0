import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'acorn'
import { transformSync } from 'esbuild'
import { expect, test } from 'vitest'

/**
 * Files that assemble statements from columns and conditions defined in code. Values are always passed as parameters.
 */
const ALLOWED = [
  'lib/audit/seals.ts',
  'lib/db/postgres/locks.ts',
  'lib/db/sqlite/connection.ts',
  'lib/db/tables.ts',
  'lib/doctor/encryption-key.ts',
  'lib/doctor/ledger.ts',
  'lib/import/history.ts',
  'lib/import/one-api/source.ts',
  'lib/import/one-api/usage.ts',
  'lib/import/opencatd/history.ts',
  'lib/import/opencatd/import.ts',
  'lib/import/opencatd/report.ts',
  'lib/import/opencatd/source.ts',
  'lib/ledger/batch-statements.ts',
  'lib/ledger/inconsistencies.ts',
  'lib/ledger/reprice.ts',
  'lib/ledger/statements.ts',
  'lib/ledger/time-zone.ts',
  'lib/move/to-postgres.ts',
  'lib/reconciliation/read-recorded.ts',
  'lib/usage/callers.ts',
  'lib/usage/filter-choices.ts',
  'lib/usage/requests/find-entries.ts',
  'lib/usage/rollups/rollup-query.ts',
  'lib/usage/rollups/sums.ts',
  'lib/usage/usage.ts',
  'lib/users/search.ts',
]

const SQL = /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|ORDER BY|PRAGMA|CREATE|DROP|ALTER)\b/

type Node = Record<string, unknown> & { type?: string; start: number; end: number }

test('no unsafe raw SQL is used, and SQL text is assembled only where that is listed', () => {
  const found = new Set<string>()
  const files = sources()
  expect(files.length).toBeGreaterThan(300)
  for (const file of files) {
    const { code } = transformSync(readFileSync(file, 'utf8'), {
      loader: file.endsWith('x') ? 'tsx' : 'ts',
      jsx: 'automatic',
    })
    expect(code.includes('RawUnsafe'), file).toBe(false)
    if (
      code.includes('Prisma.raw(') ||
      assemblesSql(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }) as unknown as Node, code)
    )
      found.add(file)
  }
  expect([...found].sort()).toEqual(ALLOWED)
})

test('the check recognizes assembled SQL', () => {
  const finds = (code: string) => assemblesSql(parse(code, { ecmaVersion: 'latest' }) as unknown as Node, code)
  const placeholder = ['$', '{name}'].join('')
  expect(finds(`read(\`SELECT 1 FROM "User" WHERE "name" = '${placeholder}'\`)`)).toBe(true)
  expect(finds('read("SELECT 1 WHERE id = " + id)')).toBe(true)
  expect(finds(`db.$queryRaw\`SELECT 1 WHERE name = ${placeholder}\``)).toBe(false)
  expect(finds('read(`SELECT 1 WHERE id = :id`, { id })')).toBe(false)
})

/**
 * Whether code concatenates or interpolates into SQL. Prisma's tagged template is safe: it turns values into
 * parameters.
 */
function assemblesSql(node: Node, code: string): boolean {
  if (node.type === 'TaggedTemplateExpression') return false
  const text = code.slice(node.start, node.end)
  const isTemplate = node.type === 'TemplateLiteral' && (node.expressions as Node[]).length > 0
  const isConcatenation = node.type === 'BinaryExpression' && node.operator === '+' && /["'`]/.test(text)
  if ((isTemplate || isConcatenation) && SQL.test(text)) return true
  const children = Object.values(node).flat()
  return children.some((child) => typeof child === 'object' && child !== null && assemblesSql(child as Node, code))
}

function sources(): string[] {
  const isProduct = (file: string) =>
    /\.tsx?$/.test(file) && !/\.test\.|\.d\.ts$|(^|\/)(generated|test-|model\/)/.test(file)
  return ['app', 'components', 'lib', 'scripts']
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter(isProduct)
}
