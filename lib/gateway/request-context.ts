import type { IncomingHttpHeaders } from 'node:http'
import type { Day } from '../core/time'
import type { Downstream } from './http/downstream'
import type { Body } from './request/body'
import type { Endpoint } from './request/endpoints'
import type { ParsedRequest } from './request/parse-request'
import type { KeyAffinity } from './routing/affinity'
import type { Member } from './snapshot/members'

/** One request that costs money, from its body's last byte on. */
export type RequestContext = {
  /** UUIDv7: the entry's id, and the request id we answer with. */
  id: string
  member: Member
  endpoint: Endpoint
  parsed: ParsedRequest
  headers: IncomingHttpHeaders
  body: Body
  /** Of the body, as it goes on. */
  contentType: string
  /** The key that keeps what it refers to. */
  pin: KeyAffinity
  client: Downstream
  /** When the provider is to be left: with the client, or later where somebody `stays` to see what is billed. */
  upstreamSignal: AbortSignal
  drainsOnDisconnect: boolean
  /** Milliseconds UTC, and the day of it in the reporting zone. */
  startedAt: number
  day: Day
}
