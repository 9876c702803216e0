import { expect } from '@playwright/test'
import { openDatabase } from '../database'
import { openHouse } from '../fixtures'
import type { Room } from '../rooms'
import type { Answer } from './call'
import { castOf, type Person } from './cast'
import { callers, type Door, expected, whoses } from './expected'
import { type Stage, targetOf } from './target'

type Call = (person: Person, id: string) => Promise<Answer>

const CANARY = 'canary'
const OURS = `"action" <> 'usage.repriced'`

/** A house with somebody and something in it that no refusal may speak of. */
export async function openStage() {
  const { house, close } = await openHouse({ env: { TRUSTED_PROXIES: '127.0.0.1,::1' } })
  const cast = castOf(house)
  await cast.asRoot('POST', '/1/users', { name: `${CANARY} person` })
  await cast.asRoot('POST', '/1/keys', { name: `${CANARY} key`, key: 'sk-rooms' })
  const sql = await openDatabase(house.dataDir)
  return { stage: { house, cast, sql }, close: () => sql.close().then(close) }
}

/**
 * What tells that something was changed, booked or sent, and what the audit said last; that a re-pricing has ended it says in
 * its own time, and a provider is asked for its models at any time.
 */
export async function books({ house, sql }: Stage) {
  const [now] = await sql.all<{ revision: bigint; lines: bigint; entries: bigint }>(
    `SELECT (SELECT "value" FROM "Revision") AS "revision", (SELECT count(*) FROM "AuditEvent" WHERE ${OURS}) AS "lines",
       (SELECT count(*) FROM "UsageEntry") AS "entries"`,
  )
  const [last] = await sql.all<{ action: string; actorId: bigint | null }>(
    `SELECT "action", "actorId" FROM "AuditEvent" WHERE ${OURS} ORDER BY "id" DESC LIMIT 1`,
  )
  const sent = house.fake.requests.filter(({ path }) => path !== '/v1/models').length
  return { ...now, sent, entries: Number(now?.entries), last: { action: last?.action, actorId: Number(last?.actorId) } }
}

/** How many are under way. */
async function repricings({ sql }: Stage) {
  const count = (action: string) => `(SELECT count(*) FROM "AuditEvent" WHERE "action" = '${action}')`
  const [row] = await sql.all<{ open: bigint }>(
    `SELECT ${count('usage.reprice')} - ${count('usage.repriced')} AS "open"`,
  )
  return BigInt(row?.open ?? 0)
}

/** Everyone tries, on what is theirs, on another's and on what is not there. */
export async function tryAll(stage: Stage, door: Door, name: string, room: Room, call: Call) {
  for (const whose of room.about ? whoses : (['other'] as const)) {
    for (const caller of callers) {
      const cell = `${name}, ${caller}, ${whose}`
      const id = room.about ? await targetOf(stage, room.about, whose, caller) : ''
      const person = await stage.cast.play(caller)
      await expect.poll(() => repricings(stage)).toBe(0n)
      const before = await books(stage)
      const { outcome, told } = await call(person, id)
      const { outcome: due, does } = expected(door, room, caller, whose)
      expect(outcome, cell).toBe(due)
      const after = await books(stage)
      const sent = before.sent + (does && room.sends ? 1 : 0)
      const entries = before.entries + (does && room.sends === 'booked' ? 1 : 0)
      if (does && room.line)
        expect(after, cell).toMatchObject({ last: { action: room.line, actorId: person.id }, sent })
      else expect(after, cell).toEqual({ ...before, sent, entries })
      if (!does && room.who !== 'open') expect(told, cell).not.toContain(CANARY)
      if (does && (whose === 'own' || room.line === 'session.revoke')) stage.cast.leave(caller, told)
      if (name === 'signOut') stage.cast.leave(caller, '')
    }
  }
}
