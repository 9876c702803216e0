import { expect, type Response } from '@playwright/test'
import { onPostgres, openDatabase } from './database'
import type { Fake } from './fake-openai'
import { makePlanted, type Planted } from './planted'
import type { Server } from './server'

type Env = Record<string, string>

/** Those of every house that is open in this worker. */
const open = new Set<Planted>()

const secretNames = ['ROOT_TOKEN', 'ENCRYPTION_KEY', 'METRICS_TOKEN', 'ALERT_WEBHOOK_SECRET', 'OIDC_CLIENT_SECRET']

/** What a new house keeps to itself from the beginning. */
export function plantedIn(env: Env): Planted {
  const planted = makePlanted()
  planted.add(...secretNames.map((name) => env[name]))
  open.add(planted)
  return planted
}

/** While it runs, its database has a log of its own. What its provider was shown is a secret too. */
export async function searchWhileUp(planted: Planted, server: Server, fake: Fake, { METRICS_TOKEN: token }: Env) {
  for (const { headers } of fake.requests)
    planted.add(headers.authorization?.slice('Bearer '.length), headers['api-key'])
  planted.lookIn(server.dataDir)
  if (onPostgres) planted.look('the database', await rowsIn(server.dataDir))
  if (!token || !server.isUp()) return
  const metrics = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  planted.look('/metrics', await metrics.text())
}

async function rowsIn(dataDir: string): Promise<string> {
  const { all, close } = await openDatabase(dataDir)
  const tables = await all<{ name: string }>(
    `SELECT tablename AS "name" FROM pg_tables WHERE schemaname = current_schema()`,
  )
  const rows: unknown[] = []
  for (const { name } of tables) rows.push(...(await all(`SELECT * FROM "${name}"`)))
  await close()
  return JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value))
}

/** Once it has stopped; fails the test when anything was found, now or before. */
export function search(planted: Planted, dataDir: string) {
  planted.lookIn(dataDir)
  open.delete(planted)
  expect(planted.found(), 'secrets where none may be').toEqual([])
}

/**
 * What a page was made of; a redirect, or an answer that was not waited for, has no body. The documented API, which a page
 * may let one try, tells tokens to whom they belong.
 */
export async function lookAtPage(response: Response) {
  const { pathname } = new URL(response.url())
  if (pathname.startsWith('/1/')) return
  const body = await response.body().catch(() => '')
  for (const planted of open) planted.look(`GET ${pathname}`, body)
}
