import { uuid7 } from '../../core/uuid7'
import type { GatewayDeps } from '../deps'
import { MeteredResponse } from '../metering/metered-response'
import { settleEntry } from '../pipeline'
import { type Endpoint, endpoints } from '../request/endpoints'
import { aboutKey } from '../routing/failover'
import { admitUnasked, type Intent } from './admit'
import { connectedTo } from './connect'
import { noRef } from './events'
import { parseUnasked } from './realtime-events'
import type { UpstreamSocket } from './upstream-socket'

const endpoint = endpoints.get('/v1/audio/transcriptions') as Endpoint

/** Records what the transcription of one item cost, beside the responses: another model, with prices of its own. */
export async function recordTranscription(
  deps: GatewayDeps,
  { caller, protocol, member, clientIsGone }: Pick<Intent, 'caller' | 'protocol' | 'member' | 'clientIsGone'>,
  upstream: UpstreamSocket,
  model: string,
  usage: unknown,
) {
  const metered = new MeteredResponse()
  metered.read({ usage }, 'data')
  const { key } = upstream
  const admitted = await admitUnasked(
    deps,
    {
      ...{
        caller,
        protocol,
        member,
        clientIsGone,
        endpoint,
        parsed: { ...parseUnasked(model), hasMedia: false },
        affinity: null,
        event: Buffer.alloc(0),
      },
      ...{ facts: { requestId: uuid7(), userId: member.id }, ref: noRef },
    },
    key,
  )
  const { request, plans, permit } = admitted
  const outcome = {
    ...aboutKey(key, model, plans),
    attempts: connectedTo(upstream).attempts,
    ...{ sent: true, timedOut: false, response: { head: { status: 200, headers: upstream.headers } } },
  }
  await settleEntry(deps, request, outcome, permit, { result: metered.result(false), firstByteAt: Date.now() })
  permit.release()
}
