import { invalid } from '../http/rejections'
import { ScanError } from '../scanner/json'
import { type Field, JsonScanner, type ScanSpec } from '../scanner/json-scanner'
import { boundaryOf } from './content-type'
import type { Endpoint } from './endpoints'
import { field, type ParsedRequest } from './parse-request'

/** Replaces bytes `start` to `end` of a body by `text`; inserts it where both are the same. */
export type Patch = { start: number; end: number; text: string }

/** Everything outside the patches keeps its bytes: numbers are not parsed and printed again, which could change them. */
export function applyPatches(body: Buffer, patches: readonly Patch[]): Buffer {
  const parts = patchedParts(body, patches)
  return parts.length === 1 ? body : Buffer.concat(parts)
}

/** What the gateway changes of a request. `usagePatch`: makes a stream report its usage. */
export type RequestPatches = { patches: readonly Patch[]; usagePatch: Patch | null }

/** In parts, so that a large body is not copied. */
export function patchedParts(body: Buffer, patches: readonly Patch[]): Buffer[] {
  const parts: Buffer[] = []
  let at = 0
  for (const { start, end, text } of patches.toSorted((a, b) => a.start - b.start)) {
    if (start < at) throw new Error('two patches overlap')
    parts.push(body.subarray(at, start), Buffer.from(text))
    at = end
  }
  return [...parts, body.subarray(at)]
}

/** Names the model as the provider calls it; null where the body does so already, or the address does. */
export function modelPatch(
  { parsed, endpoint, contentType }: { parsed: ParsedRequest; endpoint: Endpoint; contentType: string },
  name: string,
): Patch | null {
  const { modelInPath = null, modelInAddress = false } = endpoint
  if (modelInAddress) return null
  if (name === parsed.model && modelInPath === null) return null
  const given = parsed.fields.get('model')
  if (given && field(parsed.fields, 'model') === name) return null
  const isForm = contentType.startsWith('multipart/')
  if (given) return { start: given.start, end: given.end, text: isForm ? name : JSON.stringify(name) }
  return isForm
    ? { start: 0, end: 0, text: formPart(boundaryOf(contentType), 'model', name) }
    : insertField(parsed, `"model":${JSON.stringify(name)}`)
}

/** Names the model as the provider calls it, next to what else is changed. */
export function nameModel(
  request: Parameters<typeof modelPatch>[0] & { model: string },
  { patches, usagePatch }: RequestPatches,
): RequestPatches {
  const named = modelPatch(request, request.model)
  return { patches: named ? [...patches, named] : patches, usagePatch }
}

const formPart = (boundary: string, name: string, value: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`

const INCLUDE_USAGE = { fields: new Set(['include_usage']) }

/** Makes a stream report its usage; null when the client requested that itself. Throws 400 for malformed `stream_options`. */
export function usagePatch(parsed: ParsedRequest): Patch | null {
  const options = parsed.fields.get('stream_options')
  if (!options) return insertField(parsed, '"stream_options":{"include_usage":true}')
  if (options.json !== 'null' && !options.json?.startsWith('{'))
    throw invalid('"stream_options" must be an object.', 'stream_options')
  const inner =
    options.json === 'null'
      ? undefined
      : nestedFields(options.json, INCLUDE_USAGE, 'stream_options').get('include_usage')
  return inner?.json === 'true' ? null : patchNested(options, inner, '"include_usage":', 'true')
}

/** The fields of an object that is a field itself. Throws 400 for what the scanner rejects. */
export function nestedFields(json: string, spec: ScanSpec, name: string): ReadonlyMap<string, Field> {
  const scanner = new JsonScanner(spec)
  try {
    scanner.push(Buffer.from(json))
  } catch (error) {
    if (!(error instanceof ScanError)) throw error
    throw invalid(`In "${name}", ${error.message}.`, name)
  }
  return scanner.fields
}

/** Gives a field of `outer`, an object or null, a value: replaces what it has as `inner`, or adds `name` in front. */
export function patchNested(outer: Field, inner: Field | undefined, name: string, value: string): Patch {
  if (outer.json === 'null') return { start: outer.start, end: outer.end, text: `{${name}${value}}` }
  if (inner) return { start: outer.start + inner.start, end: outer.start + inner.end, text: value }
  const start = outer.start + 1
  const isEmpty = /^\{\s*\}$/.test(outer.json ?? '')
  return { start, end: start, text: `${name}${value}${isEmpty ? '' : ','}` }
}

/** Limits each answer to `maxTokens`: replaces limits without effect that are there, else adds the first of `names`. */
export function outputLimitPatches(parsed: ParsedRequest, names: readonly string[], maxTokens: number): Patch[] {
  const present = names.flatMap((name) => parsed.fields.get(name) ?? [])
  if (present.length > 0) return present.map(({ start, end }) => ({ start, end, text: String(maxTokens) }))
  return names[0] === undefined ? [] : [insertField(parsed, `"${names[0]}":${maxTokens}`)]
}

/** Gives a top-level field a value; null where the client gave it one. */
export function defaultFieldPatch(parsed: ParsedRequest, name: string, value: string): Patch | null {
  const given = parsed.fields.get(name)
  if (!given) return insertField(parsed, `${JSON.stringify(name)}:${value}`)
  return given.json === 'null' ? { start: given.start, end: given.end, text: value } : null
}

/** Before another field, so that a comma is always right: the model, which only a body sent to Azure's address may lack. */
function insertField({ fields, insertAt }: Pick<ParsedRequest, 'fields' | 'insertAt'>, text: string): Patch {
  const at = fields.get('model')?.nameStart ?? insertAt ?? null
  if (at === null) throw new Error('a field for an empty object')
  return { start: at, end: at, text: `${text},` }
}
