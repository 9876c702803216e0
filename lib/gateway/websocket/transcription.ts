import type { IncomingHttpHeaders } from 'node:http'
import { uuid7 } from '../../core/uuid7'
import { type RequestFacts, requestStorage } from '../../logging/request-log'
import type { GatewayDeps } from '../deps'
import { MeteredResponse } from '../metering/metered-response'
import { settleEntry } from '../pipeline'
import { type Endpoint, endpoints } from '../request/endpoints'
import { aboutKey } from '../routing/failover'
import { admitUnasked, type Intent } from './admit'
import { connectedTo } from './connect'
import { noRef } from './events'
import { parseUnasked, realtime } from './realtime-events'
import { recordResponse } from './record-response'
import type { UpstreamSocket } from './upstream-socket'

const endpoint = endpoints.get('/v1/audio/transcriptions') as Endpoint

/** The event of the provider's that reports one. */
export const TRANSCRIBED = 'conversation.item.input_audio_transcription.completed'

/** `headers`: of the request for the WebSocket. */
type Spoken = Pick<Intent, 'caller' | 'protocol' | 'member' | 'clientIsGone'> & { headers: IncomingHttpHeaders }

/** Records what the transcription of one item cost, beside the responses: another model, with prices of its own. */
export async function recordTranscription(
  deps: GatewayDeps,
  { headers, ...who }: Spoken,
  upstream: UpstreamSocket,
  model: string,
  usage: unknown,
) {
  const { key } = upstream
  const facts: RequestFacts = { requestId: uuid7(), userId: who.member.id, provider: key.provider.telemetryName }
  const intent: Intent = {
    ...{ ...who, facts, endpoint, event: Buffer.alloc(0), affinity: null, ref: noRef },
    parsed: { ...parseUnasked(model), hasMedia: false },
  }
  const metered = new MeteredResponse()
  metered.read({ usage }, 'data')
  await requestStorage.run(facts, async () => {
    const { request, plans, permit } = await admitUnasked(deps, intent, key)
    const outcome = {
      ...aboutKey(key, model, plans),
      attempts: connectedTo(upstream).attempts,
      ...{ sent: true, timedOut: false, response: { head: { status: STATUS, headers: upstream.headers } } },
    }
    const { startedAt } = request
    await settleEntry(deps, request, outcome, permit, { result: metered.result(false), firstByteAt: Date.now() })
    permit.release()
    recordResponse(deps, { endpoint: realtime.name, event: TRANSCRIBED, headers, startedAt, status: STATUS, facts })
  })
}

const STATUS = 200
