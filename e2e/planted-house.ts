import { expect, type Response } from '@playwright/test'
import type { Fake } from '../test/fake-provider/fake-provider'
import { ENCRYPTION_KEY, onPostgres, openDatabase } from './database'
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
  if (onPostgres) planted.add(ENCRYPTION_KEY)
  open.add(planted)
  return planted
}

/** While it runs, its database has a log of its own. What its provider was shown is a secret too. */
export async function searchWhileUp(planted: Planted, server: Server, fake: Fake, { METRICS_TOKEN: token }: Env) {
  for (const { headers } of fake.requests)
    planted.add(headers.authorization?.slice('Bearer '.length), headers['api-key'])
  await searchBooks(planted, server.dataDir)
  if (!token || !server.isUp()) return
  const metrics = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  planted.look('/metrics', await metrics.text())
}

/** The folder, and on PostgreSQL every row. */
export async function searchBooks(planted: Planted, dataDir: string, postgres?: string) {
  planted.lookIn(dataDir)
  if (onPostgres) planted.look('the database', await rowsIn(dataDir, postgres))
}

export async function rowsIn(dataDir: string, postgres?: string): Promise<Buffer> {
  const { all, close } = await openDatabase(dataDir, postgres)
  const tables = await all<{ name: string }>(
    `SELECT tablename AS "name" FROM pg_tables WHERE schemaname = current_schema()`,
  )
  const rows: object[] = []
  for (const { name } of tables) rows.push(...(await all<object>(`SELECT * FROM "${name}"`)))
  await close()
  const values = rows.flatMap((row) => [...Object.values(row), ' '])
  return Buffer.concat(values.map((value) => (Buffer.isBuffer(value) ? value : Buffer.from(`${value}\n`))))
}

/** Once it has stopped; fails the test when anything was found, now or before. */
export function search(planted: Planted, ...folders: string[]) {
  for (const folder of folders) planted.lookIn(folder)
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
