import { unsupported } from '../../http/rejections'
import { type Endpoint, scannedFields } from '../../request/endpoints'
import { type HostedTool, type HostedTools, noHostedTools, toolField } from '../../request/hosted-tools'
import {
  booleanField,
  field,
  hasField,
  integerField,
  noReferences,
  type ParsedRequest,
  parseModel,
  rejectRedirects,
  stringField,
} from '../../request/parse-request'
import { hasMedia, mediaFields, rejectProviderState, stateFields } from '../../request/provider-state'
import type { NestedField, ScanResult } from '../../scanner/json-scanner'
import type { NestedItem } from '../../scanner/nested-items'

const LONG_CACHE = 'long cache'

/** Where a body can ask for a cache of an hour: `cache_control.ttl`. */
const ttl = (within: string, maxDepth: number): NestedField => ({
  ...{ within, name: 'ttl', minDepth: 2, maxDepth, tag: LONG_CACHE },
})

const scanSpec: Endpoint['scanSpec'] = {
  fields: scannedFields(
    ...['max_tokens', 'speed', 'inference_geo', 'container', 'thread', 'mcp_servers', 'context_management'],
    ...['compaction', 'metadata'],
  ),
  nested: [
    ...mediaFields('messages', 'source'),
    ...stateFields.messages,
    ...[ttl('cache_control', 2), ttl('system', 4), ttl('tools', 4), ttl('messages', 9)],
  ],
  nestedArrays: { name: 'tools', within: new Set(['tools']), fields: new Set(['type', 'max_uses']) },
}

const messages: Endpoint = {
  name: 'messages',
  body: 'json',
  tariff: 'tokens',
  scanSpec,
  outputLimitFields: ['max_tokens'],
  perToolLimitField: 'max_uses',
}

/** Counting is free. */
const countTokens: Endpoint = { ...messages, name: 'messages/count_tokens', tariff: 'free', outputLimitFields: [] }

/** By path. */
export const anthropicEndpoints: ReadonlyMap<string, Endpoint> = new Map(
  [messages, countTokens].map((endpoint) => [`/v1/${endpoint.name}`, endpoint]),
)

const SHARED = "cannot be used: it refers to state in the provider's workspace, which all users here share."
const NO_FALLBACKS = 'Name one model: a list of fallbacks would bypass the models that a token may use.'
const US_SURCHARGE_PERCENT = 10

/** Throws 400 when the request is ambiguous, malformed, or asks for what is not supported. */
export function parseMessages(
  endpoint: Endpoint,
  { fields, tags, nestedItems, files }: ScanResult,
  url: string,
): ParsedRequest {
  rejectRedirects(fields)
  for (const name of ['container', 'thread']) if (hasField(fields, name)) throw unsupported(name, `"${name}" ${SHARED}`)
  if (hasField(fields, 'models') || typeof (field(fields, 'fallbacks') ?? '') !== 'string')
    throw unsupported('fallbacks', NO_FALLBACKS)
  rejectProviderState(tags)
  const tools = [...nestedItems]
  const geo = stringField(fields, 'inference_geo')
  return {
    model: parseModel(fields, undefined),
    stream: booleanField(fields, 'stream'),
    choices: 1,
    maxOutputTokens: integerField(fields, 'max_tokens'),
    maxToolCalls: maxSearches(tools),
    // Which tier serves a request shows in the response: `auto` and `standard_only` only allow one.
    serviceTier: stringField(fields, 'speed') === 'fast' ? 'fast' : null,
    hostedTools: hostedToolsOf(tools, repeatsTheModel(fields)),
    hasMedia: hasMedia(tags),
    hasPrediction: false,
    documents: 0,
    writesLongCache: tags.has(LONG_CACHE),
    surchargePercent: geo === 'us' ? US_SURCHARGE_PERCENT : 0,
    references: noReferences,
    fields,
    files,
    upstreamPath: () => `${endpoint.name}${isBeta(url) ? '?beta=true' : ''}`,
  }
}

const isBeta = (url: string) => new URLSearchParams(url.split('?')[1]).get('beta') === 'true'

/** Servers whose tools the provider calls, and compactions, which are requests of their own. */
function repeatsTheModel(fields: ParsedRequest['fields']): boolean {
  const edits = JSON.stringify(field(fields, 'context_management') ?? '')
  return hasField(fields, 'mcp_servers') || hasField(fields, 'compaction') || edits.includes('"compact_')
}

const CLIENT_RUN = /^(custom|bash|text_editor|computer|computer_toolset|browser_toolset|memory)(_\d{8})?$/
const WEB_SEARCH = /^web_search_\d{8}$/
/** Run by the provider for no fee beyond their tokens. */
const FREE_OF_FEES = /^(web_fetch_\d{8}|tool_search_tool_(bm25|regex)(_\d{8})?|mcp_toolset)$/

/** Tools without a type are the client's own. `repeats`: the model works in more turns than the request can limit. */
function hostedToolsOf(tools: readonly NestedItem[], repeats: boolean): HostedTools {
  const kinds = new Set<HostedTool>(repeats ? ['mcp'] : [])
  for (const tool of tools) {
    const kind = kindOf(toolField(tool, 'type'))
    if (kind) kinds.add(kind)
  }
  return { ...noHostedTools, kinds }
}

function kindOf(type: unknown): HostedTool | null {
  if (type === null || type === undefined || CLIENT_RUN.test(String(type))) return null
  if (WEB_SEARCH.test(String(type))) return 'search'
  return FREE_OF_FEES.test(String(type)) ? 'mcp' : 'other'
}

/** Null where a tool that searches has no limit of its own. */
function maxSearches(tools: readonly NestedItem[]): number | null {
  const searches = tools.filter((tool) => WEB_SEARCH.test(String(toolField(tool, 'type'))))
  const limits = searches.map((tool) => toolField(tool, 'max_uses'))
  if (limits.length === 0) return null
  return limits.reduce<number | null>((sum, limit) => {
    const isCount = typeof limit === 'number' && Number.isSafeInteger(limit) && limit >= 0
    return sum === null || !isCount ? null : sum + limit
  }, 0)
}
