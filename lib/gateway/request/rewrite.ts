import { invalid } from '../http/errors'
import { type Member, Scanner } from '../scanner/scan'
import type { ParsedRequest } from './parse-request'
import type { Edit } from './patches'

const USAGE = '"include_usage":true'

/** What makes a stream tell its usage; null when the client asked for that itself. */
export function usageEdit({ members }: ParsedRequest): Edit | null {
  const options = members.get('stream_options')
  if (!options) return insert(members, `"stream_options":{${USAGE}}`)
  if (options.text === 'null') return { ...options, text: `{${USAGE}}` }
  const { inner, isEmpty } = readOptions(options)
  if (!inner) return { start: options.start + 1, end: options.start + 1, text: isEmpty ? USAGE : `${USAGE},` }
  if (inner.text === 'true') return null
  return { start: options.start + inner.start, end: options.start + inner.end, text: 'true' }
}

/** What bounds each answer to `most` tokens: put in place of a bound that says nothing, else added under `name`. */
export function boundEdits({ members }: ParsedRequest, names: readonly string[], most: number): Edit[] {
  const there = names.flatMap((name) => members.get(name) ?? [])
  if (there.length > 0) return there.map(({ start, end }) => ({ start, end, text: String(most) }))
  return names[0] === undefined ? [] : [insert(members, `"${names[0]}":${most}`)]
}

/** Before the model, which is always there, so that a comma always fits. */
function insert(members: ReadonlyMap<string, Member>, text: string): Edit {
  const at = members.get('model')?.nameStart
  if (at === undefined) throw new Error('a request without a model')
  return { start: at, end: at, text: `${text},` }
}

function readOptions({ text }: Member) {
  if (!text?.startsWith('{')) throw invalid('"stream_options" has to be an object.', 'stream_options')
  const scanner = new Scanner({ names: new Set(['include_usage']) })
  scanner.push(Buffer.from(text))
  return { inner: scanner.members.get('include_usage') ?? null, isEmpty: /^\{\s*\}$/.test(text) }
}
