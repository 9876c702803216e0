import { dayOf, monthOf } from '../core/time'
import type { Reservation, Settlement } from '../ledger/entry'
import { costOf } from '../pricing/cost'
import { packagedPrices, priceBook } from '../pricing/price-book'
import { noTokens } from '../pricing/tokens'

/**
 * The demo's users: requests on a working day, their models (the first is used most), and for how many months they have
 * been here.
 */
export const demoUsers = [
  { name: 'Ann Baker', perDay: 14, models: ['gpt-4o', 'gpt-4.1', 'o3-mini'], months: 12 },
  { name: 'Bo Chen', perDay: 9, models: ['gpt-4.1', 'gpt-4o-mini'], months: 12 },
  { name: 'Chidi Okafor', perDay: 7, models: ['gpt-4o-mini', 'text-embedding-3-small'], months: 11 },
  { name: '李小雨', perDay: 8, models: ['gpt-4o', 'gpt-4o-mini'], months: 9 },
  { name: 'Elena Rossi', perDay: 4, models: ['gpt-4.1-mini', 'gpt-4o'], months: 8 },
  { name: 'Farid Nouri', perDay: 11, models: ['o3-mini', 'gpt-4.1-mini'], months: 6 },
  { name: 'Grace Hopper', perDay: 3, models: ['gpt-4o', 'custom-model-7b'], months: 4 },
  { name: 'Henrik Lind', perDay: 2, models: ['gpt-4o-mini'], months: 2 },
] as const

export type DemoUser = (typeof demoUsers)[number] & { id: number; keyId: number }

const DAY_MS = 86_400_000

/**
 * The requests of a user up to `now`, milliseconds UTC, deterministically: more every month, fewer on weekends, in
 * August and in December.
 */
export function* demoRequests(user: DemoUser, now: number, zone: string): Generator<[Reservation, Settlement]> {
  const random = makeRandom(user.id)
  for (let at = now - user.months * 30 * DAY_MS; at < now; at += DAY_MS) {
    const date = new Date(at)
    const growth = 0.6 + (at - (now - 365 * DAY_MS)) / (365 * DAY_MS)
    const weekend = [0, 6].includes(date.getUTCDay()) ? 0.15 : 1
    const season = [7, 11].includes(date.getUTCMonth()) ? 0.6 : 1
    const count = Math.round(user.perDay * growth * weekend * season * (0.5 + random()))
    for (let n = 0; n < count; n += 1) {
      const startedAt = Math.floor(at / DAY_MS) * DAY_MS + Math.floor((1 + 11 * random()) * 3_600_000)
      if (startedAt < now) yield generateRequest(user, startedAt, zone, random, n)
    }
  }
}

function generateRequest(
  user: DemoUser,
  startedAt: number,
  zone: string,
  random: () => number,
  ofDay: number,
): [Reservation, Settlement] {
  const model = user.models[Math.floor(random() ** 2 * user.models.length)] ?? user.models[0]
  const embedding = model.startsWith('text-embedding')
  const inputTokens = Math.round(300 + 24_000 * random() ** 3)
  const cachedTokens = random() < 0.4 ? Math.floor(inputTokens / 256) * 128 : 0
  const outputTokens = embedding ? 0 : Math.round(50 + 3_000 * random() ** 2)
  const tokens = { ...noTokens, inputTokens, cachedTokens: embedding ? 0 : cachedTokens, outputTokens }
  const day = dayOf(startedAt, zone)
  const costPico = costOf(priceBook(packagedPrices, { at: startedAt, day }).rates(model), tokens)
  const id = makeId(startedAt, random)
  const common = { id, keyId: user.keyId, label: model }
  return [
    {
      ...common,
      userId: user.id,
      model,
      endpoint: embedding ? 'embeddings' : 'chat/completions',
      stream: !embedding,
      ...callerOf(user, day, ofDay),
      startedAt,
      reservedPico: costPico ?? 0n,
      estimatePico: costPico,
      day,
      budgets: [{ userId: user.id, month: monthOf(day), limitPico: null }],
    },
    {
      ...common,
      state: 'settled',
      costPico,
      tokens,
      units: inputTokens + outputTokens,
      answeredModel: model,
      status: 200,
      firstByteAt: startedAt + 400,
      settledAt: startedAt + 400 + outputTokens * 12,
      upstreamRequestId: null,
      serviceTier: null,
      variant: null,
      attempts: [{ keyId: user.keyId, status: 200 }],
      flags: [],
      confidence: 'exact',
    },
  ]
}

const CLIENTS = ['codex_exec', 'claude-cli', 'OpenAI/Python', null]
const REQUESTS_PER_SESSION = 5

/** Sessions are those of a day; SDKs name none. */
function callerOf({ id }: DemoUser, day: string, ofDay: number) {
  const client = CLIENTS[(id + ofDay) % CLIENTS.length] ?? null
  const hasSessions = client !== null && !client.includes('/')
  const session = Math.floor(ofDay / REQUESTS_PER_SESSION)
  return { client, sessionId: hasSessions ? `${day}-${client}-${id}-${session}` : null }
}

/** mulberry32. */
function makeRandom(seed: number) {
  let state = seed * 0x9e3779b9
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Shaped like a UUIDv7. */
function makeId(at: number, random: () => number) {
  const hex = (digits: number) =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0')
  const time = at.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-8${hex(3)}-${hex(6)}${hex(6)}`
}
