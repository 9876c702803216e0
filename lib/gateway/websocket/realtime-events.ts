import { invalid, unboundedCost, unsupported } from '../http/rejections'
import type { Endpoint } from '../request/endpoints'
import { hostedTools, noHostedTools, TOOL_FIELDS } from '../request/hosted-tools'
import { type Fields, hasField, integerField, noReferences, type ParsedRequest } from '../request/parse-request'
import { rejectProviderState } from '../request/provider-state'
import type { Patch } from '../request/rewrite'
import { isObject } from '../scanner/json'
import type { Field, ScanResult, ScanSpec } from '../scanner/json-scanner'
import { hasBudget, type Member } from '../snapshot/snapshot'
import { scanClientEvent } from './events'

/** A realtime response. Its input is the whole conversation, whatever the size of the event that asks for it. */
export const realtime: Endpoint = {
  name: 'realtime',
  body: 'json',
  tariff: 'tokens',
  scanSpec: { fields: new Set(['type', 'event_id', 'response', 'session', 'item']) },
  outputLimitFields: ['max_output_tokens'],
  modelInAddress: true,
}

/** `sessionLimit`: of the session, which a limit that the gateway adds to a response must not raise. */
export const realtimeWithin = (sessionLimit: number | null): Endpoint => ({
  ...realtime,
  limitOutput: (parsed, maxTokens) => limitOutput(parsed, Math.min(maxTokens, sessionLimit ?? maxTokens)),
})

/** Events that cost nothing by themselves. */
const PASSED = new Set([
  ...['conversation.item.create', 'conversation.item.delete', 'conversation.item.retrieve'],
  ...['conversation.item.truncate', 'input_audio_buffer.append', 'input_audio_buffer.clear'],
  ...['input_audio_buffer.commit', 'output_audio_buffer.clear', 'response.cancel'],
])

/** What is looked at in the settings of a session or a response. */
const SETTINGS: ScanSpec = {
  fields: new Set([
    ...['max_output_tokens', 'max_response_output_tokens', 'prompt', 'audio', 'type'],
    ...['turn_detection', 'input_audio_transcription'],
  ]),
  nested: [{ within: 'audio', name: 'id', minDepth: 2, maxDepth: 4, tag: 'voice' }],
  nestedArrays: { name: 'tools', within: new Set(), fields: TOOL_FIELDS },
}

export type Settings = { fields: Fields; scan: ScanResult; start: number }

/** The object `name` of an event; null without one. Throws 400 for what users would share. */
export async function settingsIn(event: Buffer, fields: Fields, name: string): Promise<Settings | null> {
  const found = fields.get(name)
  if (!found || found.json === 'null') return null
  if (event[found.start] !== 0x7b) throw invalid(`"${name}" must be an object.`, name)
  const scan = await scanClientEvent(event.subarray(found.start, found.end), SETTINGS)
  if (hasField(scan.fields, 'prompt'))
    throw unsupported(
      'prompt',
      '"prompt" cannot be used: it refers to state in the provider\'s project, which all users here share.',
    )
  rejectProviderState(scan.tags)
  return { fields: scan.fields, scan, start: found.start }
}

export function rejectUnknown(type: string | null) {
  if (type === null || !PASSED.has(type)) throw unsupported('type', `"${type}" cannot be sent here.`)
}

/** Throws 403 for settings whose cost cannot be bounded, of a member with a budget. */
export function rejectUnbounded(member: Member, settings: Settings) {
  if (!hasBudget(member)) return
  if (hostedTools(settings.scan.nestedItems).kinds.size > 0)
    throw unboundedCost('tools', 'the cost of tools that the provider runs cannot be bounded in advance')
  if (transcriptionIn(settings.fields))
    throw unboundedCost('transcription', 'the cost of transcriptions cannot be bounded in advance')
  if (createsResponses(turnDetectionIn(settings.fields)))
    throw unboundedCost(
      'turn_detection',
      'responses that the provider creates by itself cannot be refused: set "turn_detection" to null, or its "create_response" to false',
    )
}

/** Whether the provider creates responses when it hears that somebody has finished. `undefined`: not said. */
export const createsResponses = (turnDetection: unknown): boolean =>
  isObject(turnDetection) &&
  (turnDetection.create_response !== false || (turnDetection.idle_timeout_ms ?? null) !== null)

/** As the events of the provider's state it, and those of the client's. */
export const turnDetectionOf = (session: Record<string, unknown>): unknown =>
  isObject(session.audio) && isObject(session.audio.input) ? session.audio.input.turn_detection : session.turn_detection

export const transcriptionOf = (session: Record<string, unknown>): unknown =>
  isObject(session.audio) && isObject(session.audio.input)
    ? session.audio.input.transcription
    : session.input_audio_transcription

const turnDetectionIn = (fields: Fields) => turnDetectionOf(objectOf(fields))
const transcriptionIn = (fields: Fields) => isObject(transcriptionOf(objectOf(fields)))

function objectOf(fields: Fields): Record<string, unknown> {
  const entries = [...fields].map(([name, { json }]) => [name, json === null ? null : JSON.parse(json)])
  return Object.fromEntries(entries)
}

/** A response that nobody asked for. */
export const parseUnasked = (model: string): ParsedRequest => ({
  ...{ model, stream: true, choices: 1, maxOutputTokens: null, maxToolCalls: null, serviceTier: null, documents: 0 },
  ...{ hostedTools: noHostedTools, hasMedia: true, hasPrediction: false, references: noReferences },
  ...{ fields: new Map(), files: { count: 0, bytes: 0 } },
})

/** What a `response.create` requests. */
export const parseCreate = (model: string, event: ScanResult, settings: Settings | null): ParsedRequest => ({
  ...parseUnasked(model),
  maxOutputTokens: settings ? limitIn(settings.fields) : null,
  fields: new Map([...event.fields, ...(settings ? settingsFields(settings) : [])]),
  insertAt: event.insertAt,
})

const LIMIT = 'max_output_tokens'

/** A response may say "inf". */
function limitIn(fields: Fields): number | null {
  const given = fields.get(LIMIT)
  return !given || given.json === 'null' || given.json === '"inf"' ? null : integerField(fields, LIMIT)
}

/** The limit's place, counted from the beginning of the event. */
function settingsFields({ fields, start }: Settings): [string, Field][] {
  const limit = fields.get(LIMIT)
  return limit ? [[LIMIT, { ...limit, start: limit.start + start, end: limit.end + start }]] : []
}

function limitOutput({ fields, insertAt }: ParsedRequest, maxTokens: number): Patch[] {
  const given = fields.get(LIMIT)
  if (given) return [{ start: given.start, end: given.end, text: String(maxTokens) }]
  const response = fields.get('response')
  const text = `"${LIMIT}":${maxTokens}`
  if (!response || response.json === 'null') {
    const at = fields.get('type')?.nameStart ?? insertAt ?? 0
    if (response) return [{ start: response.start, end: response.end, text: `{${text}}` }]
    return [{ start: at, end: at, text: `"response":{${text}},` }]
  }
  const isEmpty = /^\{\s*\}$/.test(response.json ?? '')
  return [{ start: response.start + 1, end: response.start + 1, text: isEmpty ? text : `${text},` }]
}
