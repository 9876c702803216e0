import { setImmediate as nextTurn } from 'node:timers/promises'

/** A row of a file. `line`: where it begins, from 1; in JSON, the number of the object. */
export type Row = { line: number; cells: ReadonlyMap<string, string> }

/** The file as a whole cannot be read; `line`: where not. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
  constructor(readonly line: number) {
    super('The file is neither CSV nor JSON.')
  }
}

/** Rows between two turns of the event loop. */
const BATCH = 500

/** Names of columns differ in case, blanks and punctuation: `Billing Currency`, `billing_currency`, `BillingCurrency`. */
const columnName = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** Reads CSV with a header, a JSON list of objects, or JSON objects one a line. Objects in objects are columns: `sku.description`. */
export async function readTable(text: string): Promise<Row[]> {
  const content = text.replace(/^\uFEFF/, '')
  return /^\s*[[{]/.test(content) ? readJson(content) : readCsv(content)
}

async function readJson(text: string): Promise<Row[]> {
  const rows: Row[] = []
  for (const [index, item] of parseObjects(text).entries()) {
    if (index % BATCH === 0) await nextTurn()
    const cells = new Map<string, string>()
    flatten(item, '', cells)
    rows.push({ line: index + 1, cells })
  }
  return rows
}

function parseObjects(text: string): unknown[] {
  try {
    const whole: unknown = JSON.parse(text)
    if (Array.isArray(whole)) return whole
    const { data } = whole as { data?: unknown }
    return Array.isArray(data) ? data : [whole]
  } catch {
    return text.split('\n').flatMap((line, index) => {
      if (line.trim() === '') return []
      try {
        return [JSON.parse(line) as unknown]
      } catch {
        throw new UnreadableFile(index + 1)
      }
    })
  }
}

function flatten(value: unknown, path: string, cells: Map<string, string>) {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    for (const [name, inner] of Object.entries(value)) flatten(inner, path + columnName(name), cells)
  else if (typeof value === 'string' || typeof value === 'number') cells.set(path, String(value).trim())
}

async function readCsv(text: string): Promise<Row[]> {
  const rows: Row[] = []
  let names: string[] | null = null
  const [firstLine = ''] = text.split('\n', 1)
  const separator = [',', ';', '\t'].find((one) => firstLine.includes(one)) ?? ','
  for (const { line, cells } of records(text, separator)) {
    if (cells.every((cell) => cell.trim() === '')) continue
    if (names === null) {
      names = cells.map(columnName)
      continue
    }
    if (rows.length % BATCH === 0) await nextTurn()
    rows.push({ line, cells: new Map(names.map((name, index) => [name, (cells[index] ?? '').trim()])) })
  }
  return rows
}

/** RFC 4180: a cell in quotes may contain separators, line breaks, and quotes in pairs. */
function* records(text: string, separator: string): Generator<{ line: number; cells: string[] }> {
  let [line, start, at] = [1, 1, 0]
  let cells: string[] = []
  while (at < text.length) {
    let cell = ''
    if (text[at] === '"') {
      for (at += 1; ; at += 1) {
        const end = text.indexOf('"', at)
        if (end < 0) throw new UnreadableFile(start)
        cell += text.slice(at, end)
        at = end + 1
        if (text[at] !== '"') break
        cell += '"'
      }
      line += cell.split('\n').length - 1
    }
    let end = at
    while (end < text.length && text[end] !== separator && text[end] !== '\n') end += 1
    cell += text.slice(at, end)
    cells.push(cell)
    at = end + 1
    if (text[end] === separator && at < text.length) continue
    if (text[end] === separator) cells.push('')
    yield { line: start, cells }
    line += 1
    start = line
    cells = []
  }
}
