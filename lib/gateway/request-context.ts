import type { IncomingHttpHeaders } from 'node:http'
import type { Day } from '../core/time'
import type { Downstream } from './http/downstream'
import type { Protocol } from './providers/provider'
import type { Caller } from './request/caller'
import type { Endpoint } from './request/endpoints'
import type { Body } from './request/memory-budget'
import type { ParsedRequest } from './request/parse-request'
import type { KeyAffinity } from './routing/affinity'
import type { Member } from './snapshot/snapshot'
import type { UpstreamCall } from './upstream/http-client'

/** One billable request, from the last byte of its body to its settled ledger entry. */
export type RequestContext = {
  /** UUIDv7: the ledger entry's id, and the request id in our response. */
  id: string
  member: Member
  protocol: Protocol
  endpoint: Endpoint
  parsed: ParsedRequest
  headers: IncomingHttpHeaders
  caller: Caller
  body: Body
  /** Of the body as it is sent upstream. */
  contentType: string
  /** The provider key that holds what the request refers to. */
  affinity: KeyAffinity
  downstream: Downstream
  /** Milliseconds UTC, and its day in the reporting time zone. */
  startedAt: number
  day: Day
  /** When the client disconnects, the response is read to its end, so that what the provider bills is known. */
  drainsOnDisconnect: boolean
  /** The attempt in flight. */
  upstream: Pick<UpstreamCall, 'abort'> | null
  /** The client has disconnected, and the upstream call is being aborted. */
  abandoned: boolean
  /** The client has disconnected, and a limit of ours ended the response before its usage: it may cost all that is reserved. */
  drainCutShort: boolean
  /** Set by the relay: whether the response is finished but for its usage. */
  awaitsOnlyUsage: (() => boolean) | null
}

/** Of that, what admitting a request and settling its entry take: the same over HTTP and over a WebSocket. */
export type BillableRequest = Pick<
  RequestContext,
  | 'id'
  | 'caller'
  | 'member'
  | 'protocol'
  | 'endpoint'
  | 'parsed'
  | 'body'
  | 'affinity'
  | 'startedAt'
  | 'day'
  | 'drainCutShort'
>
