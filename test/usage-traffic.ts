import { noTokens } from '../lib/pricing/tokens'
import type { openTestContext } from './context'
import { countedIn } from './usage-entries'

type Context = Awaited<ReturnType<typeof openTestContext>>

/** A request to put into the ledger; omitted fields get a default. */
export type Traffic = {
  userId: number
  keyId?: number
  model?: string
  endpoint?: string
  startedAt: number
  costPico: bigint | null
  units?: number
  state?: 'settled' | 'estimated' | 'failed'
  attempts?: { keyId: number; status: number }[]
  client?: string
  sessionId?: string
  tokenId?: number
}

let count = 0

/** Reserves and settles requests, as the gateway does; returns their ids. */
export const send = (context: Context, traffic: readonly Traffic[]) =>
  Promise.all(traffic.map((each) => sendOne(context, each)))

async function sendOne(
  { ledger, zone }: Context,
  { userId, startedAt, costPico, state = 'settled', units = 3, ...optional }: Traffic,
) {
  const {
    keyId = 1,
    model = 'gpt-4o',
    endpoint = 'chat/completions',
    attempts = [],
    client = null,
    sessionId = null,
    tokenId = null,
  } = optional
  count += 1
  const id = `entry-${count}`
  const common = { id, keyId, label: model }
  const reservation = {
    userId,
    model,
    endpoint,
    ...{ client, sessionId, tokenId },
    startedAt,
    stream: false,
    reservedPico: 0n,
    estimatePico: 0n,
    ...countedIn(userId, startedAt, null, zone()),
  }
  await ledger.reserve({ ...common, ...reservation })
  const response = {
    answeredModel: model,
    status: 200,
    serviceTier: null,
    variant: null,
    upstreamRequestId: `req-${count}`,
  }
  const times = { firstByteAt: startedAt + 5, settledAt: startedAt + 90 }
  const tokens = { ...noTokens, inputTokens: units - 1, outputTokens: 1 }
  await ledger.settle({ ...common, ...response, ...times, state, costPico, tokens, units, attempts, flags: [] })
  return id
}
