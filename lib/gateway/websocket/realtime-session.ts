import { uuid7 } from '../../core/uuid7'
import { type RequestFacts, requestStorage } from '../../logging/request-log'
import { busy, unboundedCost } from '../http/rejections'
import { validModelName } from '../metering/reported-values'
import { refreshSnapshot } from '../refresh'
import { type ParsedRequest, stringField } from '../request/parse-request'
import type { Patch } from '../request/rewrite'
import { isObject } from '../scanner/json'
import type { ScanResult } from '../scanner/json-scanner'
import type { PathScanner } from '../scanner/path-scanner'
import { hasBudget, type Member } from '../snapshot/snapshot'
import { admit, admitUnasked, type Intent } from './admit'
import { connectedTo } from './connect'
import { type EventRef, noRef, scanClientEvent } from './events'
import {
  createsResponses,
  parseCreate,
  parseUnasked,
  realtime,
  realtimeWithin,
  rejectUnbounded,
  rejectUnknown,
  type Settings,
  settingsIn,
  transcriptionOf,
  turnDetectionOf,
} from './realtime-events'
import { normalizeDone } from './realtime-usage'
import { MAX_TURNS, Session } from './session'
import { recordTranscription, TRANSCRIBED } from './transcription'
import type { Turn } from './turn'
import type { UpstreamSocket } from './upstream-socket'

/** `/v1/realtime`: a conversation kept by the provider. Each response is a request of its own, also one that no client has requested. */
export class RealtimeSession extends Session {
  protected readonly endpointName = realtime.name
  #member: Member | null = null
  /** As the provider states it. */
  #createsResponses = true
  #outputLimit: number | null = null
  #transcriptionModel: string | null = null

  constructor(
    private readonly model: string,
    ...rest: ConstructorParameters<typeof Session>
  ) {
    super(...rest)
  }

  start(upstream: UpstreamSocket, member: Member) {
    this.#member = member
    this.use(upstream)
  }

  protected async receive(event: Buffer, facts: RequestFacts) {
    const scan = await scanClientEvent(event, realtime.scanSpec)
    const type = stringField(scan.fields, 'type')
    this.ref = { streamId: null, eventId: stringField(scan.fields, 'event_id') }
    if (type === 'response.create') return this.#create(event, scan, facts)
    if (type === 'session.update') {
      const settings = await settingsIn(event, scan.fields, 'session')
      await refreshSnapshot(this.deps)
      this.#member = this.authenticate()
      if (settings) rejectUnbounded(this.#member, settings)
    } else rejectUnknown(type)
    if (type === 'conversation.item.create') await settingsIn(event, scan.fields, 'item')
    if (type === 'input_audio_buffer.append' && this.#createsResponses && (!this.#member || hasBudget(this.#member)))
      throw unboundedCost('turn_detection', NO_DETECTION)
    await this.upstream?.send(event)
  }

  async #create(event: Buffer, scan: ScanResult, facts: RequestFacts) {
    if (this.turns.size >= MAX_TURNS) throw busy(`${MAX_TURNS} responses are in progress on this connection.`)
    const settings = await settingsIn(event, scan.fields, 'response')
    await refreshSnapshot(this.deps)
    this.#member = this.authenticate()
    const ref = { streamId: null, eventId: this.ref.eventId ?? facts.requestId }
    const admitted = await this.#admit(event, scan, settings, this.#member, facts, ref)
    if (!this.upstream) return this.withdraw(admitted)
    const named: Patch[] = this.ref.eventId === null ? [eventIdPatch(scan, ref.eventId)] : []
    await this.begin(admitted, connectedTo(this.upstream), named)
  }

  async #admit(
    event: Buffer,
    scan: ScanResult,
    settings: Settings | null,
    member: Member,
    facts: RequestFacts,
    ref: EventRef,
  ) {
    if (settings) rejectUnbounded(member, settings)
    const parsed = parseCreate(this.model, scan, settings)
    const key = this.upstream?.key
    const { admitted } = await admit(
      this.deps,
      { ...this.#intent(event, parsed, member, facts), endpoint: realtimeWithin(this.#outputLimit), ref },
      () => this.authenticate(),
      (keys) => keys.filter(({ version }) => version === key?.version),
    )
    return admitted
  }

  #intent(event: Buffer, parsed: ParsedRequest, member: Member, facts: RequestFacts): Intent {
    const { protocol } = this.incoming
    const clientIsGone = () => this.clientIsGone
    const { caller } = this
    return {
      event,
      caller,
      protocol,
      endpoint: realtime,
      parsed,
      member,
      affinity: null,
      facts,
      ref: noRef,
      clientIsGone,
    }
  }

  protected override observe(paths: PathScanner) {
    const session = paths.value('session')
    if (!isObject(session)) return
    this.#createsResponses = createsResponses(turnDetectionOf(session))
    const limit = session.max_output_tokens ?? session.max_response_output_tokens
    this.#outputLimit = typeof limit === 'number' ? limit : null
    const transcription = transcriptionOf(session)
    this.#transcriptionModel = isObject(transcription) ? validModelName(transcription.model) : null
  }

  protected override prepare(paths: PathScanner): Promise<void> | null {
    const type = paths.text('type')
    const { upstream } = this
    const member = this.#member
    if (!upstream || !member) return null
    if (type === TRANSCRIBED) {
      const { protocol, request } = this.incoming
      const { headers } = request
      const spoken = { caller: this.caller, protocol, headers, member, clientIsGone: () => this.clientIsGone }
      const model = this.#transcriptionModel ?? 'unknown'
      return recordTranscription(this.deps, spoken, upstream, model, paths.value('usage'))
    }
    return type === 'response.created' && !this.#unbound() ? this.#beginUnasked(upstream, member) : null
  }

  /** The provider has heard that somebody finished. */
  async #beginUnasked(upstream: UpstreamSocket, member: Member) {
    const facts = { requestId: uuid7(), userId: member.id }
    const intent = this.#intent(NOTHING, parseUnasked(this.model), member, facts)
    await requestStorage.run(facts, async () => {
      this.openTurn(await admitUnasked(this.deps, intent, upstream.key), connectedTo(upstream))
    })
  }

  #unbound(): Turn | undefined {
    return [...this.turns].find(({ responseId }) => responseId === null)
  }

  protected turnOf(paths: PathScanner): Turn | null {
    const turns = [...this.turns]
    const error = paths.value('error')
    if (isObject(error)) return turns.find(({ ref }) => ref.eventId !== null && ref.eventId === error.event_id) ?? null
    const id = paths.text('response.id') ?? paths.text('response_id')
    if (id === null) return null
    const created = paths.text('type') === 'response.created' ? this.#unbound() : undefined
    if (created) created.responseId = id
    return turns.find(({ responseId }) => responseId === id) ?? null
  }

  protected override normalize(paths: PathScanner): PathScanner {
    return paths.text('type') === 'response.done' ? normalizeDone(paths) : paths
  }
}

const NOTHING = Buffer.alloc(0)
const NO_DETECTION =
  'responses that the provider creates by itself cannot be refused: first set "turn_detection" of the session to null'

/** A name for the event, so that an error of the provider's can be told to be its. */
const eventIdPatch = ({ fields, insertAt }: ScanResult, id: string | null): Patch => {
  const at = fields.get('type')?.nameStart ?? insertAt ?? 0
  return { start: at, end: at, text: `"event_id":"${id}",` }
}
