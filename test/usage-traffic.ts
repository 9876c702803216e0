import { noTokens } from '../lib/ledger/entry'
import type { temporaryHouse } from './context'

type House = Awaited<ReturnType<typeof temporaryHouse>>

/** One request as a test tells it; what is left out is ordinary. */
export type Traffic = {
  userId: number
  keyId?: number
  model?: string
  endpoint?: string
  startedAt: number
  costPico: bigint | null
  units?: number
  state?: 'settled' | 'estimated' | 'failed'
  trail?: { keyId: number; status: number }[]
}

let made = 0

/** Requests through the ledger's own door, as the gateway makes them; answers their ids. */
export const send = (house: House, traffic: readonly Traffic[]) => Promise.all(traffic.map((each) => one(house, each)))

async function one(
  { ledger }: House,
  { userId, startedAt, costPico, state = 'settled', units = 3, ...given }: Traffic,
) {
  const { keyId = 1, model = 'gpt-4o', endpoint = 'chat/completions', trail = [] } = given
  made += 1
  const id = `entry-${made}`
  const common = { id, keyId, label: model }
  const reserved = {
    userId,
    model,
    endpoint,
    startedAt,
    stream: false,
    reservedPico: 0n,
    estimatePico: 0n,
    limitPico: null,
  }
  await ledger.reserve({ ...common, ...reserved })
  const answer = {
    answeredModel: model,
    status: 200,
    serviceTier: null,
    variant: null,
    upstreamRequestId: `req-${made}`,
  }
  const times = { firstByteAt: startedAt + 5, settledAt: startedAt + 90 }
  const tokens = { ...noTokens, inputTokens: units - 1, outputTokens: 1 }
  await ledger.settle({ ...common, ...answer, ...times, state, costPico, tokens, units, trail, flags: [] })
  return id
}
