import { timing } from '../support/timing'
import { expect, test } from '../support/vitest'
import { builtActions, builtRoutes, gatewayEndpoints } from './built'
import { callAction, callOperation, openPage, openWithoutLayouts } from './call'
import { uniqueName } from './callers'
import { expected } from './expected'
import { endpoints } from './gateway-endpoints'
import { type AccessRule, actions, exportAuditActions, operations, pageOutcomes, pages } from './matrix'
import { type MatrixContext, targetId } from './target'
import { countEntries, openMatrix, sideEffects, tryAll } from './try-all'

const long = { timeout: timing.longTest }

let context: MatrixContext
let close: () => Promise<void>
// One server for all tests. The endpoints come before operations and actions: those set budgets, which would reject requests.
test.beforeAll(async () => {
  ;({ context, close } = await openMatrix())
})
test.afterAll(() => close())

function ruleOfPage(path: string): AccessRule {
  const target = path.includes('/users/[id]') ? 'user' : path.includes('[id]') ? 'entry' : undefined
  return {
    allowed: pages[path] ?? 'admin',
    ...(target && { target }),
    ...(pageOutcomes[path] && { outcome: pageOutcomes[path] }),
    ...(exportAuditActions[path] && { auditAction: exportAuditActions[path] }),
  }
}

test('the access matrix lists every page, operation, endpoint and server action, and nothing else', async () => {
  const paths = builtRoutes().map(({ path }) => path)
  const isApi = (path: string) => path.startsWith('/1/') && !path.endsWith('[[...path]]')
  const supported = await Promise.all(
    paths.filter(isApi).map(async (path) => {
      const { headers } = await fetch(context.app.url + path.replace('[id]', '1'), { method: 'PURGE' })
      const methods = headers.get('allow')?.split(', ') ?? []
      return methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${path}`)
    }),
  )
  expect(paths.filter((path) => !path.startsWith('/1/')).sort()).toEqual(Object.keys(pages).sort())
  expect(supported.flat().sort()).toEqual(Object.keys(operations).sort())
  const actionNames = builtActions().map(({ name }) => name)
  expect(actionNames.sort()).toEqual(Object.keys(actions).sort())
  expect(gatewayEndpoints().sort()).toEqual(Object.keys(endpoints).sort())
})

test('every page opens only for the roles in the access matrix', long, async () => {
  for (const path of Object.keys(pages))
    await tryAll(context, 'page', path, ruleOfPage(path), (account, id) => openPage(account, path, id))
})

test('a page requested without its layouts is authorized all the same', long, async () => {
  for (const route of builtRoutes().filter(({ isPage }) => isPage)) {
    const rule = ruleOfPage(route.path)
    await tryAll(context, 'page', route.path, rule, (account, id) => openWithoutLayouts(account, route, id))
  }
})

test('every /v1 endpoint serves only the roles in the access matrix, and accepts no session', long, async () => {
  for (const [name, rule] of Object.entries(endpoints))
    await tryAll(context, 'gateway', name, rule, (account, id) => callOperation(account, name, id, rule.body?.()))
  const root = await context.callers.accountOf('root')
  const others = await targetId(context, 'stored response', "another user's", 'root')
  for (const name of Object.keys(endpoints).filter((name) => endpoints[name]?.target === 'stored response')) {
    const bodyFor = async (id: string) => (await callOperation(root, name, id)).body.replace(id, '')
    expect(await bodyFor(others), name).toBe(await bodyFor('resp_missing'))
  }
  const closed = Object.entries(endpoints).filter(([, { allowed }]) => allowed !== 'open')
  for (const [name, { target, body }] of closed) {
    const id = target ? await targetId(context, target, 'own', 'root') : ''
    const [before, entries] = [await sideEffects(context), await countEntries(context)]
    expect((await callOperation(root, name, id, body?.(), 'session')).outcome, name).toBe('401')
    expect(await sideEffects(context), name).toEqual(before)
    expect(await countEntries(context), name).toBe(entries)
  }
})

test('every API operation refuses the token for model requests only of a member and of an admin', long, async () => {
  const refused = { error: 'This token works for model requests only.', code: 'forbidden' }
  const closed = Object.entries(operations).filter(([, { allowed }]) => allowed !== 'open')
  for (const caller of ['member', 'admin'] as const) {
    const account = await context.callers.gatewayOnlyAccountOf(caller)
    for (const [name, rule] of closed) {
      const id = rule.target ? await targetId(context, rule.target, 'own', caller) : ''
      const before = await sideEffects(context)
      const { outcome, body } = await callOperation(account, name, id, rule.body?.(uniqueName()))
      expect([outcome, JSON.parse(body)], `${name}, ${caller}`).toEqual(['403', refused])
      expect(await sideEffects(context), `${name}, ${caller}`).toEqual(before)
    }
  }
})

test('every /v1 endpoint serves a token for model requests only', long, async () => {
  const account = await context.callers.gatewayOnlyAccountOf('member')
  for (const [name, rule] of Object.entries(endpoints)) {
    const id = rule.target ? await targetId(context, rule.target, 'own', 'member') : ''
    const { outcome } = await callOperation(account, name, id, rule.body?.())
    expect(outcome, name).toBe(expected('gateway', rule, 'member', 'own').outcome)
  }
})

test('every API operation serves only the roles in the access matrix, and accepts no session', long, async () => {
  for (const [name, rule] of Object.entries(operations))
    await tryAll(context, 'operation', name, rule, (account, id) =>
      callOperation(account, name, id, rule.body?.(uniqueName())),
    )
  const root = await context.callers.accountOf('root')
  const [before, entries] = [await sideEffects(context), await countEntries(context)]
  for (const name of Object.keys(operations).filter((name) => operations[name]?.allowed !== 'open'))
    expect((await callOperation(root, name, '1', undefined, 'session')).outcome, name).toBe('401')
  expect(await sideEffects(context)).toEqual(before)
  expect(await countEntries(context)).toBe(entries)
})

test('every server action serves only the roles in the access matrix', long, async () => {
  for (const action of builtActions()) {
    const rule = actions[action.name] ?? expect.fail(`${action.name} is missing`)
    await tryAll(context, 'action', action.name, rule, (account, id) => {
      const target = rule.target ? [rule.target === 'entry' ? id : Number(id)] : []
      return callAction(account, action, [...target, ...(rule.args?.(uniqueName()) ?? [])])
    })
  }
})
