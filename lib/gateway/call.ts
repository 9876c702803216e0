import type { IncomingHttpHeaders } from 'node:http'
import type { Day } from '../time'
import type { Asked } from './asked'
import type { Body } from './body'
import type { Client } from './client'
import type { Member } from './directory-members'
import type { Endpoint } from './endpoints'
import type { Pin } from './pin'

/** One request that costs money, from its body's last byte on. */
export type Call = {
  /** UUIDv7: the entry's id, and the request id we answer with. */
  id: string
  member: Member
  endpoint: Endpoint
  asked: Asked
  headers: IncomingHttpHeaders
  body: Body
  /** Of the body, as it goes on. */
  contentType: string
  /** The key that keeps what it refers to. */
  pin: Pin
  client: Client
  /** When the provider is to be left: with the client, or later where somebody `stays` to see what is billed. */
  leaving: AbortSignal
  stays: boolean
  /** Milliseconds UTC, and the day of it in the reporting zone. */
  startedAt: number
  day: Day
}
