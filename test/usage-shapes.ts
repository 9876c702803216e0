import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { noTokens, type Tokens } from '../lib/pricing/tokens'
import { rootsOf } from './metering-cases'

/** A response as a provider's documentation or a public bug report shows it, and the tokens it stands for. */
export type UsageShape = {
  /** What is unusual about it, after the file that it is in. */
  class: string
  name: string
  path: string
  /** Fields of the request, beside those that every one of its path has. */
  request: Record<string, unknown>
  headers: { 'content-type': string }
  body: string
  /** The connection ends before the response does. */
  cut: boolean
  /** The data of a stream's events, or the one JSON body. */
  roots: readonly unknown[]
  expected: Tokens
  /** `failed`: it is an error. */
  confidence: 'exact' | 'floor' | 'none' | 'failed'
  state: string
  flags: readonly string[]
  /** Null for unpriced, undefined where it is not what the shape is about. */
  dollars: number | null | undefined
}

type Row = {
  name: string
  path?: string
  request?: Record<string, unknown>
  /** Short for a chat completion with this usage. */
  usage?: object
  body?: object
  events?: object[]
  /** As it came. */
  raw?: string
  type?: string
  cut?: boolean
  expected?: Partial<Tokens>
  confidence?: UsageShape['confidence']
  state?: string
  flags?: string[]
  dollars?: number | null
}

const chatBody = (usage: object | undefined) => ({
  object: 'chat.completion',
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'A week has seven days.' }, finish_reason: 'stop' }],
  usage,
})

const framed = (events: object[], cut: boolean) =>
  [...events.map((event) => JSON.stringify(event)), ...(cut ? [] : ['[DONE]'])]
    .map((data) => `data: ${data}\n\n`)
    .join('')

const STATES = { exact: 'settled', floor: 'estimated', none: 'estimated', failed: 'failed' }

function toShape(kind: string, row: Row): UsageShape {
  const { events, cut = false, confidence = 'exact', expected = {} } = row
  const body = row.raw ?? (events ? framed(events, cut) : JSON.stringify(row.body ?? chatBody(row.usage)))
  return {
    class: kind,
    name: row.name,
    path: row.path ?? 'chat/completions',
    request: { ...(events && { stream: true }), ...row.request },
    headers: { 'content-type': row.type ?? (events ? 'text/event-stream' : 'application/json') },
    body,
    cut,
    roots: rootsOf(body),
    expected: { ...noTokens, ...expected },
    confidence,
    state: row.state ?? STATES[confidence],
    flags: row.flags ?? [],
    dollars: row.dollars,
  }
}

const folder = join(import.meta.dirname, 'cases', 'usage-shapes')

export const usageShapes: readonly UsageShape[] = readdirSync(folder).flatMap((file) => {
  const rows: Row[] = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  return rows.map((row) => toShape(file.replace('.json', ''), row))
})
