/** Null leaves the cell empty. `decimal`: a number with more digits than a float has. */
export type CsvCell = string | number | bigint | null | { decimal: string }

/** Excel reads a file as UTF-8 only if it starts with a byte order mark. */
export const UTF8_BOM = '\uFEFF'

/** One RFC 4180 row with its line break. Text that a spreadsheet would run as a formula is prefixed with an apostrophe. */
export const csvRow = (cells: readonly CsvCell[]) => `${cells.map(formatCell).join(',')}\r\n`

function formatCell(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell === 'object') return cell.decimal
  if (typeof cell !== 'string') return String(cell)
  // In East Asian locales spreadsheets also accept the full-width forms.
  const text = /^[=+\-@＝＋－＠\t\r\n]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
