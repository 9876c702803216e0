import type { Reporter, TestCase } from '@playwright/test/reporter'
import { drawTable } from '../../bench/harness'

/** Prints the figures that tests recorded, one row per page. */
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
    for (const [title, rows] of this.tables) process.stdout.write(`\n${title}\n${drawTable('page', rows)}\n`)
  }
}
