export type Row = readonly string[]

/** A heading and a table with aligned columns; nothing if there are no rows. */
export function section(title: string, rows: readonly Row[]): string[] {
  if (rows.length === 0) return []
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`)
  return ['', `${title}:`, ...lines.map((line) => line.trimEnd())]
}
