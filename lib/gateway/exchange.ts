import { log } from '../log'
import type { Call } from './call'
import { candidatesFor } from './candidates'
import type { ProviderKey } from './directory-keys'
import type { Door } from './door'
import { type Forwarded, forward } from './forward'
import { first } from './headers'
import type { Turn } from './pace'
import { fits } from './patterns'
import { type Plan, planOf } from './plan'
import { overQuota } from './quota'
import { Refusal } from './refusal'
import { relay } from './relay'
import type { Seen } from './seen'
import { settlementOf } from './settlement'
import { remember } from './stored'
import { knowPrices } from './up-to-date'

/** From a request that is understood to its last byte: reserve, send, pass on, settle. Throws a Refusal while nothing has been answered. */
export async function exchange(door: Door, call: Call): Promise<void> {
  const { prices } = door.directory()
  const { model } = call.asked
  if (!fits(call.member.models, model))
    throw new Refusal(403, 'model_not_allowed', `Your token may not use the model "${model}".`, { param: 'model' })
  const candidates = candidatesFor(door, call)
  const [chosen] = candidates
  if (!chosen) throw new Refusal(503, 'no_key', `There is no provider key here for the model "${model}".`)

  const plan = await planOf(door.house, call, prices)
  const turn = door.pace.begin(call)
  try {
    await reserve(door, call, plan, chosen.id)
    await carryOut(door, call, plan, candidates, turn)
  } finally {
    turn.end()
  }
}

async function carryOut(door: Door, call: Call, plan: Plan, keys: readonly ProviderKey[], turn: Turn) {
  if (call.client.gone.aborted) return release(door, call)
  const forwarded = await forward(door, call, keys, plan).catch((error: unknown) => {
    log.error({ err: error }, 'a request may have been sent, so it is booked')
    return { keyId: keys[0]?.id ?? 0, mapped: false, trail: [], answer: null, sent: true, timedOut: false }
  })
  if (!forwarded.sent && call.client.gone.aborted) return release(door, call)
  await finish(door, call, plan, forwarded, turn)
}

async function reserve(door: Door, call: Call, plan: Plan, keyId: number) {
  const { house, served } = door
  const { id, member, asked, endpoint, startedAt } = call
  const { reservedPico, estimatePico } = plan
  const why = await house.ledger
    .reserve({
      id,
      userId: member.id,
      keyId,
      model: asked.model,
      label: served.nameFor(asked.model),
      endpoint: endpoint.name,
      stream: asked.stream,
      startedAt,
      reservedPico,
      estimatePico,
      limitPico: member.limitPico,
    })
    .catch((error: Error & { uncertain?: boolean }) => {
      // It may be written after all, and would hold its sum as long as this process lives.
      if (error.uncertain) void release(door, call)
      throw Object.assign(new Refusal(503, 'unavailable', 'The ledger cannot be written, so nothing was sent.'), {
        cause: error,
      })
    })
  if (why) throw overQuota(why, door.directory().zone, startedAt)
}

async function release(door: Door, { id, member, startedAt }: Call): Promise<void> {
  await door.books.surely(() => door.house.ledger.release({ id, userId: member.id, startedAt }))
}

async function finish(door: Door, call: Call, plan: Plan, forwarded: Forwarded, turn: Turn) {
  const { keyId, mapped, trail, answer, sent, timedOut } = forwarded
  const close = async (seen: Seen | null, firstByteAt: number | null) => {
    const status = answer?.status ?? null
    const upstreamRequestId = first(answer?.headers['x-request-id'])?.slice(0, 128) ?? null
    const ended = { keyId, mapped, trail, status, sent, firstByteAt, upstreamRequestId, seen }
    if (seen && answer && answer.status < 300) await remember(door.house, call, keyId, seen.ids)
    return door.books.surely(async () => {
      await knowPrices(door)
      const settlement = await settlementOf(door, call, plan, ended)
      turn.used(settlement.tokens)
      return door.house.ledger.settle(settlement)
    })
  }
  if (answer && answer.status !== 401) {
    const isWhole = await relay(answer, call, plan.hideUsage, door.timing, close).catch(async (mistake: unknown) => {
      answer.body.destroy()
      // Changes nothing where the entry was closed before.
      await close(null, null)
      throw mistake
    })
    if (!isWhole) throw broken()
    return
  }
  // It shows part of the key, so it stays here.
  answer?.body.destroy()
  if (!(await close(null, null))) return call.client.cut()
  if (answer)
    throw new Refusal(502, 'upstream_key_rejected', 'The provider does not accept the key that Chatelaine holds.')
  throw timedOut ? new Refusal(504, 'upstream_timeout', 'The provider did not answer in time.') : unreachable(sent)
}

const broken = () => new Refusal(502, 'upstream_broken', "The provider's answer broke off.")

const unreachable = (sent: boolean) =>
  sent ? broken() : new Refusal(502, 'upstream_unreachable', 'The provider could not be reached.')
