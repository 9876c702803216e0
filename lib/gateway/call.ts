import type { IncomingHttpHeaders } from 'node:http'
import type { Day } from '../time'
import type { Asked } from './asked'
import type { Client } from './client'
import type { Member } from './directory-members'
import type { Endpoint } from './endpoints'

/** One request that costs money, from its body's last byte on. */
export type Call = {
  /** UUIDv7: the entry's id, and the request id we answer with. */
  id: string
  member: Member
  endpoint: Endpoint
  asked: Asked
  headers: IncomingHttpHeaders
  body: Buffer
  client: Client
  /** Milliseconds UTC, and the day of it in the reporting zone. */
  startedAt: number
  day: Day
}
