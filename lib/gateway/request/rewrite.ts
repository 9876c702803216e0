import { invalid } from '../http/rejections'
import { deploymentInPath, hasModernParameters } from '../providers/azure'
import { deploymentOf, type ProviderConfig } from '../providers/provider'
import type { RequestContext } from '../request-context'
import { type Field, JsonScanner } from '../scanner/json-scanner'
import type { ParsedRequest } from './parse-request'

/** Replaces bytes `start` to `end` of a body by `text`; inserts it where both are the same. */
export type Patch = { start: number; end: number; text: string }

/** Everything outside the patches keeps its bytes: numbers are not parsed and printed again, which could change them. */
export function applyPatches(body: Buffer, patches: readonly Patch[]): Buffer {
  const parts = patchedParts(body, patches)
  return parts.length === 1 ? body : Buffer.concat(parts)
}

/** In parts, so that a large body is not copied. */
function patchedParts(body: Buffer, patches: readonly Patch[]): Buffer[] {
  const parts: Buffer[] = []
  let at = 0
  for (const { start, end, text } of patches.toSorted((a, b) => a.start - b.start)) {
    if (start < at) throw new Error('two patches overlap')
    parts.push(body.subarray(at, start), Buffer.from(text))
    at = end
  }
  return [...parts, body.subarray(at)]
}

/** The body as this key's provider expects it, in parts. `usagePatch` is left out for versions that reject it. */
export function providerBody(
  { body, parsed, endpoint, contentType }: Pick<RequestContext, 'body' | 'parsed' | 'endpoint' | 'contentType'>,
  { patches, usagePatch }: { patches: readonly Patch[]; usagePatch: Patch | null },
  config: ProviderConfig,
): Buffer[] {
  if (config.apiType === 'openai') return patchedParts(body.bytes(), usagePatch ? [...patches, usagePatch] : patches)
  const isForm = contentType.startsWith('multipart/')
  const deployment = deploymentOf(config, parsed.model)
  const model = parsed.fields.get('model')
  const all: Patch[] = hasModernParameters(config.apiVersion) ? [...patches] : patches.map(withOldParameter)
  if (usagePatch && hasModernParameters(config.apiVersion)) all.push(usagePatch)
  if (model && deployment !== parsed.model && !deploymentInPath(config.apiVersion, endpoint.name))
    all.push({ start: model.start, end: model.end, text: isForm ? deployment : JSON.stringify(deployment) })
  return patchedParts(body.bytes(), all)
}

const withOldParameter = ({ text, ...range }: Patch): Patch => ({
  ...range,
  text: text.replace(/^"max_completion_/, '"max_'),
})

const INCLUDE_USAGE = '"include_usage":true'

/** Makes a stream report its usage; null when the client requested that itself. Throws 400 for malformed `stream_options`. */
export function usagePatch({ fields }: ParsedRequest): Patch | null {
  const options = fields.get('stream_options')
  if (!options) return insertField(fields, `"stream_options":{${INCLUDE_USAGE}}`)
  if (options.json === 'null') return { ...options, text: `{${INCLUDE_USAGE}}` }
  const { inner, isEmpty } = scanOptions(options)
  if (!inner) {
    const start = options.start + 1
    return { start, end: start, text: isEmpty ? INCLUDE_USAGE : `${INCLUDE_USAGE},` }
  }
  if (inner.json === 'true') return null
  return { start: options.start + inner.start, end: options.start + inner.end, text: 'true' }
}

/** Limits each answer to `maxTokens`: replaces limits without effect that are there, else adds the first of `names`. */
export function outputLimitPatches({ fields }: ParsedRequest, names: readonly string[], maxTokens: number): Patch[] {
  const present = names.flatMap((name) => fields.get(name) ?? [])
  if (present.length > 0) return present.map(({ start, end }) => ({ start, end, text: String(maxTokens) }))
  return names[0] === undefined ? [] : [insertField(fields, `"${names[0]}":${maxTokens}`)]
}

/** Before the model, which every request has, so that a comma is always right. */
function insertField(fields: ReadonlyMap<string, Field>, text: string): Patch {
  const at = fields.get('model')?.nameStart
  if (at === undefined) throw new Error('a request without a model')
  return { start: at, end: at, text: `${text},` }
}

function scanOptions({ json }: Field) {
  if (!json?.startsWith('{')) throw invalid('"stream_options" must be an object.', 'stream_options')
  const scanner = new JsonScanner({ fields: new Set(['include_usage']) })
  scanner.push(Buffer.from(json))
  return { inner: scanner.fields.get('include_usage') ?? null, isEmpty: /^\{\s*\}$/.test(json) }
}
