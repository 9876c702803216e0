import { isModelName } from '../../core/input'
import { invalid, unsupported } from '../http/rejections'
import type { ArrayItem, Field, ScanResult } from '../scanner/json-scanner'
import { type Endpoint, REDIRECTING_FIELDS } from './endpoints'
import { type HostedTools, hostedTools } from './hosted-tools'
import { hasMedia, rejectProviderState, rejectStateOfTools } from './provider-state'

/** What a request asks for, as far as cost and ownership depend on it. */
export type ParsedRequest = {
  model: string
  stream: boolean
  /** Choices billed: alternatives for one prompt, times prompts. */
  choices: number
  /** The client's own limit for one answer, null without one. */
  maxOutputTokens: number | null
  /** The client's own limit for the calls of hosted tools, null without one. */
  maxToolCalls: number | null
  serviceTier: string | null
  hostedTools: HostedTools
  /** It may stand for more input than its bytes: images, audio, files, earlier responses. */
  hasMedia: boolean
  /** A predicted output: rejected prediction tokens are billed as output as well. */
  hasPrediction: boolean
  /** Of a rerank request. */
  documents: number
  references: References
  /** It asks for cache writes that last longer, and cost more. */
  writesLongCache?: boolean
  /** On top of every rate, for where it asks to be served. */
  surchargePercent?: number
  fields: Fields
  /** Where a field can be inserted if the body may lack its model. */
  insertAt?: ScanResult['insertAt']
  /** Below the provider's base URL, where it is not the endpoint's name. `model`: the one that the provider is asked for. */
  upstreamPath?(model: string): string
  files: ScanResult['files']
}

/** Throws 400 when the request is ambiguous, malformed, or asks for what is not supported. */
export function parseRequest(endpoint: Endpoint, scanned: ScanResult): ParsedRequest {
  const { fields, tags, arrays, files, nestedItems } = scanned
  if (endpoint.modelInPath && scanned.insertAt === null) throw invalid('The request body is an empty object.')
  rejectUnsupported(endpoint, fields)
  rejectStateOfTools(nestedItems)
  const references = parseReferences(fields, arrays.get('input')?.items ?? [])
  rejectProviderState(tags)
  const counts = [integerField(fields, 'n'), integerField(fields, 'best_of'), 1].map((count) => count ?? 1)
  return {
    model: parseModel(fields, endpoint.defaultModel, endpoint.modelInPath),
    stream: booleanField(fields, 'stream'),
    choices: Math.max(...counts) * Math.max(arrays.get('prompt')?.count ?? 1, 1),
    maxOutputTokens: outputLimit(endpoint.outputLimitFields.map((name) => integerField(fields, name))),
    maxToolCalls: outputLimit([integerField(fields, 'max_tool_calls')]),
    serviceTier: stringField(fields, 'service_tier'),
    hostedTools: toolsOf(endpoint, scanned),
    hasMedia: hasMedia(tags) || references.previousResponseId !== null || references.itemIds.length > 0,
    hasPrediction: hasField(fields, 'prediction'),
    documents: arrays.get('documents')?.count ?? 0,
    references,
    fields,
    insertAt: scanned.insertAt,
    files,
  }
}

function toolsOf({ name }: Endpoint, { fields, nestedItems }: ScanResult): HostedTools {
  const hosted = hostedTools(nestedItems)
  // A chat shows no calls of hosted tools, whoever offers them there.
  const hidesCalls = name === 'chat/completions' && hosted.kinds.size > 0
  if (!hidesCalls && !hasField(fields, 'web_search_options')) return hosted
  return { ...hosted, kinds: new Set([...hosted.kinds, 'hidden_fee']) }
}

const NO_FALLBACKS = 'Name one model: a list of fallbacks would bypass the models that a token may use.'
const NO_BACKGROUND = 'Background responses are not supported: no response reports their cost.'
const SHARED = "cannot be used: it refers to state in the provider's project, which all users here share."

