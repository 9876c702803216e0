/** Null leaves the cell empty. */
export type CsvCell = string | number | bigint | null

/** Excel reads a file as UTF-8 only if it starts with a byte order mark. */
export const UTF8_BOM = '\uFEFF'

/** One RFC 4180 row with its line break. Text that a spreadsheet would run as a formula is prefixed with an apostrophe. */
export const csvRow = (cells: readonly CsvCell[]) => `${cells.map(formatCell).join(',')}\r\n`

function formatCell(cell: CsvCell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell)
  // In East Asian locales spreadsheets also accept the full-width forms.
  const text = /^[=+\-@＝＋－＠\t\r\n]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
