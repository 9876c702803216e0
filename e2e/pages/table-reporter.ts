import type { Reporter, TestCase } from '@playwright/test/reporter'

/** Prints what tests told of each page, a row a page. */
export default class TableReporter implements Reporter {
  private readonly tables = new Map<string, Map<string, Record<string, string>>>()

  onTestEnd({ annotations }: TestCase) {
    for (const { type, description = '' } of annotations) {
      const [table = '', page = '', column = '', value = ''] = description.split('\t')
      if (type !== 'figure') continue
      const rows = this.tables.get(table) ?? new Map<string, Record<string, string>>()
      this.tables.set(table, rows.set(page, { ...rows.get(page), [column]: value }))
    }
  }

  onEnd() {
    for (const [title, rows] of this.tables) process.stdout.write(`\n${title}\n${drawn(rows)}\n`)
  }
}

function drawn(rows: Map<string, Record<string, string>>): string {
  const columns = [...new Set([...rows.values()].flatMap((row) => Object.keys(row)))]
  const lines = [
    ['page', ...columns],
    ...[...rows].map(([page, row]) => [page, ...columns.map((name) => row[name] ?? '')]),
  ]
  const widths = ['page', ...columns].map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)))
  return lines.map((line) => line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')).join('\n')
}
