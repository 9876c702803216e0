import { expect } from 'vitest'
import { startApp } from '../support/app'
import { openDatabase } from '../support/database'
import type { CallResult } from './call'
import { type Account, makeCallers } from './callers'
import { callers, expected, isUnauthenticated, ownerships, type Surface } from './expected'
import type { AccessRule } from './matrix'
import { type MatrixContext, targetId } from './target'

type Call = (account: Account, id: string) => Promise<CallResult>

const CANARY = 'canary'

/** The end of a recalculation is recorded at any time; reads of secrets over the API the first time in an hour. */
const CAUSED_BY_CALLS = `"action" NOT IN ('usage.repriced', 'user.read_tokens', 'key.read_secrets')`

/** An app with a user and a provider key that no rejection may mention. */
export async function openMatrix() {
  const { app, close } = await startApp({ env: { TRUSTED_PROXIES: '127.0.0.1,::1' } })
  const callers = makeCallers(app)
  await callers.asRoot('POST', '/1/users', { name: `${CANARY} user` })
  await callers.asRoot('POST', '/1/keys', { name: `${CANARY} key`, key: 'sk-matrix' })
  for (const type of ['anthropic', 'gemini'])
    await callers.asRoot('POST', '/1/keys', {
      ...{ name: type, key: `${type}-matrix`, api_type: type, endpoint: app.provider.url },
    })
  const sql = await openDatabase(app.dataDir, undefined, () => callers.asRoot('GET', '/1/usages'))
  const context: MatrixContext = { app, callers, sql }
  return { context, close: () => sql.close().then(close) }
}

/** What shows that a call changed, recorded or sent something. An entry of the ledger is not among it: `countEntries`. */
export async function sideEffects({ app, sql }: MatrixContext) {
  const [counts] = await sql.all<{ revision: bigint; events: bigint }>(
    `SELECT (SELECT "value" FROM "Revision") AS "revision",
       (SELECT count(*) FROM "AuditEvent" WHERE ${CAUSED_BY_CALLS}) AS "events"`,
  )
  const [last] = await sql.all<{ action: string; actorId: bigint | null }>(
    `SELECT "action", "actorId" FROM "AuditEvent" WHERE ${CAUSED_BY_CALLS} ORDER BY "id" DESC LIMIT 1`,
  )
  // The server lists a provider's models at any time.
  const sent = app.provider.requests.filter(({ path }) => !/\/models(\?|$)/.test(path)).length
  const lastEvent = { action: last?.action, actorId: Number(last?.actorId) }
  return { ...counts, sent, lastEvent }
}

/** Makes the server apply its write-ahead log, which takes longer than most of the calls. */
export async function countEntries({ sql }: MatrixContext): Promise<number> {
  const [row] = await sql.all<{ entries: bigint }>(`SELECT count(*) AS "entries" FROM "UsageEntry"`)
  return Number(row?.entries)
}

async function recalculationsInProgress({ sql }: MatrixContext) {
  const count = (action: string) => `(SELECT count(*) FROM "AuditEvent" WHERE "action" = '${action}')`
  const [row] = await sql.all<{ open: bigint }>(
    `SELECT ${count('usage.reprice')} - ${count('usage.repriced')} AS "open"`,
  )
  return BigInt(row?.open ?? 0)
}

/** What cannot exist without a request, which leaves an entry. */
const MAKES_ENTRY = new Set<AccessRule['target']>(['entry', 'stored response'])

/** Responses with a token that is not the caller's first one. */
const FURTHER_TOKENS = new Set(['user.add_token', 'user.rotate_token'])

/** Calls as every caller, on a target of their own, on one of another user and on one that does not exist. */
export async function tryAll(context: MatrixContext, surface: Surface, name: string, rule: AccessRule, call: Call) {
  let entries = await countEntries(context)
  for (const ownership of rule.target ? ownerships : (["another user's"] as const)) {
    // Who is not authenticated owns nothing.
    for (const caller of ownership === 'own' ? callers.filter((one) => !isUnauthenticated(one)) : callers) {
      const cell = `${name}, ${caller}, ${ownership}`
      const id = rule.target ? await targetId(context, rule.target, ownership, caller) : ''
      if (rule.target && MAKES_ENTRY.has(rule.target) && ownership !== 'missing') entries += 1
      const account = await context.callers.accountOf(caller)
      await expect.poll(() => recalculationsInProgress(context)).toBe(0n)
      const before = await sideEffects(context)
      const { outcome, body } = await call(account, id)
      const { outcome: expectedOutcome, hasEffect } = expected(surface, rule, caller, ownership)
      expect(outcome, cell).toBe(expectedOutcome)
      const after = await sideEffects(context)
      const sent = before.sent + (hasEffect && rule.upstream ? 1 : 0)
      if (hasEffect && rule.upstream === 'with entry') entries += 1
      if (hasEffect && rule.auditAction)
        expect(after, cell).toMatchObject({ lastEvent: { action: rule.auditAction, actorId: account.id }, sent })
      else expect(after, cell).toEqual({ ...before, sent })
      if (!hasEffect && rule.allowed !== 'open') expect(body, cell).not.toContain(CANARY)
      if (hasEffect && (ownership === 'own' || rule.auditAction === 'session.revoke'))
        context.callers.replace(caller, FURTHER_TOKENS.has(rule.auditAction ?? '') ? '' : body)
      if (name === 'signOut') context.callers.replace(caller, '')
    }
  }
  expect(await countEntries(context), `${name}, entries`).toBe(entries)
}
