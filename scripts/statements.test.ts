import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'acorn'
import { transformSync } from 'esbuild'
import { expect, test } from 'vitest'

/** Here statements are put together, of columns and conditions that stand in the same room; values go beside them, by name. */
const listed = [
  'lib/db/postgres/locks.ts',
  'lib/db/sqlite/integrity.ts',
  'lib/db/tables.ts',
  'lib/doctor/books.ts',
  'lib/doctor/key.ts',
  'lib/import/opencatd/day-mismatches.ts',
  'lib/import/opencatd/faults.ts',
  'lib/import/opencatd/gather.ts',
  'lib/import/opencatd/history.ts',
  'lib/import/opencatd/import.ts',
  'lib/ledger/days-against-entries.ts',
  'lib/ledger/disagreements.ts',
  'lib/ledger/imported.ts',
  'lib/ledger/reprice.ts',
  'lib/ledger/set-zone.ts',
  'lib/ledger/statements.ts',
  'lib/move/copy-table.ts',
  'lib/move/to-postgres.ts',
  'lib/usage/bar-sums.ts',
  'lib/usage/cut-sums.ts',
  'lib/usage/entry-sql.ts',
  'lib/usage/filter-choices.ts',
  'lib/usage/slices.ts',
  'lib/usage/top-spenders.ts',
  'lib/users/user-page.ts',
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
      puts(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }) as unknown as Node, code)
    )
      found.add(file)
  }
  expect([...found].sort()).toEqual(listed)
})

test('the check finds what it is for', () => {
  const finds = (code: string) => puts(parse(code, { ecmaVersion: 'latest' }) as unknown as Node, code)
  const hole = ['$', '{name}'].join('')
  expect(finds(`read(\`SELECT 1 FROM "User" WHERE "name" = '${hole}'\`)`)).toBe(true)
  expect(finds('read("SELECT 1 WHERE id = " + id)')).toBe(true)
  expect(finds(`db.$queryRaw\`SELECT 1 WHERE name = ${hole}\``)).toBe(false)
  expect(finds('read(`SELECT 1 WHERE id = :id`, { id })')).toBe(false)
})

/** Whether a statement is made of a template or a sum. Prisma's own tag makes parameters of what stands in it. */
function puts(node: Node, code: string): boolean {
  if (node.type === 'TaggedTemplateExpression') return false
  const text = code.slice(node.start, node.end)
  const isTemplate = node.type === 'TemplateLiteral' && (node.expressions as Node[]).length > 0
  const isSum = node.type === 'BinaryExpression' && node.operator === '+' && /["'`]/.test(text)
  if ((isTemplate || isSum) && SQL.test(text)) return true
  const children = Object.values(node).flat()
  return children.some((child) => typeof child === 'object' && child !== null && puts(child as Node, code))
}

function sources(): string[] {
  const isOurs = (file: string) =>
    /\.tsx?$/.test(file) && !/\.test\.|\.d\.ts$|(^|\/)(generated|test-|model\/)/.test(file)
  return ['app', 'components', 'lib', 'scripts']
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter(isOurs)
}
