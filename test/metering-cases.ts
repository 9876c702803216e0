import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseJson } from '../lib/gateway/scanner/json'

/** See `test/cases/metering/README.md`. */
export type MeteringCase = {
  name: string
  request: { path: string; memberMonthlyLimit?: string; json?: { model: string }; form?: Record<string, string> }
  provider: {
    status: number
    headers: Record<string, string>
    body: string
    msBetweenEvents?: number
    thenCutsTheConnection?: boolean
  }
  expected: {
    input: number | string
    cached: number
    output: number | string
    dollars: number | string | null
    state?: string
  }
  /** The events' data, or the one body, parsed. */
  roots: unknown[]
}

const folder = join(import.meta.dirname, 'cases', 'metering')

export const meteringCases: readonly MeteringCase[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
  .map((given) => ({ ...given, roots: rootsOf(given.provider.body) }))

/** The data of each event, or the one document; what is not JSON is left out. */
export function rootsOf(body: string): unknown[] {
  const isDocument = /^\s*[[{]/.test(body)
  const texts = isDocument ? [body] : [...body.matchAll(/^data: ?(.*)$/gm)].map(([, data = '']) => data)
  return texts.map(parseJson).filter((root) => root !== null)
}
