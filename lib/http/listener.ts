import { createServer, type Server } from 'node:http'

/** Milliseconds: for the head of a request, for all of it, and how often that is looked at. */
type Patience = { head: number; whole: number; every: number }

/** A server that no sender can hold for ever: neither who says nothing nor who says it letter by letter. */
export const makeListener = (
  { head, whole, every }: Patience = { head: 60_000, whole: 600_000, every: 15_000 },
): Server =>
  createServer({
    headersTimeout: head,
    requestTimeout: whole,
    connectionsCheckingInterval: every,
    maxHeaderSize: 65_536,
    requireHostHeader: false,
  })
