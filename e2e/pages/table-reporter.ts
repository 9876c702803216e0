import type { Reporter, TestCase } from '@playwright/test/reporter'
import { drawn } from '../../bench/table'

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
    for (const [title, rows] of this.tables) process.stdout.write(`\n${title}\n${drawn('page', rows)}\n`)
  }
}
