import { dayOf } from '../core/time'
import type { Reservation, Settlement } from '../ledger/entry'
import { noTokens } from '../ledger/entry'
import { costOf } from '../pricing/cost'
import { ratesOf } from '../pricing/rates'
import type { people } from './people'

const DAY_MS = 86_400_000

type Person = (typeof people)[number] & { id: number; keyId: number }

/** A year of requests up to `now`, the same every time: busy on weekdays, growing, quiet in August and at the year's end. */
export function* requestsOf(person: Person, now: number, zone: string): Generator<[Reservation, Settlement]> {
  const random = seeded(person.id)
  for (let at = now - person.months * 30 * DAY_MS; at < now; at += DAY_MS) {
    const date = new Date(at)
    const growth = 0.6 + (at - (now - 365 * DAY_MS)) / (365 * DAY_MS)
    const rest = [0, 6].includes(date.getUTCDay()) ? 0.15 : 1
    const season = [7, 11].includes(date.getUTCMonth()) ? 0.6 : 1
    const count = Math.round(person.perDay * growth * rest * season * (0.5 + random()))
    for (let n = 0; n < count; n += 1) {
      const startedAt = Math.floor(at / DAY_MS) * DAY_MS + Math.floor((1 + 11 * random()) * 3_600_000)
      if (startedAt < now) yield request(person, startedAt, zone, random)
    }
  }
}

function request(person: Person, startedAt: number, zone: string, random: () => number): [Reservation, Settlement] {
  const model = person.models[Math.floor(random() ** 2 * person.models.length)] ?? person.models[0]
  const embedding = model.startsWith('text-embedding')
  const inputTokens = Math.round(300 + 24_000 * random() ** 3)
  const cachedTokens = random() < 0.4 ? Math.floor(inputTokens / 256) * 128 : 0
  const outputTokens = embedding ? 0 : Math.round(50 + 3_000 * random() ** 2)
  const tokens = { ...noTokens, inputTokens, cachedTokens: embedding ? 0 : cachedTokens, outputTokens }
  const costPico = costOf(ratesOf(model, dayOf(startedAt, zone), new Map()), tokens)
  const id = identifier(startedAt, random)
  const common = { id, keyId: person.keyId, label: model }
  return [
    {
      ...common,
      userId: person.id,
      model,
      endpoint: embedding ? 'embeddings' : 'chat/completions',
      stream: !embedding,
      startedAt,
      reservedPico: costPico ?? 0n,
      estimatePico: costPico,
      limitPico: null,
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
      trail: [{ keyId: person.keyId, status: 200 }],
      flags: [],
    },
  ]
}

/** mulberry32: small, and good enough to look like people. */
function seeded(seed: number) {
  let state = seed * 0x9e3779b9
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function identifier(at: number, random: () => number) {
  const hex = (digits: number) =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0')
  const time = at.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-8${hex(3)}-${hex(6)}${hex(6)}`
}
