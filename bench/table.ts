/** Draws a table for a terminal, or a code block. */

/** Rows of cells by column, one name a row; columns of numbers stand to the right. */
export function drawn(rowHead: string, rows: ReadonlyMap<string, Readonly<Record<string, string>>>): string {
  const columns = [...new Set([...rows.values()].flatMap((row) => Object.keys(row)))]
  const lines = [...rows].map(([name, row]) => [name, ...columns.map((column) => row[column] ?? '')])
  const all = [[rowHead, ...columns], ...lines]
  const places = [rowHead, ...columns].map((_, at) => ({
    width: Math.max(...all.map((line) => line[at]?.length ?? 0)),
    isNumber: lines.every((line) => /^[\d.,]*( \p{L}+)?$/u.test(line[at] ?? '')),
  }))
  const pad = (cell: string, { width, isNumber }: { width: number; isNumber: boolean }) =>
    isNumber ? cell.padStart(width) : cell.padEnd(width)
  const drawLine = (line: string[]) => places.map((place, at) => pad(line[at] ?? '', place)).join('  ')
  return all.map((line) => drawLine(line).trimEnd()).join('\n')
}
