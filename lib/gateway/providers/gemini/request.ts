import { decodePathSegment, isModelName } from '../../../core/input'
import { invalid, unsupported } from '../../http/rejections'
import type { Endpoint } from '../../request/endpoints'
import { type HostedTool, noHostedTools } from '../../request/hosted-tools'
import {
  type Fields,
  field,
  hasField,
  integerField,
  noReferences,
  type ParsedRequest,
  stringField,
} from '../../request/parse-request'
import { hasMedia, rejectProviderState } from '../../request/provider-state'
import { nestedFields, type Patch, patchNested } from '../../request/rewrite'
import type { ScanResult } from '../../scanner/json-scanner'

/** A method of a model, as in `/v1beta/models/{model}:generateContent`. Google's SDK uses `v1` or `v1beta`. */
const PATH = /^\/(v1(?:beta)?)\/models\/([^/:]+):(\w+)$/

const [LIMIT, CHOICES] = ['maxOutputTokens', 'candidateCount'] as const

/** Google's parsers accept both spellings of a name. */
const toSnake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Of a top-level field under one of its two names; throws 400 for both. */
function spelling(fields: Fields, name: string): string {
  const snake = toSnake(name)
  if (snake !== name && fields.has(name) && fields.has(snake))
    throw invalid(`"${name}" and "${snake}" are the same field: send one.`, name)
  return fields.has(snake) ? snake : name
}

export function splitPath(path: string): { version: string; model: string; method: string } | null {
  const [, version, model, method] = PATH.exec(path) ?? []
  return version && model && method ? { version, model: decodePathSegment(model), method } : null
}

const SHARED = 'Cached contents at the provider cannot be used: all users here would share them.'

const NO_MODEL = 'The path must name a model. A key belongs in the header "x-goog-api-key", or after "?key=".'

/** Throws 400 when the request is ambiguous, malformed, or asks for what is not supported. */
export function parseGenerate(_: Endpoint, { fields, tags, arrays, files }: ScanResult, url: string): ParsedRequest {
  const [path = '', query = ''] = url.split('?', 2)
  const { version = '', model = '', method = '' } = splitPath(path) ?? {}
  if (!/^[\x21-\x7e]{1,128}$/.test(model) || !isModelName(model)) throw invalid(NO_MODEL, 'model')
  if (hasField(fields, spelling(fields, 'cachedContent'))) throw unsupported('cachedContent', SHARED)
  rejectProviderState(tags)
  const config = configFields(fields)
  const limit = integerField(config, spelling(config, LIMIT))
  const isSse = new URLSearchParams(query).get('alt') === 'sse'
  return {
    model,
    stream: method.startsWith('stream'),
    choices: Math.max(integerField(config, spelling(config, CHOICES)) ?? 1, 1),
    maxOutputTokens: limit !== null && limit < 0 ? null : limit,
    maxToolCalls: null,
    serviceTier: tierIn(fields),
    hostedTools: { ...noHostedTools, kinds: hostedKinds(arrays.get('tools')?.names ?? new Set()) },
    hasMedia: hasMedia(tags),
    hasPrediction: false,
    documents: 0,
    references: noReferences,
    fields,
    files,
    // Never the query as it came: it may hold the token.
    upstreamPath: (name) => `${version}/models/${encodeURIComponent(name)}:${method}${isSse ? '?alt=sse' : ''}`,
  }
}

/** Null for the standard one. */
function tierIn(fields: Fields): string | null {
  const tier = stringField(fields, spelling(fields, 'serviceTier'))?.toLowerCase() ?? null
  return tier === 'standard' || tier === 'unspecified' ? null : tier
}

const CLIENT_RUN = new Set(['functionDeclarations', 'computerUse'].flatMap((name) => [name, toSnake(name)]))
/** Run by Google for no fee beyond their tokens. */
const FREE_OF_FEES = new Set(['codeExecution', 'urlContext'].flatMap((name) => [name, toSnake(name)]))

/** Searches and maps cost fees that no response reports, and so may unknown tools. */
function hostedKinds(names: ReadonlySet<string>): Set<HostedTool> {
  const hosted = [...names].filter((name) => !CLIENT_RUN.has(name))
  return new Set(hosted.map((name) => (FREE_OF_FEES.has(name) ? 'mcp' : 'hidden_fee')))
}

const CONFIG = 'generationConfig'

const configNames = { fields: new Set([LIMIT, CHOICES].map(toSnake)), spelled: spelled(LIMIT, CHOICES) }

function configFields(fields: Fields): Fields {
  const name = spelling(fields, CONFIG)
  const config = fields.get(name)
  if (!config || config.json === 'null') return new Map()
  if (config.json === null) throw invalid(`"${name}" must not be longer than 64 KiB.`, name)
  if (typeof field(fields, name) !== 'object' || !config.json.startsWith('{'))
    throw invalid(`"${name}" must be an object.`, name)
  return nestedFields(config.json, configNames, name)
}

/** Names that are not in lower case, by their lower-case form. */
export function spelled(...names: string[]): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [name.toLowerCase(), name]))
}

/** Sets `maxOutputTokens`, wherever the request has a place for it. */
export function limitOutput({ fields }: ParsedRequest, maxTokens: number): Patch[] {
  const config = fields.get(spelling(fields, CONFIG))
  if (config) {
    const inner = configFields(fields)
    return [patchNested(config, inner.get(spelling(inner, LIMIT)), `"${LIMIT}":`, String(maxTokens))]
  }
  const contents = fields.get('contents')
  if (!contents) throw invalid('"contents" is required.', 'contents')
  const text = `"${CONFIG}":{"${LIMIT}":${maxTokens}},`
  return [{ start: contents.nameStart, end: contents.nameStart, text }]
}
