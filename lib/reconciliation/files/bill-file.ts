import { addDays, type Day } from '../../core/time'
import { type BilledLine, mergeLines, type Part, parseAmount, quantityLine, tokenParts, USD } from '../bills/bill'
import { type Column, columns, dayOfCell, isOfModels, keyOfCell, readItem, timesOfUnit } from './columns'
import { type Row, readTable, UnreadableFile } from './table'

/** What is wrong with a line: what cannot be read, or `columns`: which are missing. */
export type LineError = {
  line: number
  code: 'file' | 'columns' | 'day' | 'future' | 'cost' | 'quantity' | 'part'
  text: string
}

/** A provider's export. `skipped`: lines of other services. */
export type BillFile = { days: Map<Day, BilledLine[]>; lines: number; skipped: number; errors: LineError[] }

/** Of a file without a column for it: one key for all. */
const ONLY_KEY = '*'

/** Reads a provider's export. `models`: names that are used here. `today`: not over yet, so that no line may be of it. */
export async function readBillFile(text: string, models: readonly string[], today: Day): Promise<BillFile> {
  const file: BillFile = { days: new Map(), lines: 0, skipped: 0, errors: [] }
  let rows: Row[]
  try {
    rows = await readTable(text)
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error
    return { ...file, errors: [{ line: error.line, code: 'file', text: '' }] }
  }
  const found = columnsOf(rows)
  const missing = missingColumns(found)
  if (missing.length > 0) return { ...file, errors: [{ line: 1, code: 'columns', text: missing.join(', ') }] }
  for (const row of rows) {
    const cell = (column: Column) => row.cells.get(found.get(column) ?? '') ?? ''
    if (cell('service') !== '' && !isOfModels(cell('service'))) {
      file.skipped += 1
      continue
    }
    const day = dayOfCell(cell('day'))
    const error = day === null ? { code: 'day' as const, text: cell('day') } : null
    const future = day !== null && day >= today ? { code: 'future' as const, text: day } : null
    const lines = error ?? future ?? linesOf(cell, models)
    if (!Array.isArray(lines)) file.errors.push({ line: row.line, ...lines })
    else if (day !== null) {
      const ofDay = file.days.get(day)
      if (ofDay) ofDay.push(...lines)
      else file.days.set(day, lines)
      file.lines += 1
    }
  }
  for (const [day, lines] of file.days) file.days.set(day, await mergeLines(lines))
  return file
}

function columnsOf(rows: readonly Row[]): Map<Column, string> {
  // Of objects, each may have others.
  const names = new Set(rows.slice(0, 100).flatMap(({ cells }) => [...cells.keys()]))
  const found = new Map<Column, string>()
  for (const column of Object.keys(columns) as Column[]) {
    const name = columns[column].find((one) => names.has(one))
    if (name !== undefined) found.set(column, name)
  }
  return found
}

const missingColumns = (found: ReadonlyMap<Column, string>) => [
  ...(found.has('day') ? [] : ['day']),
  ...(found.has('cost') || found.has('dollars') ? [] : ['cost']),
  ...(found.has('model') || found.has('item') ? [] : ['model']),
]

type Cell = (column: Column) => string
type CellError = Omit<LineError, 'line'>

const parts: readonly string[] = ['requests', 'units', 'total', ...tokenParts] satisfies Part[]

/** The lines of a bill that a row stands for; or what cannot be read. */
function linesOf(cell: Cell, models: readonly string[]): BilledLine[] | CellError {
  const dollars = cell('dollars')
  const [costText, currency] = dollars ? [dollars, USD] : [cell('cost'), cell('currency').toUpperCase() || USD]
  const cost = costText === '' ? null : parseAmount(costText)
  if (costText !== '' && cost === null) return { code: 'cost', text: costText }
  const counts = (['quantity', 'requests', 'input', 'output'] as const).map((column) => [column, cell(column)] as const)
  const wrong = counts.find(([, text]) => text !== '' && !(Number(text) >= 0 && Number(text) < 1e15))
  if (wrong) return { code: 'quantity', text: wrong[1] }
  const [quantity = 0, requests = 0, input = 0, output = 0] = counts.map(([, text]) => Number(text))

  const named = cell('part').toLowerCase()
  if (named !== '' && !parts.includes(named) && !named.startsWith('fee:')) return { code: 'part', text: cell('part') }
  const item = cell('model') ? null : readItem(cell('item'), models)
  const model = named.startsWith('fee:') ? '' : (item?.model ?? cell('model'))
  const part = (named as Part) || (item?.part ?? 'total')
  const key = keyOfCell(cell('key')) || ONLY_KEY
  const quantities: [Part, number][] = [
    ['requests', requests],
    ['input', input],
    ['output', output],
  ]
  const units = part === 'total' || part.startsWith('fee:') ? 0 : quantity * timesOfUnit(cell('unit'))
  return [
    ...quantities.flatMap(([part, count]) => (count > 0 ? [quantityLine(key, model, part, count)] : [])),
    {
      ...{ remoteKey: key, model, part, currency, quantity: BigInt(Math.round(units)) },
      ...{ costPico: cost?.costPico ?? null, roundingPico: cost?.roundingPico ?? 0n },
    },
  ]
}

/** How many days of a file a provider may still add to. */
const FINAL_AFTER_DAYS = 2
export const isFinalBy = (day: Day, today: Day) => addDays(day, FINAL_AFTER_DAYS) < today
