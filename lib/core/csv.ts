/** What a cell of a table can hold; null leaves it empty. */
export type CsvCell = string | number | bigint | null

/** Excel takes a file for UTF-8 only when it begins with this. */
export const csvMark = '\uFEFF'

/** One line by RFC 4180. A text that a spreadsheet would run as a formula is kept from it by an apostrophe. */
export const csvLine = (cells: readonly CsvCell[]) => `${cells.map(written).join(',')}\r\n`

function written(cell: CsvCell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell)
  // Where people write wide characters, spreadsheets take those for the others.
  const text = /^[=+\-@＝＋－＠\t\r\n]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