const NO_REDIRECTS = 'cannot be used: an admin sets where requests are sent, with which key and to which models.'

/** Throws 400 for a field that says where a proxy should send the request. */
export function rejectRedirects(fields: Fields) {
  for (const name of REDIRECTING_FIELDS)
    if (hasField(fields, name)) throw unsupported(name, `"${name}" ${NO_REDIRECTS}`)
}

function rejectUnsupported({ name }: Endpoint, fields: Fields) {
  rejectRedirects(fields)
  for (const list of ['models', 'fallbacks']) if (hasField(fields, list)) throw unsupported(list, NO_FALLBACKS)
  const shared = name.startsWith('responses') ? ['conversation', 'prompt'] : ['data_sources']
  for (const each of shared) if (hasField(fields, each)) throw unsupported(each, `"${each}" ${SHARED}`)
  if (booleanField(fields, 'background')) throw unsupported('background', NO_BACKGROUND)
}

export function parseModel(fields: Fields, defaultModel?: string, inPath?: string | null): string {
  const value = inPath ?? field(fields, 'model') ?? defaultModel
  if (typeof value === 'string' && isModelName(value)) return value
  throw invalid('"model" must be a string of 1 to 256 bytes without control characters or keys.', 'model')
}

/** A negative limit counts as none: some servers treat it so. */
function outputLimit(counts: (number | null)[]): number | null {
  const given = counts.filter((count) => count !== null)
  return given.length === 0 || given.some((count) => count < 0) ? null : Math.max(...given)
}

/** What a request refers to by the ids of earlier responses and their items, which the provider stores. */
export type References = {
  previousResponseId: string | null
  /** Items given by their id alone. */
  itemIds: readonly string[]
  /** Items given in full, with the id they were stored under. */
  quotedIds: readonly string[]
}

export const noReferences: References = { previousResponseId: null, itemIds: [], quotedIds: [] }

function parseReferences(fields: Fields, input: Iterable<ArrayItem>): References {
  const itemIds: string[] = []
  const quotedIds: string[] = []
  for (const { type, id } of input) {
    // An id without a type is a reference. One too long to have been captured has no owner: ''.
    const isReference = type === 'item_reference' || (typeof type !== 'string' && id !== undefined)
    if (isReference) itemIds.push(id ?? '')
    else if (typeof id === 'string') quotedIds.push(id)
  }
  return { previousResponseId: stringField(fields, 'previous_response_id'), itemIds, quotedIds }
}

export type Fields = ReadonlyMap<string, Field>

/** A field's value, undefined when it is absent. Throws 400 when it is not valid JSON. */
export function field(fields: Fields, name: string): unknown {
  const found = fields.get(name)
  if (!found) return undefined
  // Too long to have been captured, so no value that means anything to us: only its presence counts.
  if (found.json === null) return {}
  try {
    return JSON.parse(found.json)
  } catch {
    throw invalid(`The value of "${name}" is not valid JSON.`, name)
  }
}

/** Present and not null. */
export const hasField = (fields: Fields, name: string) => (field(fields, name) ?? null) !== null

export function booleanField(fields: Fields, name: string): boolean {
  const value = field(fields, name) ?? null
  if (value === null) return false
  if (typeof value === 'boolean') return value
  throw invalid(`"${name}" must be true or false.`, name)
}

export function stringField(fields: Fields, name: string): string | null {
  const value = field(fields, name) ?? null
  if (value === null || typeof value === 'string') return value
  throw invalid(`"${name}" must be a string.`, name)
}

export function integerField(fields: Fields, name: string): number | null {
  const value = field(fields, name) ?? null
  if (value === null) return null
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER)
    throw invalid(outOfRange(name, value), name)
  throw invalid(`"${name}" must be an integer.`, name)
}

const outOfRange = (name: string, value: number) =>
  value > 0
    ? `"${name}" must be at most ${Number.MAX_SAFE_INTEGER}.`
    : `"${name}" must be at least ${Number.MIN_SAFE_INTEGER}.`
